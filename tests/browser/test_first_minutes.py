"""The tour, the help drawer and the app, in a real browser and by the keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Browser
from tests.web.town import Town


@pytest.mark.parametrize("width", [1440, 360])
def test_the_tour_is_walked_by_keyboard_and_does_not_come_back(
    town: Town, browser: Browser, width: int
):
    kefu = browser.login("kefu", width=width).goto("/")
    page = kefu.page
    page.locator("[data-tour-invitation] [data-tour-start]").press("Enter")
    card = page.get_by_role("dialog").filter(has=page.locator("#tour-title"))
    titles = []
    for step in range(1, 6):
        expect(card).to_contain_text(f"{step} / ")
        expect(card).to_be_focused()
        titles.append(card.locator("h2").text_content())
        box = card.bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= width
        page.keyboard.press("ArrowRight")
    with page.expect_response(lambda answer: "/tour/seen/" in answer.url):
        page.keyboard.press("Escape")
    card.wait_for(state="detached")
    kefu.goto("/")

    assert len(set(titles)) == 5
    expect(page.locator("[data-tour-invitation]")).to_have_count(0)


def test_help_opens_by_key_explains_the_ticket_and_starts_the_tour(town: Town, browser: Browser):
    ticket = town.ticket()
    yunwei = browser.login("yunwei").goto(f"/tickets/{ticket.number}/")
    page = yunwei.page
    page.keyboard.press("F1")
    drawer = page.locator("#help")
    drawer.get_by_text("用户投诉或监控发现的线上故障").wait_for()
    drawer.locator("[data-tour-start]").click()
    page.locator("#tour-title").wait_for()

    expect(drawer).to_be_hidden()


def test_without_a_network_the_app_says_so(town: Town, browser: Browser):
    page = browser.login("kefu").goto("/").page
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.context.set_offline(True)
    page.goto(browser.base + "/todo/")

    expect(page.locator(".bh-bare h1")).to_be_visible()
    expect(page.locator(".bh-bare-card")).not_to_have_css("display", "")
