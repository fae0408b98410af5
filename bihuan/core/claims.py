"""Who works on which job: batches with a lease, so that a killed worker's jobs come back."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta
from functools import cache, lru_cache
from typing import Any

import orjson
from django.db import connection
from django.db.models import F, QuerySet

from bihuan.core import clock, sql
from bihuan.core.models import Job

FIRST_WAIT, LONGEST_WAIT = 5, 3600  # seconds of back-off
MOST_DEATHS = 12  # workers that may stop at one job
KEPT_OF_ERROR = 2000  # letters


class LeaseLost(Exception):
    """The lease ran out and somebody else has the job: whatever was done must be rolled back."""


def claim(
    owner: str,
    limit: int,
    lease: timedelta,
    only: Sequence[str] | None = None,
    without: Sequence[str] = (),
) -> list[Job]:
    """Take up to `limit` due jobs, oldest first; of each lane only its lowest unfinished one."""
    kinds = tuple(without if only is None else only)
    now = clock.now()
    due = [sql.instant(now), *kinds]
    chosen = _due("NOT IN" if only is None else "IN", len(kinds))
    if not sql.is_postgres() and not sql.fetch(_any(chosen), due):
        return []  # an idle SQLite is not locked for writing
    values = [*due, owner, sql.instant(now + lease)]
    rows = _along_the_index(_taking(chosen, limit), values, for_the_world=only is not None)
    rows.sort(key=lambda row: (row[0], row[1]))
    return [_job(row, owner) for row in rows]


@lru_cache
def _due(which: str, kinds: int) -> str:
    """Waiting and due; `done_at` is named as the index has it."""
    due = "job.done_at IS NULL AND job.state = 'waiting' AND job.run_at <= %s"
    return f"{due} AND job.kind {which} ({', '.join(['%s'] * kinds)})" if kinds else due


@lru_cache
def _any(chosen: str) -> str:
    return f"SELECT 1 FROM core_job job WHERE {chosen} LIMIT 1"  # noqa: S608


@lru_cache
def _taking(chosen: str, limit: int) -> str:
    lock = "FOR UPDATE OF job SKIP LOCKED" if sql.is_postgres() else ""
    return f"""
    WITH due AS MATERIALIZED (
        SELECT job.id FROM core_job job WHERE {chosen} AND (job.lane = '' OR NOT EXISTS (
            SELECT 1 FROM core_job earlier WHERE earlier.lane > '' AND earlier.lane = job.lane
            AND earlier.done_at IS NULL AND earlier.id < job.id))
        ORDER BY job.run_at, job.id LIMIT {limit} {lock}
    )
    UPDATE core_job SET state = 'running', lease_owner = %s, lease_until = %s,
        attempts = attempts + 1
    WHERE id IN (SELECT id FROM due)
    RETURNING CAST(run_at AS text), id, kind, payload, lane, attempts, dedupe_key, last_error"""  # noqa: S608


_NAMES = [
    "id", "kind", "payload", "lane", "attempts", "dedupe_key", "last_error", "state", "lease_owner",
]  # fmt: skip


def _job(row: sql.Row, owner: str) -> Job:
    _, pk, kind, payload, *others = row
    values = (pk, kind, orjson.loads(payload), *others, Job.State.RUNNING.value, owner)
    job: Job = sql.built(Job, _NAMES, values)
    return job


def _along_the_index(
    statement: str, values: Sequence[Any], *, for_the_world: bool
) -> list[sql.Row]:
    """A claim reads as much of a backlog as it takes, however long that is.

    PostgreSQL, whose statistics of a queue are always old, would rather sort all of it each time.
    """
    if not sql.is_postgres() or connection.in_atomic_block:
        return sql.fetch(statement, values)
    return sql.fetch_with(_PLAIN if for_the_world else _PLAIN_AND_QUICK, statement, values)


_PLAIN = {"enable_seqscan": "off", "enable_bitmapscan": "off", "enable_sort": "off"}
_PLAIN_AND_QUICK = {**_PLAIN, "synchronous_commit": "off"}  # a lost claim leaves the job waiting


def finish(owner: str, done: Sequence[Job]) -> None:
    """Mark jobs as done, all or (when one lease was lost) none."""
    mark = _finishing(together=connection.in_atomic_block)
    _all_of(done, owner, sql.changed(mark, [sql.instant(clock.now()), *_these(owner, done)]))


@cache
def _finishing(*, together: bool) -> str:
    """Together with what the chore wrote, PostgreSQL need not wait for its disk: a power cut loses
    both or none, and the job is run again. What talks to the world is claimed with waiting, so it
    tells of nothing that is not on the disk."""
    these = "= ANY(%s)" if sql.is_postgres() else "IN (SELECT value FROM json_each(%s))"
    quick = " AND (SELECT set_config('synchronous_commit', 'off', true)) = 'off'"
    return f"""
    UPDATE core_job
    SET state = 'done', done_at = %s, lease_owner = '', lease_until = NULL, last_error = ''
    WHERE id {these} AND lease_owner = %s AND state = 'running'
    {quick if together and sql.is_postgres() else ""}"""  # noqa: S608


def _these(owner: str, batch: Sequence[Job]) -> list[Any]:
    ids = [job.pk for job in batch]
    return [ids if sql.is_postgres() else str(ids), owner]


def back_off(owner: str, job: Job, error: BaseException) -> None:
    """Failed: come back after a wait that doubles each time, with jitter."""
    wait = min(FIRST_WAIT * 2 ** (job.attempts - 1), LONGEST_WAIT)
    seconds = wait * random.uniform(0.75, 1.25)  # noqa: S311  no secret
    _come_back(owner, job, seconds, job.attempts, _words(error))


def postpone(owner: str, job: Job, seconds: float, why: str) -> None:
    """Not yet: come back later, and count no attempt."""
    _come_back(owner, job, seconds, job.attempts - 1, why)


def bury(owner: str, job: Job, error: BaseException) -> None:
    """A dead letter: seen by administrators, and no longer in the way of its lane."""
    _leave(owner, job, state=Job.State.DEAD, done_at=clock.now(), last_error=_words(error))


def release(owner: str, batch: Sequence[Job]) -> None:
    """Give back what was not begun."""
    _held(owner, batch).update(
        state=Job.State.WAITING, lease_owner="", lease_until=None, attempts=F("attempts") - 1
    )


def renew(owners: Sequence[str], lease: timedelta) -> None:
    """Keep the leases of living workers."""
    _running().filter(lease_owner__in=owners).update(lease_until=clock.now() + lease)


def still_held(owner: str, batch: Sequence[Job]) -> list[Job]:
    """Those of `batch` that nobody took away meanwhile."""
    held = set(_held(owner, batch).values_list("pk", flat=True))
    return [job for job in batch if job.pk in held]


def reclaim() -> int:
    """Let the jobs of dead workers wait again; bury one whose workers died at every attempt."""
    lost = _running().filter(lease_until__lt=clock.now())
    note = "Its worker stopped while working on it."
    lost.filter(attempts__gte=MOST_DEATHS).update(
        state=Job.State.DEAD, lease_owner="", lease_until=None, done_at=clock.now(), last_error=note
    )
    return lost.update(state=Job.State.WAITING, lease_owner="", lease_until=None, last_error=note)


def _running() -> QuerySet[Job]:
    """They were due when they were claimed, so the index of what is due has them."""
    return Job.objects.filter(
        state=Job.State.RUNNING, done_at__isnull=True, run_at__lte=clock.now()
    )


def _held(owner: str, batch: Sequence[Job]) -> QuerySet[Job]:
    return Job.objects.filter(
        pk__in=[job.pk for job in batch], lease_owner=owner, state=Job.State.RUNNING
    )


def _come_back(owner: str, job: Job, seconds: float, attempts: int, why: str) -> None:
    _leave(
        owner,
        job,
        state=Job.State.WAITING,
        attempts=max(attempts, 0),
        run_at=clock.now() + timedelta(seconds=seconds),
        last_error=why[-KEPT_OF_ERROR:],
    )


def _leave(owner: str, job: Job, **changes: object) -> None:
    left = _held(owner, [job]).update(lease_owner="", lease_until=None, **changes)
    _all_of([job], owner, left)


def _all_of(batch: Sequence[Job], owner: str, left: int) -> None:
    if left != len(batch):
        raise LeaseLost(f"{len(batch) - left} of {len(batch)} jobs are no longer held by {owner}")


def _words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:KEPT_OF_ERROR]
