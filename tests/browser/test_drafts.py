"""Nothing typed is lost: reload, expired session, crash, two people at one form, double clicks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Error, expect

from bihuan.tickets.models import Draft, Ticket
from tests import everything
from tests.browser.conftest import Browser, Reader
from tests.patience import sent
from tests.web.town import Town

START = "/catalogue/fault_report/"


@pytest.fixture
def all_fields(town: Town, tmp_path: Path) -> Any:
    return everything.offered(tmp_path)


def saved(reader: Reader) -> None:
    expect(reader.page.locator("[data-saved]")).not_to_be_empty()


def kept_here(reader: Reader, text: str) -> None:
    """Until this browser has it in its own store."""
    look = "text => Object.values(localStorage).some(kept => kept.includes(text))"
    missing = f"{text!r} is not in the browser's store"
    reader.until(lambda: reader.page.evaluate(look, text), missing)


def two_branches(town: Town, all_fields: Any) -> Ticket:
    """A ticket with the same field on two open forms: yunwei's and qc's."""
    return Ticket.objects.start(all_fields, {"title": "两人一起", "note": "原文"}, by=town.kefu)


def test_a_reload_brings_back_what_was_typed_and_it_can_be_discarded(town: Town, browser: Browser):
    kefu = browser.login("kefu").goto(START)
    kefu.fill_field("title", "写到一半")
    saved(kefu)
    kefu.page.reload()

    expect(kefu.field("title").locator("input:not([type=hidden])")).to_have_value("写到一半")
    expect(kefu.page.locator("[data-restored]")).to_be_visible()
    kefu.page.locator("[data-discard]").click()
    expect(kefu.field("title").locator("input:not([type=hidden])")).to_have_value("")
    assert not Draft.objects.exists()


def test_what_the_server_never_got_comes_back_from_this_browser_with_rich_text_and_pickers(
    town: Town, browser: Browser
):
    kefu = browser.login("kefu").goto(START)
    kefu.page.route("**/draft/", lambda route: route.abort())
    kefu.pick("team", "运维组")
    kefu.write_field("description", "网关没有响应")
    kefu.fill_field("title", "断网了也不丢")
    kept_here(kefu, "断网了也不丢")
    kefu.page.on("dialog", lambda dialog: dialog.accept())  # the page asks before it is left
    kefu.page.reload()

    expect(kefu.page.locator("[data-restored]")).to_be_visible()
    expect(kefu.field("title").locator("input:not([type=hidden])")).to_have_value("断网了也不丢")
    expect(kefu.field("description").locator(".ql-editor")).to_contain_text("网关没有响应")
    expect(kefu.field("team").locator(".ts-control")).to_contain_text("运维组")


def test_an_expired_session_keeps_the_text_and_says_how_to_go_on(town: Town, browser: Browser):
    kefu = browser.login("kefu").goto(START)
    Session.objects.all().delete()
    kefu.fill_field("title", "会话过期")

    expect(kefu.page.locator("[data-signed-out]")).to_be_visible()
    kefu.press("提交")
    expect(kefu.page.locator("[data-signed-out]")).to_be_visible()
    expect(kefu.field("title").locator("input:not([type=hidden])")).to_have_value("会话过期")
    kefu.page.context.add_cookies(browser.cookies("kefu"))
    kefu.goto(START)
    expect(kefu.field("title").locator("input:not([type=hidden])")).to_have_value("会话过期")


def test_a_crashed_page_gives_back_what_stood_in_it(town: Town, browser: Browser):
    kefu = browser.login("kefu").goto(START)
    kefu.fill_field("title", "浏览器崩溃前")
    kept_here(kefu, "浏览器崩溃前")
    crashed = kefu.page
    with pytest.raises(Error):
        crashed.goto("chrome://crash")
    kefu.page = crashed.context.new_page()
    kefu.goto(START)

    expect(kefu.field("title").locator("input:not([type=hidden])")).to_have_value("浏览器崩溃前")


def test_leaving_with_unsaved_words_is_asked_about_and_leaving_with_saved_ones_is_not(
    town: Town, browser: Browser
):
    kefu = browser.login("kefu").goto(START)
    asked: list[str] = []
    kefu.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    kefu.page.route("**/draft/", lambda route: route.abort())
    kefu.fill_field("title", "还没保存")
    kefu.goto("/")
    assert asked == ["beforeunload"]
    kefu.page.unroute("**/draft/")
    kefu.goto(START)
    saved(kefu)
    kefu.goto("/")

    assert asked == ["beforeunload"]


def test_two_people_at_one_form_see_each_other_within_seconds(
    town: Town, browser: Browser, all_fields: Any
):
    ticket = two_branches(town, all_fields)
    item = ticket.work_items.open().get(node="left")
    yunwei = browser.login("yunwei").goto(f"/tickets/{ticket.number}/?item={item.pk}")
    admin = browser.login("admin").goto(f"/tickets/{ticket.number}/?item={item.pk}")
    yunwei.fill_field("note", "我在写")

    expect(admin.page.locator("[data-editing]")).to_contain_text("郑凯")
    expect(yunwei.page.locator("[data-editing]")).to_be_hidden()


def test_a_conflict_is_settled_field_by_field_and_nothing_is_lost(
    town: Town, browser: Browser, all_fields: Any
):
    ticket = two_branches(town, all_fields)
    yunwei = browser.login("yunwei").goto(f"/tickets/{ticket.number}/")
    qc = browser.login("qc").goto(f"/tickets/{ticket.number}/")
    yunwei.fill_field("note", "郑凯写的")
    yunwei.choose("area", "硬件")
    qc.fill_field("note", "沈洁写的")
    yunwei.press("提交")
    qc.press("提交")

    dialog = qc.page.locator("dialog#conflict")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("原文")
    expect(dialog).to_contain_text("郑凯写的")
    dialog.get_by_role("button", name="返回表单").or_(
        dialog.get_by_role("button", name="Back to the form")
    ).click()
    expect(qc.field("note").locator("textarea")).to_have_value("沈洁写的")
    qc.press("提交")
    qc.page.wait_for_url("**/tickets/**")
    ticket.refresh_from_db()
    assert ticket.values["note"] == "沈洁写的"
    assert ticket.values["area"] == "硬件"  # what only the other one changed stays


def test_the_others_value_can_be_taken(town: Town, browser: Browser, all_fields: Any):
    ticket = two_branches(town, all_fields)
    yunwei = browser.login("yunwei").goto(f"/tickets/{ticket.number}/")
    qc = browser.login("qc").goto(f"/tickets/{ticket.number}/")
    yunwei.fill_field("note", "郑凯写的")
    qc.fill_field("note", "沈洁写的")
    yunwei.press("提交")
    qc.press("提交")
    dialog = qc.page.locator("dialog#conflict")
    dialog.locator('input[value="theirs"]').check()
    sent(qc.page, dialog.locator("button[name=action]").click)

    ticket.refresh_from_db()
    assert ticket.values["note"] == "郑凯写的"
    assert not ticket.work_items.open().filter(node="right").exists()


def test_of_two_approvers_the_second_hears_who_was_first_and_when(
    town: Town, browser: Browser, all_fields: Any
):
    ticket = two_branches(town, all_fields)
    for side, who in [("left", town.yunwei), ("right", town.qc)]:
        ticket.work_items.open().get(node=side).complete(by=who, action="submit")
    yunwei = browser.login("yunwei").goto(f"/tickets/{ticket.number}/")
    qc = browser.login("qc").goto(f"/tickets/{ticket.number}/")
    yunwei.press("通过")
    qc.press("通过")

    qc.sees("郑凯")
    expect(qc.page.locator("#messages, .alert").first).to_contain_text("郑凯")
    assert ticket.work_items.filter(node="decide", state="done").count() == 1


def test_a_double_click_sends_once_and_no_late_draft_comes_back(town: Town, browser: Browser):
    kefu = browser.login("kefu").goto(START)
    kefu.fill_field("title", "点了两下")
    kefu.pick("business", "官网")
    kefu.pick("team", "运维组")
    kefu.write_field("description", "现象")
    kefu.fill_field("found_at", "2026-01-31T16:00")
    kefu.choose("source", "监控")
    sent(kefu.page, kefu.page.get_by_role("button", name="提交", exact=True).dblclick)
    kefu.page.wait_for_selector("[data-ticket]")
    kefu.goto(START)

    assert Ticket.objects.count() == 1
    assert not Draft.objects.exists()
    expect(kefu.field("title").locator("input:not([type=hidden])")).to_have_value("")
