"""The canvas and the form designer, as the administrator of seed 000 uses them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from bihuan.catalogue import drafts
from bihuan.catalogue.models import ProcessDraft
from tests.browser.barriers import barriers
from tests.browser.conftest import Browser, Reader
from tests.web.town import Town


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


def saved(reader: Reader) -> None:
    expect(reader.page.locator("[data-design-saved]")).to_contain_text("已保存")


def flow_of(draft: ProcessDraft) -> Any:
    draft.refresh_from_db()
    return drafts.documents(draft.files)["flow.yaml"]


def renamed(reader: Reader, before: str, after: str) -> None:
    node(reader, before).dblclick()
    reader.page.locator(".bd-rename").fill(after)
    reader.page.keyboard.press("Enter")
    expect(node(reader, after)).to_be_visible()


def test_a_process_is_drawn_on_the_canvas_from_nothing(draft: ProcessDraft, browser: Browser):
    """提单 -> 故障跟进 -> 故障总结 -> 评估: added, connected, named, given to people, undone."""
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
    node(admin, "评估").click()
    page.get_by_role("group", name="由谁处理").get_by_text("+ 添加").click()
    page.get_by_role("group", name="由谁处理").get_by_label("角色").select_option("QC")
    expect(node(admin, "评估")).to_contain_text("QC")
    page.locator(".bd-paper").press("Delete")
    expect(node(admin, "评估")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(node(admin, "评估")).to_contain_text("QC")
    saved(admin)

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
