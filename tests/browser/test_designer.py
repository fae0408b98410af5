"""The canvas and the form designer, as the administrator of seed 000 uses them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from bihuan.catalogue import drafts, publish
from bihuan.catalogue.models import ProcessDraft
from bihuan.people.models import Role, User
from bihuan.tickets.models import Ticket
from tests.browser.barriers import barriers
from tests.browser.conftest import Browser, Reader
from tests.patience import sent
from tests.web.town import Town

PACKS = Path(publish.__file__).parent.parent / "packs"


@pytest.fixture
def draft(town: Town) -> ProcessDraft:
    return drafts.new_draft("guzhang", {"zh-hans": "故障受理"}, "incident", town.admin)


def opened(browser: Browser, path: str, **options: Any) -> Reader:
    reader = browser.login("admin", **options).goto(path)
    reader.page.locator("[data-ready]").wait_for()
    return reader


def node(reader: Reader, name: str) -> Any:
    words = reader.page.locator(".bd-name", has_text=re.compile(f"^{name}$"))
    return reader.page.locator(".x6-node").filter(has=words)


def flow_of(draft: ProcessDraft) -> Any:
    draft.refresh_from_db()
    return drafts.documents(draft.files)["flow.yaml"]


def renamed(reader: Reader, before: str, after: str) -> None:
    node(reader, before).dblclick()
    reader.page.locator(".bd-rename").fill(after)
    reader.page.keyboard.press("Enter")
    expect(node(reader, after)).to_be_visible()


def given_to(reader: Reader, name: str, role: str) -> None:
    node(reader, name).click()
    people = reader.page.get_by_role("group", name="由谁处理")
    people.get_by_text("+ 添加").click()
    people.get_by_label("角色").select_option(role)
    expect(node(reader, name)).to_contain_text(role)


def test_a_process_is_drawn_published_asked_for_and_finished_while_the_next_version_comes(
    town: Town, draft: ProcessDraft, browser: Browser
):
    """提单 -> 故障跟进 -> 故障总结 -> 评估: added, connected, named, given to people, undone; then
    previewed, checked, published and deployed; kefu submits, and finishes as version 1 runs."""
    admin = opened(browser, "/design/guzhang/")
    page = admin.page
    renamed(admin, "处理", "故障跟进")
    for name in ("故障总结", "评估"):
        page.locator('.bd-palette-item[data-kind="form"]').click()
        page.locator(".bd-paper").press("Enter")
        page.locator(".bd-rename").fill(name)
        page.keyboard.press("Enter")
    page.get_by_label("连到").select_option(label="故障总结")
    expect(page.locator(".bd-panel-title")).to_contain_text("评估 → 故障总结")
    given_to(admin, "故障总结", "运维")
    given_to(admin, "评估", "QC")
    page.locator(".bd-paper").press("Delete")
    expect(node(admin, "评估")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(node(admin, "评估")).to_contain_text("QC")
    saved_as(admin, draft, lambda flow: {"role": "QC"} in everybody(flow))

    flow = flow_of(draft)
    names = {key: each["names"]["zh-hans"] for key, each in flow["nodes"].items()}
    keys = {name: key for key, name in names.items()}
    ways = [(names[key], names[edge["to"]]) for key, each in flow["nodes"].items()
            for edge in each.get("edges", [])]  # fmt: skip
    assert ("故障跟进", "故障总结") in ways
    assert ("故障总结", "评估") in ways
    assert ("评估", "关闭") in ways
    assert ("评估", "故障总结") in ways
    assert flow["nodes"][keys["评估"]]["who"] == [{"role": "QC"}]

    line = page.locator(".bl-words", has_text="故障总结")
    line.click()
    pulled(page, page.locator(".bl-handle.is-upright").first, 60, 0)
    saved_as(admin, draft, lambda flow: bends(flow) == 1)
    page.get_by_role("button", name="整理").click()
    saved_as(admin, draft, lambda flow: bends(flow) == 0)
    page.locator(".bd-paper").press("Shift+ArrowRight")  # and without dragging
    saved_as(admin, draft, lambda flow: bends(flow) == 1)
    page.get_by_text("更多设置").click()
    page.get_by_role("button", name="连线右移").click()
    page.get_by_role("button", name="取消手动折弯，恢复自动走线").click()
    saved_as(admin, draft, lambda flow: bends(flow) == 0)

    for role in ("服务台人员", "QC"):
        Role.objects.get(key=role).members.add(town.yunwei)
    put_out(admin)
    expect(page.locator("[data-deploy] .bh-plain-list")).to_contain_text("故障受理")
    kefu = browser.login("kefu").goto("/catalogue/guzhang/")
    kefu.fill_field("title", "官网打不开")
    kefu.press("提交")
    ticket = Ticket.objects.get()
    with_one_more_button(draft, town.admin, keys["故障总结"])
    put_out(admin)
    expect(page.locator(".bh-way-none")).to_contain_text("无需发布")

    yunwei = browser.login("yunwei").goto(f"/tickets/{ticket.number}/")
    sent(yunwei.page, yunwei.page.locator('#now form[action$="/claim/"] button').click)
    yunwei.fill_field("result", "重启了网关")
    yunwei.press("处理完成")
    yunwei.sees("故障总结")
    (only,) = yunwei.buttons()
    yunwei.press(only)
    yunwei.sees("评估")
    yunwei.press(next(words for words in yunwei.buttons() if words != "故障总结"))
    ticket.refresh_from_db()
    assert (ticket.version.number, ticket.outcome) == (1, "closed")
    running = drafts.current("guzhang")
    assert running is not None and running.number == 2
    assert "转交值班" in [edge.names["zh-hans"] for edge in running.flow.edges]


def with_one_more_button(draft: ProcessDraft, by: User, node: str) -> None:
    """A colleague goes on designing while the first ticket is under way."""
    draft.refresh_from_db()
    documents = drafts.documents(draft.files)
    edge = {"on": {"button": "duty"}, "names": {"zh-hans": "转交值班"}, "to": "handle"}
    documents["flow.yaml"]["nodes"][node]["edges"].append(edge)
    drafts.save(draft, drafts.texts(draft.files, documents), draft.revision, by)


def put_out(admin: Reader) -> None:
    """Look at what is found and what differs, then press what the page offers."""
    admin.goto("/design/guzhang/publish/")
    expect(admin.page.locator(".bh-verdict.is-good")).to_be_visible()
    sent(admin.page, admin.page.locator("[data-deploy] button.btn-primary:visible").click)


def everybody(flow: Any) -> list[Any]:
    """Who is asked at any node."""
    return [one for node in flow["nodes"].values() for one in node.get("who", ())]


def bends(flow: Any) -> int:
    return sum("via" in edge for node in flow["nodes"].values() for edge in node.get("edges", ()))


def pulled(page: Any, handle: Any, dx: int, dy: int) -> None:
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx / 2, y + dy / 2)
    page.mouse.move(x + dx, y + dy)
    page.mouse.up()


def saved_as(reader: Reader, draft: ProcessDraft, holds: Any) -> None:
    """Until the server has it."""
    reader.until(lambda: holds(flow_of(draft)), "the draft does not say what was drawn")


OVERLAPS = """() => {
  const all = what => [...document.querySelectorAll(what)];
  const boxes = what => all(what).map(one => one.getBoundingClientRect());
  const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  const words = boxes(".bl-words .bl-box"), nodes = boxes(".x6-node .bd-shape");
  return {
    words: words.length,
    met: words.filter((one, at) => nodes.some(node => meet(one, node))
      || words.slice(at + 1).some(other => meet(one, other))).length,
  };
}"""


def test_words_of_a_large_process_lie_neither_on_nodes_nor_on_each_other(
    town: Town, browser: Browser
):
    publish.install(PACKS / "incident", by=town.admin)
    admin = opened(browser, "/design/incident/")
    found = admin.page.evaluate(OVERLAPS)

    assert found["words"] >= 25
    assert found["met"] == 0


def test_a_notice_is_written_beside_its_preview(draft: ProcessDraft, browser: Browser):
    admin = opened(browser, "/design/guzhang/")
    page = admin.page
    node(admin, "处理").click()
    page.locator('[data-section="notices"] summary').click()
    page.get_by_role("link", name="为本环节新增通知").click()
    page.locator("[data-notice-editor][data-ready]").wait_for()
    expect(page.locator(".bn-told")).to_contain_text("进入“处理”时")
    page.get_by_label("主题").fill("请看 ")
    page.locator('[data-place="ticket.number"]').click()
    expect(page.get_by_label("主题")).to_have_value("请看 {ticket.number}")
    page.get_by_label("正文").fill("由 {申请")
    page.locator(".bn-offer", has_text="申请人").click()
    expect(page.get_by_label("正文")).to_have_value("由 {requester.name}")
    expect(page.locator(".bn-mail")).to_contain_text("由 李明")
    expect(page.locator(".bn-mail h3")).to_contain_text("请看 INC")
    page.get_by_label("邮件", exact=True).uncheck()
    made = admin.until(lambda: inbox_only(draft), "the draft does not say what was written")
    found = barriers(page)

    assert made["to"] == ["handlers"]
    assert made["subject"]["zh-hans"] == "请看 {ticket.number}"
    assert not found, "\n".join(found)


def inbox_only(draft: ProcessDraft) -> Any:
    """The notice of the step, once it goes to the inbox alone."""
    draft.refresh_from_db()
    notices = drafts.documents(draft.files)["notices.yaml"]["notices"].values()
    wanted = {"on": {"enter": "handle"}, "channels": ["inbox"]}.items()
    return next((one for one in notices if wanted <= one.items()), None)


def test_a_field_is_added_in_the_form_designer_and_seen_in_the_preview(
    draft: ProcessDraft, browser: Browser
):
    admin = opened(browser, "/design/guzhang/forms/")
    page = admin.page
    page.locator('.bd-library-item[data-type="radio"]').click()
    page.get_by_label("字段名称 (简)").fill("影响范围")
    page.get_by_label("选项 1").fill("全国")
    expect(page.locator(".bd-card.is-chosen")).to_contain_text("影响范围")
    page.get_by_role("button", name="预览", exact=True).click()
    form = page.frame_locator("iframe").locator("form")
    expect(form).to_contain_text("影响范围")
    form.get_by_role("button", name="提交").click()
    expect(page.frame_locator("iframe").locator(".alert-danger")).to_contain_text("标题")
    page.locator("[data-eyes=role]").click()
    page.locator("[data-eyes-who]").select_option("客服")
    expect(page.frame_locator("iframe").locator(".bd-reach")).to_contain_text("客服")

    page.get_by_role("button", name="设计", exact=True).click()
    page.get_by_label("环节表单").select_option("handle")
    page.get_by_role("button", name="本环节单独布局").click()
    saved_as(admin, draft, lambda flow: flow["nodes"]["handle"].get("layout"))
    page.locator('.bd-absent [data-field-card="radio"] .bd-grip').drag_to(
        page.locator('.bd-cards[data-group="0"] .bd-drop')
    )
    expect(page.locator('.bd-cards[data-group="0"] [data-field-card="radio"]')).to_be_visible()
    saved_as(admin, draft, lambda flow: "radio" in flow["nodes"]["handle"]["layout"][0]["fields"])
    assert flow_of(draft)["nodes"]["handle"]["form"]["radio"] == "optional"

    field = drafts.documents(ProcessDraft.objects.get().files)["fields.yaml"]["fields"]["radio"]
    assert field["label"]["zh-hans"] == "影响范围"
    assert "全国" in field["options"]


def test_no_designer_page_has_a_serious_barrier(draft: ProcessDraft, browser: Browser):
    admin = opened(browser, "/design/guzhang/")
    found = barriers(admin.page)
    node(admin, "处理").click()
    found += barriers(admin.page)
    admin.goto("/design/guzhang/forms/").page.locator("[data-ready]").wait_for()
    admin.page.locator(".bd-card-main").first.click()
    found += barriers(admin.page)

    assert not found, "\n".join(found)
