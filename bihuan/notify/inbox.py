"""A person's inbox: what is unread, what came last, and taking it as read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet

from bihuan.core import clock
from bihuan.notify.models import Mute, Notification
from bihuan.people.models import User

SHOWN = 8  # entries in the bell
MANY = 100  # counted no further: the bell says 99+
GROUPS = 30  # tickets on one page of the inbox


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


@dataclass(frozen=True, slots=True)
class Group:
    """All entries about one ticket: the newest of them, and how many there are."""

    latest: Notification
    total: int
    unread: int
    is_muted: bool


@dataclass(frozen=True, slots=True)
class Groups:
    """One page of the inbox; `older` asks for the next one (0 at the end)."""

    rows: list[Group]
    older: int = 0


def groups(user: User, *, only_unread: bool = False, event: str = "", before: int = 0) -> Groups:
    """The inbox ticket by ticket, the one with the newest entry first. Three statements."""
    told = user.notifications.filter(event=event) if event else user.notifications.all()
    counted = (
        told.values("ticket")
        .annotate(newest=Max("pk"), total=Count("pk"), unread=Count("pk", Q(read_at=None)))
        .order_by("-newest")
    )
    if only_unread:
        counted = counted.filter(unread__gt=0)
    if before:
        counted = counted.filter(newest__lt=before)
    found = list(counted[: GROUPS + 1])
    page = found[:GROUPS]
    latest = entries(user).in_bulk([row["newest"] for row in page])
    asked = [row["ticket"] for row in page]
    muted = set(Mute.objects.filter(user=user, ticket__in=asked).values_list("ticket", flat=True))
    rows = [
        Group(latest[row["newest"]], row["total"], row["unread"], row["ticket"] in muted)
        for row in page
        if row["newest"] in latest
    ]
    return Groups(rows, page[-1]["newest"] if len(found) > GROUPS else 0)


def mark_unread(user: User, ids: Iterable[int]) -> int:
    """Keep these entries for later."""
    return user.notifications.filter(pk__in=list(ids)).update(read_at=None)


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
