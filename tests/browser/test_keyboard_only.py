"""From the login to the closed step without a mouse; where the focus is can always be seen."""

from __future__ import annotations

import re

from django.core.cache import cache
from playwright.sync_api import Page, Route, expect

from bihuan.people.models import Role
from bihuan.tickets.models import Ticket
from tests.browser.conftest import Browser
from tests.patience import dressed, followed, sent, until
from tests.web import town as places

PASSWORD = "correct-horse-battery"
ENOUGH = 80  # Tabs until something must have been reached
# Whether the focus stands on it, and is drawn around it or around the box it belongs to.
FOCUS = """(selector) => {
  const here = document.activeElement;
  if (!here || !here.matches(selector)) return "elsewhere";
  const boxes = [here, here.closest(".ts-control, .bh-ql, .form-check, .bh-choice, label")];
  const seen = boxes.filter(Boolean).some((box) => {
    const look = getComputedStyle(box);
    const isLined = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0;
    return isLined || look.boxShadow !== "none";
  });
  return seen ? "seen" : `unseen: ${here.outerHTML.slice(0, 120)}`;
}"""


def reach(page: Page, selector: str) -> None:
    """Tab after Tab until the focus stands there, and is seen."""
    for _ in range(ENOUGH):
        found = page.evaluate(FOCUS, selector)
        if found != "elsewhere":
            assert found == "seen", found
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {selector}")


def field(key: str) -> str:
    return f'[data-field="{key}"] :is(input, textarea, .ql-editor)'


def log_in(page: Page, username: str) -> None:
    reach(page, "[name=login]")
    page.keyboard.type(username)
    reach(page, "[name=password]")
    page.keyboard.type(PASSWORD)
    sent(page, lambda: page.keyboard.press("Enter"))
    page.wait_for_url(lambda url: "/accounts/" not in url)


def go(page: Page, typed: str) -> None:
    """By the palette."""
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type(typed)
    followed(page, lambda: page.keyboard.press("Enter"))
    dressed(page)


def test_an_incident_is_reported_claimed_and_classified_by_keyboard_alone(
    transactional_db: None, browser: Browser
):
    cache.clear()
    town = places.found("incident")
    for person in (town.kefu, town.yunwei):
        person.set_password(PASSWORD)
        person.save()
    Role.objects.get(key="服务台人员").members.add(town.yunwei, town.qc)  # one has to claim

    page = browser.window().goto("/accounts/login/").page
    log_in(page, "kefu")
    go(page, "shijian")
    expect(page).to_have_url(re.compile("/catalogue/incident/$"))
    reach(page, field("title"))
    page.keyboard.type("官网打不开")
    reach(page, field("description"))
    page.keyboard.type("多个地区无法访问")
    reach(page, field("contact"))
    page.keyboard.type("8001")
    reach(page, '.bh-form-foot button[value="submit"]')
    sent(page, lambda: page.keyboard.press("Enter"))
    page.wait_for_url("**/tickets/INC-**")
    number = Ticket.objects.get().number

    page = browser.window().goto("/accounts/login/").page
    log_in(page, "yunwei")
    go(page, number)
    expect(page).to_have_url(re.compile(f"/tickets/{number}/$"))
    reach(page, '#now form[action$="/claim/"] button')
    sent(page, lambda: page.keyboard.press("Enter"))
    dressed(page)
    late: list[Route] = []
    page.route("**/form/", lambda route: late.append(route))  # what the choices bring comes late
    for key in ("category", "impact", "urgency", "priority"):
        reach(page, field(key))
        page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    until(page, lambda: late, "the form is not drawn anew")
    for route in late:
        route.continue_()
    expect(page.locator("#work-form[aria-busy]")).to_have_count(0)
    expect(page.locator(f"{field('priority')}:checked:focus")).to_have_value("高")
    sent(page, lambda: page.keyboard.press("Control+Enter"))

    expect(page.locator("#now .card-header h2")).to_have_text("初步支持")
