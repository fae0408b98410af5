"""A running product, a mailbox and a real Chromium for the stories."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.desk import Desk
from tests.journeys.product import Product, running_product

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with running_product(tmp_path_factory.mktemp("product")) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None and not os.environ.get("CI"):
        pytest.skip("no chromium on this machine; `apt-get install chromium` brings it")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-background-networking", "--disable-gpu"],
        )
        yield found
        found.close()


@pytest.fixture
def sit(browser: Browser, product: Product) -> Iterator[Callable[..., Desk]]:
    """`sit("kefu")`: a browser of that person. At the end nobody's console may have complained."""
    desks: dict[str, Desk] = {}

    def sit_down(username: str, **context: object) -> Desk:
        if username not in desks:
            desks[username] = Desk(browser, product, username, **context)
        return desks[username]

    yield sit_down
    complaints = [f"{name}: {text}" for name, desk in desks.items() for text in desk.complaints]
    for desk in desks.values():
        desk.close()
    assert not complaints
