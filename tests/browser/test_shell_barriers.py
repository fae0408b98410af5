"""The frame's own windows: no serious barrier in either theme, and a phone is wide enough."""

from __future__ import annotations

from playwright.sync_api import expect

from bihuan.core import worker
from tests.browser.barriers import barriers
from tests.browser.conftest import Browser
from tests.patience import sent
from tests.web.town import Town


def test_the_windows_of_the_frame_have_no_serious_barrier(town: Town, browser: Browser):
    ticket = town.ticket()
    worker.drain()
    page = browser.login("yunwei").goto(f"/tickets/{ticket.number}/").page
    page.keyboard.press("Control+k")
    page.locator("#palette-list [role=option]").first.wait_for()
    found = barriers(page, within="dialog[open]")
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.keyboard.press("?")
    page.locator("dialog[open]").first.wait_for()
    found += barriers(page, within="dialog[open]")
    page.keyboard.press("Escape")
    page.keyboard.press("F1")
    page.locator("#help .bh-help-part").first.wait_for()
    found += barriers(page, within="dialog[open]")
    page.locator("#help [data-tour-start]").click()
    page.locator("#tour-title").wait_for()
    found += barriers(page, within="[role=dialog]:has(#tour-title)")

    assert not found, "\n".join(found)


def test_a_new_token_is_shown_within_the_width_of_a_phone(town: Town, browser: Browser):
    page = browser.login("yunwei", width=360).goto("/settings/tokens/").page
    page.get_by_label("名称").fill("脚本")
    sent(page, page.get_by_role("button", name="创建令牌").click)
    page.locator("[data-secret]").wait_for()

    assert page.evaluate("document.documentElement.scrollWidth") <= 360
