"""The job table: what is to be done outside the transaction that ordered it.

Jobs are written in the business transaction and worked off by `bihuan worker`. A job runs at
least once; what a chore writes to the database it writes exactly once (see `Mode`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import orjson
from django.db import IntegrityError, connection, models, transaction

from bihuan.core import activity, clock, sql
from bihuan.core.models import Activity, Job
from bihuan.core.refusals import NotDead

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser as Person
else:
    Person = Any

Work = Callable[[dict[str, Any], Job], None]
MOST_AT_ONCE = 1000  # dead letters tried again by one click
MOST_ATTEMPTS = 12  # with the back-off of worker.py: about six hours


class Mode(StrEnum):
    """How a chore stands to transactions.

    ALONE: in a transaction of its own, together with its done mark (the default; may lock one
    ticket). TOGETHER: many in one transaction, a savepoint each; for quick chores that lock
    nothing. OUTSIDE: in no transaction, marked done afterwards; for everything that talks to the
    world, which must therefore bear a repeat.
    """

    ALONE = "alone"
    TOGETHER = "together"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class NewJob:
    """A job to be written. `run_at` in the future makes it a timer, which has no lane."""

    kind: str
    payload: dict[str, Any] = field(default_factory=dict)
    lane: str = ""
    run_at: datetime | None = None
    dedupe_key: str | None = None


class GiveUp(Exception):
    """Raised by a chore: trying again cannot help. The job becomes a dead letter at once."""


class Later(Exception):
    """Raised by a chore: not yet. The job comes back after `seconds`; not counted as a failure."""

    def __init__(self, seconds: float, why: str = "") -> None:
        self.seconds = seconds
        super().__init__(why or f"postponed by {seconds:g} s")


@dataclass(frozen=True)
class Chore:
    """A registered kind of job."""

    name: str
    work: Work
    mode: Mode = Mode.ALONE
    attempts: int = MOST_ATTEMPTS
    every: int = 0  # seconds between two runs, 0: only when ordered


_chores: dict[str, Chore] = {}
_subscriptions: list[tuple[str, str]] = []


def chore(
    name: str, mode: Mode | str = Mode.ALONE, attempts: int = MOST_ATTEMPTS, every: int = 0
) -> Callable[[Work], Work]:
    """Register a function as the chore `name`; with `every` the worker orders it by itself."""

    def register(work: Work) -> Work:
        known = _chores.get(name)
        if known and known.work.__qualname__ != work.__qualname__:
            raise ValueError(f"Two chores are called {name!r}.")
        _chores[name] = Chore(name, work, Mode(mode), attempts, every)
        return work

    return register


def find(name: str) -> Chore | None:
    return _chores.get(name)


def outside() -> list[str]:
    """Names of the chores that talk to the world."""
    return sorted(name for name, known in _chores.items() if known.mode is Mode.OUTSIDE)


def periodic() -> Iterator[Chore]:
    return (known for known in _chores.values() if known.every)


def subscribe(pattern: str, name: str) -> None:
    """Hand every activity whose kind matches (`ticket.created`, `work_item.*`) to a chore."""
    if (pattern, name) not in _subscriptions:
        _subscriptions.append((pattern, name))


def hand_off(act: Activity, lane: str = "") -> list[NewJob]:
    """One job for each chore that asked for this kind of activity."""
    names = {name: None for pattern, name in _subscriptions if fnmatchcase(act.kind, pattern)}
    return [NewJob(name, {"activity": act.pk}, lane=lane) for name in names]


def enqueue(*new_jobs: NewJob) -> None:
    """Write jobs in ONE statement, in the caller's transaction.

    A job whose dedupe key an unfinished job already has is left out.
    """
    if not new_jobs:
        return
    now = clock.now()
    at = sql.instant(now)
    rows = [_row(new, now, at) for new in new_jobs]
    is_keyed = any(new.dedupe_key for new in new_jobs)
    rest = "ON CONFLICT DO NOTHING" if is_keyed else ""
    sql.insert("core_job", _COLUMNS, rows, rest, fixed=_NEW)


def cancel(*prefixes: str) -> int:
    """Remove the waiting jobs whose dedupe key starts with one of the prefixes."""
    if not all(prefixes):
        raise ValueError("An empty prefix would cancel every job.")
    wanted = models.Q()
    for prefix in prefixes:
        wanted |= _starting(prefix)
    if not prefixes:
        return 0
    waiting = Job.objects.filter(wanted, state=Job.State.WAITING)
    by_key = waiting.filter(dedupe_key__gt="", done_at__isnull=True)  # as their index has it
    return by_key._raw_delete(using="default")


@transaction.atomic
def retry(job: Job, by: Person | None) -> None:
    """Give a dead letter all its attempts again."""
    if not _revive(job.pk):
        raise NotDead
    activity.append("job", job.pk, kind="job.retried", actor=by, body={"chore": job.kind})


@transaction.atomic
def retry_all(dead: models.QuerySet[Job], by: Person | None) -> int:
    """The same for many; those whose work a newer job has taken over stay as they are."""
    asked = dead.filter(state=Job.State.DEAD).order_by("pk").values_list("pk", flat=True)
    revived = [pk for pk in asked[:MOST_AT_ONCE] if _revive(pk)]
    if revived:
        body = {"number": len(revived), "first": revived[0], "last": revived[-1]}
        activity.append("job", 0, kind="job.all_retried", actor=by, body=body)
    return len(revived)


@transaction.atomic
def discard(job: Job, by: Person | None) -> None:
    """A dead letter nobody needs any more: it is done with, and no longer counted."""
    gone = Job.objects.filter(pk=job.pk, state=Job.State.DEAD).update(
        state=Job.State.DONE, done_at=clock.now()
    )
    if not gone:
        raise NotDead
    body = {"chore": job.kind, "error": job.last_error[:500]}
    activity.append("job", job.pk, kind="job.discarded", actor=by, body=body)


def _revive(pk: int) -> bool:
    try:
        with transaction.atomic():
            revived = Job.objects.filter(pk=pk, state=Job.State.DEAD).update(
                state=Job.State.WAITING, attempts=0, run_at=clock.now(), done_at=None
            )
    except IntegrityError:  # a newer job has its dedupe key
        return False
    return bool(revived)


_COLUMNS = (
    "kind, payload, lane, run_at, dedupe_key, created_at, state, attempts, lease_owner, last_error"
)
_NEW = "'waiting', 0, '', ''"


def _row(new: NewJob, now: datetime, at: Any) -> tuple[Any, ...]:
    run_at = at if new.run_at is None else sql.instant(new.run_at)
    if new.lane and new.run_at and new.run_at > now:
        raise ValueError(f"{new.kind}: a timer in the lane {new.lane!r} would hold up the lane.")
    payload = orjson.dumps(new.payload).decode()
    return new.kind, payload, new.lane, run_at, new.dedupe_key or "", at


def _starting(prefix: str) -> models.Q:
    if connection.vendor == "postgresql":
        return models.Q(dedupe_key__startswith=prefix)
    last = prefix + "\U0010ffff"  # SQLite uses no index for LIKE
    return models.Q(dedupe_key__gte=prefix, dedupe_key__lt=last)
