"""What the tickets of a process tell a simulation: how many come, how long each step takes."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Min
from django.utils import timezone

from bihuan.core import clock
from bihuan.process.simulation.hours import Hours
from bihuan.process.simulation.stage import MONDAY
from bihuan.tickets import sla
from bihuan.tickets.tables import table

DAYS = 90
FEWEST = 5  # of fewer no mean is taken
MOST = 20_000  # work items that are looked at, the latest
SLOWEST = 0.05  # this share is left aside: work that lay forgotten says nothing about the work


@dataclass(frozen=True, slots=True)
class Measured:
    """A mean, and on how many work items it rests."""

    minutes: float
    items: int


@dataclass(frozen=True)
class Past:
    """The figures of the last days."""

    days: int  # those that there are tickets of, at most as many as asked for
    tickets: int
    per_hour: float | None  # new tickets a working hour; None when there are too few
    work: dict[str, Measured] = field(default_factory=dict)  # node -> handling
    shares: dict[str, int] = field(default_factory=dict)  # "node.button" -> times pressed
    items: int = 0
    unclaimed: int = 0  # of them measured from their arrival: waiting is in it


def office() -> Hours:
    """The working time of this site: what business time of clocks counts."""
    opens = sla.OPENS.hour * 60 + sla.OPENS.minute
    closes = sla.CLOSES.hour * 60 + sla.CLOSES.minute
    return Hours(tuple(sla.WORKING_DAYS), opens, closes)


def past(pack: str, days: int = DAYS, hours: Hours | None = None) -> Past:
    """How it went lately, all versions together: two statements."""
    hours = hours or office()
    now = clock.now()
    since = now - timedelta(days=days)
    opened = table("Ticket").filter(pack=pack, opened_at__gte=since)
    found = opened.aggregate(count=Count("pk"), first=Min("opened_at"))
    first = found["first"]
    span = hours.worked(_minute(now)) - hours.worked(_minute(first)) if first else 0
    per_hour = found["count"] / (span / 60) if found["count"] >= FEWEST and span >= 60 else None
    times, shares, unclaimed = _worked(pack, since, hours)
    return Past(
        days=min(days, (now - first).days + 1) if first else 0,
        tickets=found["count"],
        per_hour=round(per_hour, 3) if per_hour else None,
        work={node: _measured(each) for node, each in times.items() if len(each) >= FEWEST},
        shares=dict(shares),
        items=sum(len(each) for each in times.values()),
        unclaimed=unclaimed,
    )


def _worked(
    pack: str, since: datetime, hours: Hours
) -> tuple[dict[str, list[float]], Counter[str], int]:
    rows = table("WorkItem").filter(
        ticket__pack=pack, closed_at__gte=since, state="done", kind__in=("work", "vote")
    )
    rows = rows.order_by("-closed_at").values_list(
        "node", "action", "ballot", "opened_at", "claimed_at", "closed_at"
    )
    times: dict[str, list[float]] = defaultdict(list)
    shares: Counter[str] = Counter()
    unclaimed = 0
    for node, action, ballot, opened_at, claimed_at, closed_at in rows[:MOST]:
        begun, done = _minute(claimed_at or opened_at), _minute(closed_at)
        worked = hours.worked(done) - hours.worked(begun)
        times[node].append(worked or done - begun)  # at night and on Sundays: the clock
        unclaimed += claimed_at is None
        if pressed := ballot or action:
            shares[f"{node}.{pressed}"] += 1
    return times, shares, unclaimed


def _measured(minutes: list[float]) -> Measured:
    kept = sorted(minutes)[: max(round(len(minutes) * (1 - SLOWEST)), 1)]
    return Measured(round(sum(kept) / len(kept), 1), len(minutes))


def _minute(at: datetime) -> float:
    """Minutes since a Monday, on the site's clock."""
    local = at.astimezone(timezone.get_default_timezone()).replace(tzinfo=None)
    return (local - MONDAY.replace(tzinfo=None)) / timedelta(minutes=1)
