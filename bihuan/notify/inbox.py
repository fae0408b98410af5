"""A person's inbox: what is unread, what came last, and taking it as read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from bihuan.core import clock
from bihuan.notify.models import Notification
from bihuan.people.models import User

SHOWN = 8  # entries in the bell
MANY = 100  # counted no further: the bell says 99+


@dataclass(frozen=True, slots=True)
class Live:
    """What the bell shows now. `etag` changes whenever the bell would look different."""

    unread: int
    latest: tuple[Notification, ...]
    etag: str


def entries(user: User) -> QuerySet[Notification]:
    """All entries of the inbox, newest first, ready for a page without a query per row."""
    return user.notifications.select_related("ticket").order_by("-id")


def unread(user: User) -> int:
    """How many entries wait to be read, at most MANY."""
    return user.notifications.filter(read_at=None)[:MANY].count()


def mark_read(user: User, ids: Iterable[int]) -> int:
    """Take these entries as read; entries of others are left alone."""
    return user.notifications.filter(pk__in=list(ids), read_at=None).update(read_at=clock.now())


def mark_ticket_read(user: User, ticket_id: int) -> int:
    """Opening a ticket reads what was said about it."""
    return user.notifications.filter(ticket=ticket_id, read_at=None).update(read_at=clock.now())


def mark_all_read(user: User) -> int:
    return user.notifications.filter(read_at=None).update(read_at=clock.now())


def live(user: User) -> Live:
    """The bell in two statements, cheap enough to be asked every two seconds."""
    count = unread(user)
    latest = tuple(entries(user)[:SHOWN])
    newest = latest[0].pk if latest else 0
    seen = sum(1 for entry in latest if entry.read_at)
    return Live(count, latest, etag=f'"{user.pk}-{newest}-{count}-{seen}"')
