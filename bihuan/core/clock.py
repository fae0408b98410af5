"""The one clock of the domain. Tests and the demo story move it; nothing else may."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

_moved: ContextVar[datetime | None] = ContextVar("moved", default=None)


def now() -> datetime:
    """The present instant, in UTC."""
    return _moved.get() or datetime.now(UTC)


def today() -> date:
    """The present day in the site's time zone."""
    return local(now()).date()


def local(when: datetime) -> datetime:
    """The same instant on the site's wall clock."""
    return when.astimezone(ZoneInfo(settings.TIME_ZONE))


@contextmanager
def moved_to(when: datetime) -> Iterator[None]:
    """Inside the block this thread's clock stands still at `when`."""
    if when.tzinfo is None:
        raise ValueError("The clock can only be moved to an instant with a time zone.")
    token = _moved.set(when.astimezone(UTC))
    try:
        yield
    finally:
        _moved.reset(token)
