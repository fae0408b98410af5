"""Every page of daily work: no serious barrier in either theme, nothing wider than a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.desk import Desk

PAGES = [
    "/", "/catalogue/", "/catalogue/incident/", "/catalogue/change/", "/todo/", "/approvals/",
    "/tickets/", "/processes/issue_track/", "/inbox/", "/settings/",
]  # fmt: skip
DESK = ["/admin/people/", "/admin/jobs/", "/admin/audit/", "/admin/parameters/"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_has_a_serious_barrier(sit: Callable[..., Desk], theme: str) -> None:
    kefu = sit("kefu", color_scheme=theme)
    guanli = sit("guanli", color_scheme=theme)
    found = [fault for path in PAGES for fault in barriers(kefu, path)]
    found += [fault for path in DESK for fault in barriers(guanli, path)]
    assert not found, "\n".join(found)


def barriers(desk: Desk, path: str) -> list[str]:
    """Serious and critical findings of axe on a page, with the first place of each."""
    desk.open(path)
    desk.page.wait_for_load_state("networkidle")
    response = Axe().run(desk.page).response
    return [
        f"{path}: {rule['id']}: {rule['nodes'][0]['html'][:120]}"
        for rule in response["violations"]
        if rule["impact"] in {"serious", "critical"}
    ]


def test_no_page_is_wider_than_a_phone(sit: Callable[..., Desk]) -> None:
    kefu = sit("kefu", viewport={"width": 360, "height": 780})
    wide = []
    for path in PAGES:
        kefu.open(path)
        kefu.page.wait_for_load_state("networkidle")
        width = kefu.page.evaluate("document.documentElement.scrollWidth")
        if width > 360:
            wide.append(f"{path}: {width}")
    assert not wide
