from __future__ import annotations

from collections.abc import Callable

import pytest

from bihuan.people import builtin
from bihuan.people.models import User


@pytest.fixture
def roles(db: None) -> None:
    builtin.ensure_roles()


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    def make(username: str, name: str = "", **details: object) -> User:
        return User.objects.create(username=username, name=name or username, **details)

    return make


@pytest.fixture
def admin(person: Callable[..., User], roles: None) -> User:
    return person("admin", "管理员", is_superuser=True)
