"""Shortcuts: what the sheet shows works, and whoever does not want letters is left alone."""

from __future__ import annotations

from playwright.sync_api import expect

from bihuan.people.models import User
from tests.browser.conftest import Browser
from tests.patience import sent
from tests.web.town import Town


def test_letters_lead_to_pages_and_the_sheet_names_them(town: Town, browser: Browser):
    kefu = browser.login("kefu").goto("/")
    kefu.page.keyboard.press("?")
    sheet = kefu.page.get_by_role("dialog", name="键盘快捷键")
    expect(sheet).to_contain_text("我的待办")
    kefu.page.keyboard.press("Escape")

    kefu.page.keyboard.press("g")
    kefu.follow(lambda: kefu.page.keyboard.press("t"))
    kefu.page.wait_for_url("**/todo/")
    kefu.page.keyboard.press("/")
    kefu.page.keyboard.type("gh")

    expect(kefu.page.locator("[data-search]")).to_have_value("gh")
    assert kefu.page.url.endswith("/todo/")


def test_whoever_switches_letters_off_does_not_leave_the_page_by_them(town: Town, browser: Browser):
    User.objects.filter(username="kefu").update(has_keys=False)
    kefu = browser.login("kefu").goto("/todo/")
    for key in ("g", "h", "c", "?", "/"):
        kefu.page.keyboard.press(key)

    assert kefu.page.url.endswith("/todo/")
    expect(kefu.page.locator("dialog[open]")).to_have_count(0)
    expect(kefu.page.locator("[data-search]")).not_to_be_focused()


def test_ctrl_enter_sends_the_form_one_is_typing_in(town: Town, browser: Browser):
    kefu = browser.login("kefu").goto("/settings/")
    kefu.page.locator("[name=signature]").fill("客服部 林晓月")
    sent(kefu.page, lambda: kefu.page.keyboard.press("Control+Enter"))

    kefu.sees("已保存")
    assert User.objects.get(username="kefu").signature == "客服部 林晓月"


def test_a_substitute_is_found_by_initials_and_named_for_some_days(town: Town, browser: Browser):
    yunwei = browser.login("yunwei").goto("/settings/substitute/")
    box = yunwei.page.locator(".ts-control")
    box.click()
    box.locator("input").press_sequentially("sj")
    yunwei.page.locator(".ts-dropdown .option", has_text="沈洁").click()
    yunwei.page.get_by_label("开始").fill("2031-01-01T08:00")
    yunwei.page.get_by_label("结束").fill("2031-01-05T18:00")
    yunwei.press("设置代理")

    yunwei.sees("2031-01-01 08:00 – 2031-01-05 18:00")
    assert town.yunwei.delegations.get().substitute == town.qc
