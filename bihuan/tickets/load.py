"""How much work a team has: a few statements for all groups of a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from bihuan.people.models import AssignmentGroup, User
from bihuan.tickets.models import Candidate, WorkItem
from bihuan.tickets.querysets import late

FULL = 5
NONE = (0, 0)


@dataclass(frozen=True, slots=True)
class Share:
    """What one person of a team has to do."""

    user: User
    held: int
    overdue: int


@dataclass(slots=True)
class Load:
    """One group: what nobody has taken yet, and who holds how much."""

    group: AssignmentGroup
    is_lead: bool
    unclaimed: int = 0
    shares: list[Share] = field(default_factory=list)

    @property
    def scale(self) -> int:
        """What fills a bar: the busiest person, but one or two pieces of work are no full load."""
        return max([FULL, *(share.held for share in self.shares)])


def teams(user: User, now: datetime) -> list[Load]:
    """The groups the person leads, then those he belongs to."""
    mine = AssignmentGroup.objects.filter(Q(owner=user) | Q(members=user)).distinct()
    groups = list(mine.prefetch_related("members"))
    if not groups:
        return []
    waiting = _unclaimed(groups)
    held = _held({member.pk for group in groups for member in group.members.all()}, now)
    loads = [_load(group, user, waiting, held) for group in groups]
    return sorted(loads, key=lambda load: not load.is_lead)


def _load(
    group: AssignmentGroup, user: User, waiting: dict[int, int], held: dict[int, tuple[int, int]]
) -> Load:
    people = [member for member in group.members.all() if member.is_active]
    shares = [Share(member, *held.get(member.pk, (0, 0))) for member in people]
    shares.sort(key=lambda share: (-share.held, share.user.name))
    return Load(group, group.owner_id == user.pk, waiting.get(group.pk, 0), shares)


def _unclaimed(groups: Iterable[AssignmentGroup]) -> dict[int, int]:
    """Open steps that name the group and that nobody holds."""
    rows = Candidate.objects.filter(
        kind="group",
        ref__in=[group.pk for group in groups],
        work_item__in=WorkItem.objects.open().filter(handler=None),
    )
    return dict(rows.order_by().values_list("ref").annotate(Count("work_item", distinct=True)))


def _held(people: set[int], now: datetime) -> dict[int, tuple[int, int]]:
    """Open steps a person has: those he claimed, and those that are for him by name."""
    items = WorkItem.objects.open()
    claimed = _counted(items.filter(handler__in=people), "handler", late(now))
    mine = Q(candidates__kind="user", candidates__ref__in=people)
    named = items.filter(mine, handler=None)
    given = _counted(named, "candidates__ref", late(now))
    return {
        person: (
            claimed.get(person, NONE)[0] + given.get(person, NONE)[0],
            claimed.get(person, NONE)[1] + given.get(person, NONE)[1],
        )
        for person in people
    }


def _counted(items: QuerySet[Any], by: str, is_late: Q) -> dict[int, tuple[int, int]]:
    rows = items.order_by().values(by).annotate(held=Count("pk"), overdue=Count("pk", is_late))
    return {row[by]: (row["held"], row["overdue"]) for row in rows}
