from __future__ import annotations

import pytest

from tests.people.conftest import admin, person, roles  # noqa: F401
from tests.web import town as places


@pytest.fixture
def town(db: None) -> places.Town:
    return places.found()
