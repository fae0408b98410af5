"""From "is this an incident?" to a filed one, by clicking only."""

from __future__ import annotations

from playwright.sync_api import expect

from bihuan.tickets.models import Ticket
from tests.browser.conftest import Browser
from tests.web import town as places


def test_questions_lead_to_a_form_that_is_filled_in_and_sent(
    transactional_db: None, browser: Browser
):
    places.found("incident")
    kefu = browser.login("kefu", width=360).goto("/catalogue/")
    page = kefu.page
    kefu.follow(page.get_by_role("link", name="这算事件吗").click)
    ways = page.locator(".bh-ways a")
    kefu.follow(ways.first.click)
    expect(page.locator(".is-outcome")).to_contain_text("是事件，而且要马上提")
    kefu.follow(page.locator(".bh-said a").click)
    kefu.follow(page.get_by_role("link", name="否", exact=True).click)
    expect(page.locator("#ask")).to_contain_text("是否影响了 IT 服务")
    kefu.follow(page.get_by_role("link", name="是", exact=True).click)
    for _ in range(2):
        kefu.follow(ways.first.click)
    page.wait_for_url("**/catalogue/incident/?**")
    kefu.fill_field("title", "官网打不开")
    kefu.write_field("description", "多个地区")
    kefu.fill_field("contact", "8001")
    kefu.press("提交")
    page.wait_for_url("**/tickets/INC-**")

    values = Ticket.objects.get().values
    assert (values["category"], values["impact"], values["urgency"]) == ("故障", "高", "高")
