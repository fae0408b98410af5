from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polib
import pytest

from bihuan.catalogue import publish
from bihuan.people import tokens
from bihuan.people.models import User
from tests.api.client import Caller
from tests.tickets import company
from tests.tickets.conftest import READ
from tests.web import town as places

Calling = Callable[..., Caller]


@pytest.fixture
def town(db: None) -> places.Town:
    return places.found()


@pytest.fixture
def calling(db: None) -> Calling:
    """Somebody with a token of his own."""

    def make(user: User) -> Caller:
        return Caller(tokens.issue(user, name="test", by=user)[1])

    return make


@pytest.fixture
def everybody(db: None, calling: Calling, monkeypatch: pytest.MonkeyPatch) -> list[Caller]:
    """The company with all packs, and a token of each of its people."""
    monkeypatch.setattr(publish, "load", READ)
    company.found()
    return [calling(user) for user in User.objects.order_by("is_superuser", "pk")]


@pytest.fixture
def translated(settings: Any, tmp_path: Path) -> None:
    """The texts as a reader gets them, compiled from what is in the tree."""
    for (locale,) in [settings.LOCALE_PATHS]:
        for book in Path(locale).glob("*/LC_MESSAGES/django.po"):
            made = tmp_path / book.relative_to(locale).with_suffix(".mo")
            made.parent.mkdir(parents=True)
            polib.pofile(str(book)).save_as_mofile(str(made))
    settings.LOCALE_PATHS = [tmp_path]
