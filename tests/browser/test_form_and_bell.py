"""The form and the bell of one person, at a phone and at a desk."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Browser
from tests.web.town import Town


def test_the_form_comes_back_beside_the_fields_and_keeps_what_was_typed(
    town: Town, browser: Browser
):
    kefu = browser.login("kefu", width=360).goto("/catalogue/fault_report/")
    kefu.fill_field("impact", "写了很多字")
    kefu.press("提交")

    expect(kefu.page.locator(".bh-field.has-error").nth(2)).to_be_visible()
    expect(kefu.field("impact").locator("textarea")).to_have_value("写了很多字")


def test_the_bell_rings_by_itself(town: Town, browser: Browser):
    yunwei = browser.login("yunwei").goto("/")
    yunwei.page.wait_for_selector(".bh-live.is-on")
    town.ticket(title="新来的故障")

    yunwei.page.wait_for_selector(".bh-bell [data-count=unread]:not([hidden])")
    yunwei.page.locator(".bh-bell").click()
    yunwei.page.locator("#bell-menu").get_by_text("新来的故障").first.wait_for()
