"""A running product, a mailbox and a real Chromium for the stories."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.journeys.desk import Desk
from tests.journeys.product import Product, running_product

FAILED = pytest.StashKey[bool]()
PICTURES = os.environ.get("BIHUAN_TEST_PICTURES", "")


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    base = tmp_path_factory.getbasetemp()
    shelf = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base  # one for all workers
    with running_product(tmp_path_factory.mktemp("product"), shelf) as running:
        yield running


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    report = yield
    item.stash.setdefault(FAILED, False)
    item.stash[FAILED] |= report.failed
    return report


@pytest.fixture
def sit(
    chromium: Browser, product: Product, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Desk]]:
    """`sit("kefu")`: a browser of that person, always the same; `sit()`: a stranger's.

    At the end nobody's console may have complained. What a failed story looked like is kept in
    the folder BIHUAN_TEST_PICTURES.
    """
    desks: dict[str, Desk] = {}

    def sit_down(username: str = "", seat: str = "", **context: object) -> Desk:
        name = f"{username}{seat}"
        if name not in desks:
            desks[name] = Desk(chromium, product, username, **context)
        return desks[name]

    yield sit_down
    if PICTURES and request.node.stash.get(FAILED, False):
        for name, desk in desks.items():
            desk.screenshot(f"{request.node.name}-{name}", Path(PICTURES))
    complaints = [f"{name}: {text}" for name, desk in desks.items() for text in desk.complaints]
    for desk in desks.values():
        desk.close()
    assert not complaints
