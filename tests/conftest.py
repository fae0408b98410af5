"""What every test stands on. The database is the one of the environment; SQLite lives in a file,
since a live server and worker processes share it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

# how long an example takes is no property of the product: machines are busy
hypothesis.settings.register_profile("bihuan", deadline=None)
hypothesis.settings.load_profile("bihuan")

# The shell is Chromium without its windows: the same pages for a third less work.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    from django.conf import settings

    database = settings.DATABASES["default"]
    if "sqlite3" in database["ENGINE"]:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        database.setdefault("TEST", {})["NAME"] = str(Path(settings.DATA_DIR) / f"test-{worker}.db")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One real Chromium for all browser tests of a process. In CI it must be there."""
    from playwright.sync_api import expect, sync_playwright  # late: most tests need no browser

    from tests.patience import WAIT

    if CHROMIUM is None and not os.environ.get("CI"):
        pytest.skip("no chromium on this machine; `apt-get install chromium` brings it")
    expect.set_options(timeout=WAIT)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-background-networking", "--disable-gpu"],
        )
        yield found
        found.close()


@pytest.fixture(scope="session", autouse=True)
def lean_flush() -> None:
    """After each test with real transactions Django would write its tables of permissions and
    content types anew, which nothing of ours reads: a third of a second each time."""
    from django.contrib.contenttypes.management import create_contenttypes
    from django.db.models.signals import post_migrate

    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.disconnect(create_contenttypes)
