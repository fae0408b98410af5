"""The frame's own windows and the pages about oneself: no serious barrier, none too wide."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from bihuan.core import worker
from tests.browser.conftest import Browser, Reader
from tests.web.town import Town

PAGES = [
    "/", "/inbox/", "/people/yunwei/", "/settings/", "/settings/notices/",
    "/settings/substitute/", "/settings/security/", "/settings/tokens/",
]  # fmt: skip


def barriers(reader: Reader) -> list[str]:
    reader.page.wait_for_load_state("networkidle")
    found = Axe().run(reader.page).response["violations"]
    return [
        f"{reader.page.url}: {rule['id']}: {rule['nodes'][0]['html'][:160]}"
        for rule in found
        if rule["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_about_oneself_has_a_serious_barrier(town: Town, browser: Browser, theme: str):
    town.ticket()
    worker.drain()
    yunwei = browser.login("yunwei", theme=theme)
    found = []
    for path in PAGES:
        yunwei.goto(path)
        found += barriers(yunwei)
    yunwei.page.keyboard.press("Control+k")
    yunwei.page.locator("#palette-list [role=option]").first.wait_for()
    found += barriers(yunwei)
    yunwei.page.keyboard.press("Escape")
    yunwei.page.keyboard.press("?")
    found += barriers(yunwei)

    assert not found, "\n".join(found)


def test_no_page_about_oneself_is_wider_than_a_phone(town: Town, browser: Browser):
    town.ticket()
    worker.drain()
    yunwei = browser.login("yunwei", width=360)
    wide = []
    for path in PAGES:
        page = yunwei.goto(path).page
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 360:
            wide.append(f"{path}: {width}")
    yunwei.page.get_by_label("名称").fill("脚本")
    yunwei.page.get_by_role("button", name="创建令牌").click()
    yunwei.page.locator("[data-secret]").wait_for()

    assert not wide
    assert yunwei.page.evaluate("document.documentElement.scrollWidth") <= 360
