from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bihuan.core import jobs
from bihuan.core.jobs import Mode
from bihuan.core.models import Job
from bihuan.people.models import User


@pytest.fixture
def admin(db: None) -> User:
    return User.objects.create(username="admin", name="管理员", is_superuser=True)


@pytest.fixture
def done() -> list[Any]:
    """What the chores of a test have worked off, in order."""
    return []


@pytest.fixture
def chore(done: list[Any]) -> Iterator[Callable[..., None]]:
    """Registers a chore for one test; by default it notes the `n` of its payload."""
    before = dict(jobs._chores)

    def note(payload: dict[str, Any], job: Job) -> None:
        done.append(payload.get("n"))

    def register(name: str, work: jobs.Work = note, mode: Mode = Mode.ALONE, **more: Any) -> None:
        jobs.chore(name, mode=mode, **more)(work)

    yield register
    jobs._chores.clear()
    jobs._chores.update(before)
