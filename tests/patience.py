"""Patience with a real browser: an act is over when what it brings stands there.

After a click that sends a form the old page stays as it is, loaded and silent, until the next one
comes; neither its state nor its network tells that the answer is there. So the old page is marked
first, and what follows waits until the mark has gone with it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

from playwright.sync_api import Page, Request, expect

WAIT = 60_000  # milliseconds; machines that run all tests at once are slow at times
STEP = 50
MARK = "root => root.setAttribute('data-before', '')"
NEXT = "html:not([data-before])"
HTMX_AT_WORK = ".htmx-request, .htmx-swapping, .htmx-settling"
UNDRESSED = (
    f"{HTMX_AT_WORK}, [aria-busy=true], textarea[data-rich]:not([hidden]), "
    "select:is([data-picker], [data-select]):not(.tomselected):not(:disabled)"
)

Found = TypeVar("Found")


def sent(page: Page, act: Callable[[], Any]) -> None:
    """Send a form by `act`: until the next page is loaded, or htmx has put the answer into this."""
    page.locator("html").evaluate(MARK)
    with page.expect_request(_is_form) as sending:
        act()
    if _leaves(sending.value):
        _arrived(page)
    else:
        expect(page.locator(HTMX_AT_WORK)).to_have_count(0)


def followed(page: Page, act: Callable[[], Any]) -> None:
    """Leave the page by `act`, a link or a key: until the next one is loaded."""
    page.locator("html").evaluate(MARK)
    act()
    _arrived(page)


def dressed(page: Page) -> None:
    """Until the page is whole: editors and pickers there, nothing on its way."""
    page.wait_for_load_state()
    expect(page.locator(UNDRESSED)).to_have_count(0)


def until(page: Page, look: Callable[[], Found], what: str) -> Found:
    """What `look` finds, as soon as it finds anything: in the database, in the mailbox.

    The page lives on meanwhile: `time.sleep` would hold back what is answered here for it.
    """
    end = time.monotonic() + WAIT / 1000
    while not (found := look()):
        assert time.monotonic() < end, what
        page.wait_for_timeout(STEP)
    return found


def _is_form(request: Request) -> bool:
    """Sent by a form itself or by htmx for one: no draft kept meanwhile, no file on its way."""
    by_htmx = request.resource_type == "xhr" and "hx-request" in request.headers
    return request.method == "POST" and (request.is_navigation_request() or by_htmx)


def _leaves(request: Request) -> bool:
    if request.is_navigation_request():
        return True
    answer = request.response()
    assert answer is not None, f"no answer to {request.url}"
    return bool({"hx-redirect", "hx-refresh"} & answer.headers.keys())


def _arrived(page: Page) -> None:
    page.locator(NEXT).wait_for(state="attached")
    page.wait_for_load_state()
