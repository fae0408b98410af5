"""Every page there is: no serious barrier in either theme, nothing wider than a phone."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from bihuan.catalogue import publish
from bihuan.core import worker
from tests.browser.barriers import barriers, too_wide
from tests.browser.conftest import Browser, Reader
from tests.permissions import cast
from tests.permissions.matrix import COLUMNS, ROWS, Row
from tests.permissions.test_matrix import said

# files that take their time, answers to scripts
NO_PAGES = {
    "people-export", "list-export", "audit-export", "ticket-pdf", "file-preview", "list-live",
    "inbox-live", "palette", "picker", "service-worker", "audit-verification",
}  # fmt: skip
WINDOWS = ("anonymous", "handler", "admin")
MORE = ["/no/such/page/", "/catalogue/incident/", "/tickets/?by=priority&q=故障",
        "/help/?q=处理", "/help/processes/incident/questions/",
        "/help/processes/incident/questions/?said=security.1"]  # fmt: skip


@pytest.fixture
def world(transactional_db: None) -> dict[str, Any]:
    made = cast.gather()
    publish.install(cast.PACKS / "incident", by=made["admin"])
    worker.drain()
    return made


def test_pages_have_no_serious_barrier_fit_a_phone_and_have_titles_of_their_own(
    world: dict[str, Any], browser: Browser
):
    troubles: list[str] = []
    titles: dict[str, str] = {}
    seen = 0
    for name, addresses in shared_out(world).items():
        window = browser.login(name) if name in world else browser.window()
        for address in addresses:
            if is_page(window, address):
                first = address == addresses[0]  # the menu is the same on all of them
                troubles += barriers(window.page, with_frame=first) + too_wide(window.page)
                troubles += same_title(window.page, titles)
                seen += 1

    assert seen > 70
    assert not troubles, "\n".join(troubles)


def same_title(page: Page, titles: dict[str, str]) -> list[str]:
    """Two pages called alike, or called only by the product, cannot be told apart in tabs."""
    place, title = page.url.partition("?")[0], page.title()
    before = titles.setdefault(title, place)
    is_telling = title.endswith(" · 闭环") and title != "闭环 · 闭环"
    return [] if before == place and is_telling else [f"{place}, {before}: {title}"]


def shared_out(world: dict[str, Any]) -> dict[str, list[str]]:
    """Each page once, for the first of the three who gets it."""
    found: dict[str, list[str]] = {name: [] for name in WINDOWS}
    found["admin"] += MORE
    for row in ROWS:
        if row.method != "GET" or row.route in NO_PAGES or ":" in row.route:
            continue
        who = next((name for name in WINDOWS if answers(row, name) == 200), "")
        if who:
            found[who].append(address_of(row, world))
    return found


def answers(row: Row, name: str) -> int:
    return row.answers[COLUMNS.index(name)]


def address_of(row: Row, world: dict[str, Any]) -> str:
    at = {key: said(value, world) for key, value in row.at.items()}
    return reverse(row.route, kwargs=at)


def is_page(window: Reader, address: str) -> bool:
    """Not a fragment that htmx asks for, no data, no file to keep."""
    try:
        window.goto(address)
    except PlaywrightError as error:
        if "Download is starting" in str(error):
            return False
        raise
    return window.page.locator("meta[name=csrf-token]").count() == 1
