"""A process pasted as a table, published and used; two people at one process; its text."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from bihuan.catalogue import drafts
from bihuan.catalogue.models import Offering, ProcessDraft
from bihuan.people.models import User
from bihuan.tickets.models import Ticket
from tests.browser.conftest import Browser, Reader
from tests.catalogue.test_table import EXCEL
from tests.patience import sent
from tests.process.test_merge import CASES
from tests.web.town import Town

MERGES = """async () => {
  const { merge, resolve } = await import("/static/js/design/merge_lines.js");
  const text = (lines) => ({ "flow.yaml": lines.join("\\n") });
  const base = ["a", "b", "c", "d", "e", ""];
  const tried = (mine, theirs, chosen = []) => {
    const result = merge(text(base), text(mine), text(theirs));
    return [result.conflicts.length, resolve(result, chosen)["flow.yaml"]];
  };
  return [
    tried(["a", "B", "c", "d", "e", ""], ["a", "b", "c", "D", "e", ""]),
    tried(["a", "B", "c", "d", "e", ""], ["a", "B", "c", "d", "E", ""]),
    tried(["a", "B", "c", "d", "e", ""], ["a", "b", "C", "d", "e", ""], ["theirs"]),
    tried(["a", "c", "d", "e", ""], ["a", "x", "c", "d", "e", ""], ["mine"]),
    tried([...base, "mine"], [...base, "theirs"], ["mine"]),
    tried(base, ["a"]),
  ];
}"""

PARTS = """async (cases) => {
  const { merge, resolve } = await import("/static/js/design/merge.js");
  const told = (merged, conflicts) => JSON.stringify([merged, conflicts]);
  const isWrong = ({ base, mine, theirs, take, ...wanted }) => {
    const found = merge(base, mine, theirs);
    const paths = found.conflicts.map(({ path }) => path);
    const names = paths.map((path) => JSON.stringify(path));
    const merged = resolve(found, names.map((name) => (take.includes(name) ? "theirs" : "mine")));
    return told(merged, paths) !== told(wanted.merged, wanted.conflicts);
  };
  return cases.filter(isWrong).map(({ what }) => what);
}"""


@pytest.fixture
def boss(town: Town) -> User:
    user: User = User.objects.create(username="boss", name="老板", is_superuser=True)
    return user


@pytest.fixture
def loan(boss: User) -> ProcessDraft:
    return drafts.new_draft("loan", {"zh-hans": "设备借用"}, "request", boss)


def cell(reader: Reader, row: int, column: int) -> Any:
    return reader.page.locator(f'td[data-row="{row}"][data-column="{column}"]')


def is_saved(reader: Reader, key: str, holds: Any) -> None:
    """Until the server has it."""
    reader.until(
        lambda: holds(drafts.documents(ProcessDraft.objects.get(key=key).files)),
        "the draft does not say what was typed",
    )


def test_a_pasted_table_is_published_and_a_person_submits_it(
    town: Town, boss: User, browser: Browser
):
    admin = browser.login("boss").goto("/design/new/")
    admin.page.locator("#id_name_zh_hans").fill("网上问题")
    sent(admin.page, admin.page.locator("main form button.btn-primary").click)
    admin.page.wait_for_url("**/design/wangshangwenti/**")
    admin.goto("/design/wangshangwenti/grid/")
    expect(cell(admin, 1, 2)).to_have_text("关闭")
    admin.page.locator("[data-grid-paste]").click()
    admin.page.locator("dialog textarea").fill(EXCEL)
    admin.page.locator("dialog .btn-primary").click()
    expect(cell(admin, 5, 1)).to_have_text("问题关闭")

    cell(admin, 5, 1).click()
    admin.page.keyboard.type("办结")
    admin.page.keyboard.press("Enter")
    expect(cell(admin, 5, 1)).to_have_text("办结")
    expect(cell(admin, 6, 1).locator("input")).to_be_focused()
    admin.follow(admin.page.locator('.bh-tabs a[href$="/publish/"]').click)
    expect(admin.page.locator(".bh-verdict.is-good")).to_be_visible()
    sent(admin.page, admin.page.locator("[data-deploy] button.btn-primary:visible").click)
    expect(admin.page.locator("[data-deploy] .bh-plain-list")).to_contain_text("网上问题")

    asker = browser.login("kefu").goto(f"/catalogue/{Offering.objects.latest('pk').key}/")
    asker.fill_field("title", "设备无法启动")
    asker.press("提交")
    ticket = Ticket.objects.get(title="设备无法启动")
    assert ticket.phase == "weihurenyuanchuli"
    asker.goto(f"/tickets/{ticket.number}/")
    assert asker.buttons() == ["更新进展", "提交审核"]


def test_two_people_at_one_process_keep_both_and_choose_where_they_clash(
    town: Town, loan: ProcessDraft, browser: Browser
):
    boss = browser.login("boss").goto("/design/loan/grid/")
    expect(cell(boss, 1, 1)).to_have_text("处理完成")
    boss.page.route("**/presence/**", lambda route: route.abort())  # he does not see it coming
    other = User.objects.create(username="li", name="李四", is_superuser=True)

    def theirs(flow: dict[str, Any]) -> None:
        flow["nodes"]["handle"]["edges"][0]["names"]["zh-hans"] = "李四的按钮"
        flow["nodes"]["handle"]["how"] = "direct"

    documents = drafts.documents(loan.files)
    theirs(documents["flow.yaml"])
    drafts.save(loan, drafts.texts(loan.files, documents), 1, other)
    cell(boss, 1, 1).click()
    boss.page.keyboard.type("我的按钮")
    boss.page.keyboard.press("Enter")

    dialog = boss.page.locator("dialog[open]")
    expect(dialog).to_contain_text("李四")
    expect(dialog).to_contain_text("李四的按钮")
    expect(dialog.locator("legend")).to_contain_text("环节 › 处理 › 按钮与连线")
    dialog.locator(".btn-primary").click()
    expect(cell(boss, 1, 1)).to_have_text("我的按钮")

    def both(documents: dict[str, Any]) -> bool:
        handle = documents["flow.yaml"]["nodes"]["handle"]
        return handle["how"] == "direct" and handle["edges"][0]["names"]["zh-hans"] == "我的按钮"

    is_saved(boss, "loan", both)


def test_the_text_completes_shows_findings_at_their_line_and_keeps_what_cannot_be_read(
    town: Town, loan: ProcessDraft, browser: Browser
):
    boss = browser.login("boss").goto("/design/loan/yaml/?file=flow.yaml&line=3")
    text = boss.page.locator(".cm-content")
    expect(text).to_contain_text("kind: request")
    expect(text).to_be_focused()
    boss.page.keyboard.press("End")
    for _ in "request":
        boss.page.keyboard.press("Backspace")
    boss.page.keyboard.type("inci")
    boss.page.locator(".cm-tooltip-autocomplete li", has_text="incident").click()
    expect(text).to_contain_text("kind: incident")
    is_saved(boss, "loan", lambda d: d["flow.yaml"]["kind"] == "incident")

    boss.page.keyboard.type("s")
    expect(boss.page.locator(".cm-lintRange-error")).to_have_text("incidents")
    boss.page.keyboard.type(": [")
    expect(boss.page.locator(".cm-lintRange-error, .cm-lintPoint-error").first).to_be_visible()
    assert "[" not in ProcessDraft.objects.get(key="loan").files["flow.yaml"].split("\n")[2]
    for _ in range(4):
        boss.page.keyboard.press("Backspace")
    expect(boss.page.locator(".cm-lintRange-error")).to_have_count(0)
    boss.page.route("**/presence/**", lambda route: route.abort())  # he does not see it coming
    other = User.objects.create(username="li", name="李四", is_superuser=True)
    changed_by(other, "kind: end\n", "kind: end # 李四看过\n")
    boss.page.keyboard.type(" # 我看过")
    is_saved(boss, "loan", lambda d: both_looked())
    changed_by(other, "# 我看过", "# 不对")
    boss.page.keyboard.type("了")
    dialog = boss.page.locator("dialog[open]")
    expect(dialog).to_contain_text("# 不对")
    expect(dialog).to_contain_text("# 我看过了")
    dialog.locator("input[value=theirs]").check()
    dialog.locator(".btn-primary").click()
    expect(text).to_contain_text("kind: incident # 不对")
    assert boss.page.evaluate(PARTS, CASES) == []
    assert boss.page.evaluate(MERGES) == [
        [0, "a\nB\nc\nD\ne\n"], [0, "a\nB\nc\nd\nE\n"], [1, "a\nb\nC\nd\ne\n"],
        [1, "a\nc\nd\ne\n"], [1, "a\nb\nc\nd\ne\n\nmine"], [0, "a"],
    ]  # fmt: skip


def changed_by(other: User, old: str, new: str) -> None:
    """Somebody else writes something else into the same text."""
    draft = ProcessDraft.objects.get(key="loan")
    files = {**draft.files, "flow.yaml": draft.files["flow.yaml"].replace(old, new)}
    assert files != draft.files
    drafts.save(draft, files, draft.revision, other)


def both_looked() -> bool:
    text = ProcessDraft.objects.get(key="loan").files["flow.yaml"]
    return "kind: incident # 我看过\n" in text and "kind: end # 李四看过\n" in text
