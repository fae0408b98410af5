"""Shortcuts: what the sheet shows works, and whoever does not want letters is left alone."""

from __future__ import annotations

from playwright.sync_api import expect

from bihuan.people.models import User
from tests.browser.conftest import Browser
from tests.web.town import Town


def test_letters_lead_to_pages_and_the_sheet_names_them(town: Town, browser: Browser):
    kefu = browser.login("kefu").goto("/")
    kefu.page.keyboard.press("?")
    sheet = kefu.page.get_by_role("dialog", name="键盘快捷键")
    expect(sheet).to_contain_text("我的待办")
    kefu.page.keyboard.press("Escape")

    kefu.page.keyboard.press("g")
    kefu.page.keyboard.press("t")
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
