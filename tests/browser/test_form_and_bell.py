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

    kefu.fill_field("title", "官网打不开")
    expect(kefu.field("title")).not_to_contain_class("has-error")
    expect(kefu.field("title").locator(".bh-error")).to_have_count(0)


def test_dates_speak_the_language_of_the_page_where_the_browser_speaks_another(
    town: Town, browser: Browser
):
    kefu = browser.login("kefu")
    kefu.page.add_init_script(
        "Object.defineProperty(navigator, 'language', { get: () => 'en-US' })"
    )
    kefu.goto("/catalogue/fault_report/")
    field = kefu.field("found_at")
    typed = field.locator("input:not([type=hidden])")
    expect(typed).to_have_attribute("placeholder", "年-月-日 时:分")
    typed.fill("2026年1月5日 9:30")
    typed.press("Tab")
    expect(typed).to_have_value("2026-01-05 09:30")

    opener = field.get_by_role("button", name="选择日期")
    opener.click()
    day = kefu.page.locator(".bh-calendar button[aria-pressed=true]")
    expect(day).to_be_focused()
    day.press("ArrowRight")
    expect(kefu.page.locator(".bh-calendar button:focus")).to_have_text("6")
    kefu.page.keyboard.press("Enter")
    expect(typed).to_have_value("2026-01-06 09:30")
    kefu.page.keyboard.press("Escape")
    expect(opener).to_be_focused()


def test_the_bell_rings_by_itself(town: Town, browser: Browser):
    yunwei = browser.login("yunwei").goto("/")
    yunwei.page.wait_for_selector(".bh-live.is-on")
    town.ticket(title="新来的故障")

    yunwei.page.wait_for_selector(".bh-bell [data-count=unread]:not([hidden])")
    yunwei.page.locator(".bh-bell").click()
    yunwei.page.locator("#bell-menu").get_by_text("新来的故障").first.wait_for()
