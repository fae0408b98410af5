"""What core does by the clock: seal the heads of the chains, clean up what is done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bihuan.core import audit, clock, jobs, seals
from bihuan.core.models import Heartbeat, IdempotencyKey, Job

KEEP_DONE = timedelta(days=3)
KEEP_KEYS = timedelta(days=7)
KEEP_HEARTBEATS = timedelta(days=1)
PORTION = 5000  # rows deleted in one statement, so that nobody waits long


@jobs.chore("core.seal", attempts=3, every=60)
def seal(payload: dict[str, Any], job: Job) -> None:
    seals.seal()


@jobs.chore("core.clean", attempts=3, every=3600)
def clean(payload: dict[str, Any], job: Job) -> None:
    """Forget done jobs and old answers. Dead letters stay until somebody has seen to them."""
    now = clock.now()
    done = Job.objects.filter(state=Job.State.DONE, done_at__lt=now - KEEP_DONE)
    old = IdempotencyKey.objects.filter(created_at__lt=now - KEEP_KEYS)
    for rows in (done, old):
        portion = list(rows.order_by("pk").values_list("pk", flat=True)[:PORTION])
        rows.model._default_manager.filter(pk__in=portion).delete()
        if len(portion) == PORTION:
            jobs.enqueue(jobs.NewJob("core.clean"))
    Heartbeat.objects.filter(at__lt=now - KEEP_HEARTBEATS).delete()


@jobs.chore(audit.CHECK, mode="outside", attempts=2)
def check(payload: dict[str, Any], job: Job) -> None:
    """Outside a transaction: it reads for long, and writes one row at the end."""
    audit.check(payload["by"])
