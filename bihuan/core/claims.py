"""Who works on which job: batches with a lease, so that a killed worker's jobs come back."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from bihuan.core import clock
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
    due = Job.objects.filter(state=Job.State.WAITING, run_at__lte=clock.now())
    due = due.exclude(kind__in=without) if only is None else due.filter(kind__in=only)
    if not due.exists():  # an idle SQLite is not locked for writing
        return []
    earlier = Job.objects.filter(lane=OuterRef("lane"), done_at__isnull=True, pk__lt=OuterRef("pk"))
    free = due.filter(Q(lane="") | ~Exists(earlier)).order_by("run_at", "pk")
    with transaction.atomic():
        batch = list(free.select_for_update(skip_locked=True, of=("self",))[:limit])
        for job in batch:
            job.state, job.lease_owner, job.attempts = Job.State.RUNNING, owner, job.attempts + 1
        _take(batch, owner, lease)
    return batch


def _take(batch: Sequence[Job], owner: str, lease: timedelta) -> None:
    for attempts in {job.attempts for job in batch}:
        Job.objects.filter(pk__in=[job.pk for job in batch if job.attempts == attempts]).update(
            state=Job.State.RUNNING,
            lease_owner=owner,
            lease_until=clock.now() + lease,
            attempts=attempts,
        )


def finish(owner: str, done: Sequence[Job]) -> None:
    """Mark jobs as done, all or (when one lease was lost) none."""
    _leave(owner, done, state=Job.State.DONE, done_at=clock.now(), last_error="")


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
    _leave(owner, [job], state=Job.State.DEAD, done_at=clock.now(), last_error=_words(error))


def release(owner: str, batch: Sequence[Job]) -> None:
    """Give back what was not begun."""
    for attempts in {job.attempts for job in batch}:
        Job.objects.filter(
            pk__in=[job.pk for job in batch if job.attempts == attempts],
            lease_owner=owner,
            state=Job.State.RUNNING,
        ).update(state=Job.State.WAITING, lease_owner="", lease_until=None, attempts=attempts - 1)


def renew(owners: Sequence[str], lease: timedelta) -> None:
    """Keep the leases of living workers."""
    Job.objects.filter(lease_owner__in=owners, state=Job.State.RUNNING).update(
        lease_until=clock.now() + lease
    )


def still_held(owner: str, batch: Sequence[Job]) -> list[Job]:
    """Those of `batch` that nobody took away meanwhile."""
    mine = Job.objects.filter(
        pk__in=[job.pk for job in batch], lease_owner=owner, state=Job.State.RUNNING
    )
    held = set(mine.values_list("pk", flat=True))
    return [job for job in batch if job.pk in held]


def reclaim() -> int:
    """Let the jobs of dead workers wait again; bury one whose workers died at every attempt."""
    lost = Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=clock.now())
    note = "Its worker stopped while working on it."
    lost.filter(attempts__gte=MOST_DEATHS).update(
        state=Job.State.DEAD, lease_owner="", lease_until=None, done_at=clock.now(), last_error=note
    )
    return lost.update(state=Job.State.WAITING, lease_owner="", lease_until=None, last_error=note)


def _come_back(owner: str, job: Job, seconds: float, attempts: int, why: str) -> None:
    _leave(
        owner,
        [job],
        state=Job.State.WAITING,
        attempts=max(attempts, 0),
        run_at=clock.now() + timedelta(seconds=seconds),
        last_error=why[-KEPT_OF_ERROR:],
    )


def _leave(owner: str, batch: Sequence[Job], **changes: object) -> None:
    left = Job.objects.filter(
        pk__in=[job.pk for job in batch], lease_owner=owner, state=Job.State.RUNNING
    ).update(lease_owner="", lease_until=None, **changes)
    if left != len(batch):
        raise LeaseLost(f"{len(batch) - left} of {len(batch)} jobs are no longer held by {owner}")


def _words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:KEPT_OF_ERROR]
