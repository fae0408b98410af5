"""Bihuan's job table and its worker's own loop. BENCH_MODE: together (default) or alone."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.settings")
os.environ.setdefault("BIHUAN_SECRET_KEY", "bench" * 8)

import django

django.setup()

from bench.contestants import job_table  # noqa: E402
from bench.contestants.queue_protocol import Work, serve  # noqa: E402
from bihuan.core import clock, jobs, worker  # noqa: E402
from bihuan.core.jobs import NewJob  # noqa: E402
from bihuan.core.models import Job  # noqa: E402


@jobs.chore("bench.nothing", mode=os.environ.get("BENCH_MODE", "together"))
def nothing(payload: dict[str, Any], job: Job) -> None:
    """Half of them are timers that are due, with a dedupe key."""


def fill(number: int) -> None:
    job_table.make()
    due = clock.now() - timedelta(seconds=1)
    for start in range(0, number, 1000):
        jobs.enqueue(
            *(
                NewJob("bench.nothing", {"n": n}, run_at=due, dedupe_key=f"timer:{n}")
                if n % 2
                else NewJob("bench.nothing", {"n": n}, lane=f"ticket:{n}")
                for n in range(start, min(number, start + 1000))
            )
        )


def prepare() -> Work:
    runner = worker.Runner(f"bench:{os.getpid()}")
    Job.objects.exists()  # the connection is there

    def work() -> int:
        done = 0
        while number := runner.work_off():
            done += number
        return done

    return work


if __name__ == "__main__":
    serve(fill, prepare)
