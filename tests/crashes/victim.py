"""Workers that kill themselves with SIGKILL at a point, each a forked process of its own.

The product knows nothing of this: the point is wrapped from outside, in that process alone.
Reads orders in JSON, one a line: {"start": {url, lease, point, nth}} -> pid, {"wait": pid} -> code.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
import threading
import traceback
import urllib.request
from datetime import timedelta
from itertools import count
from typing import Any

import django

django.setup()

from bihuan.core import activity, claims, jobs, numbers, worker  # noqa: E402
from bihuan.core.jobs import Mode, NewJob  # noqa: E402
from bihuan.core.models import Job  # noqa: E402

RECEIVER: list[str] = []


@jobs.chore("crash.note")
def note(payload: dict[str, Any], job: Job) -> None:
    """Writes to the database, adds to a chain, orders a message: all or nothing."""
    n = payload["n"]
    numbers.next_value(f"noted:{n}")
    activity.append("crash", n % 3, kind="crash.noted", actor=None, body={"n": n})
    jobs.enqueue(NewJob("crash.send", {"n": n}, lane=f"lane:{n % 3}"))


@jobs.chore("crash.tally", mode=Mode.TOGETHER)
def tally(payload: dict[str, Any], job: Job) -> None:
    numbers.next_value(f"tallied:{payload['n']}")


@jobs.chore("crash.send", mode=Mode.OUTSIDE)
def send(payload: dict[str, Any], job: Job) -> None:
    """Talks to the world, with a key that makes a repeat harmless."""
    url = f"{RECEIVER[0]}/{job.lane or 'none'}/{job.pk}/{payload['n']}"
    urllib.request.urlopen(url, data=b"", timeout=10).read()


@jobs.chore("crash.flaky")
def flaky(payload: dict[str, Any], job: Job) -> None:
    if job.attempts == 1:
        numbers.next_value(f"flaked:{payload['n']}")  # undone with the failure
        raise RuntimeError("the first attempt fails")
    numbers.next_value(f"flaked:{payload['n']}")


@jobs.chore("crash.later")
def later(payload: dict[str, Any], job: Job) -> None:
    if job.last_error == "":
        raise jobs.Later(0.1, "not yet")
    numbers.next_value(f"postponed:{payload['n']}")


@jobs.chore("crash.refused")
def refused(payload: dict[str, Any], job: Job) -> None:
    raise jobs.GiveUp("never")


@jobs.chore("crash.tick", every=1)
def tick(payload: dict[str, Any], job: Job) -> None:
    numbers.next_value("ticks")


def arm(point: str, nth: int) -> None:
    """Let the nth pass of `point` be the end of this process."""
    where, path = point.split(" ")
    module, *steps = path.split(".")
    owner: Any = importlib.import_module(
        __name__ if module == "victim" else f"bihuan.core.{module}"
    )
    for step in steps[:-1]:
        owner = getattr(owner, step)
    original, passes = getattr(owner, steps[-1]), count(1)

    def wrapped(*args: Any, **options: Any) -> Any:
        if where == "before" and next(passes) == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*args, **options)
        if where == "after" and next(passes) == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, steps[-1], wrapped)


def live(url: str, lease: float, point: str = "", nth: int = 1) -> None:
    """A worker's life; ends at `point` or with SIGTERM."""
    stop = threading.Event()
    worker.stop_on_signals(stop)
    RECEIVER.append(url)
    claims.FIRST_WAIT = 0.1  # the back-off of a test need not last
    if point:
        arm(point, nth)
    pace = worker.Pace(
        batch=8, batch_outside=4, poll=0.05, lease=timedelta(seconds=lease), pulse=0.2
    )
    worker.run(stop, pace)


def start(**life: Any) -> int:
    if pid := os.fork():
        return pid
    try:
        live(**life)
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


if __name__ == "__main__":
    for line in sys.stdin:
        order = json.loads(line)
        if "start" in order:
            print(start(**order["start"]), flush=True)
        else:
            _, status = os.waitpid(order["wait"], 0)
            print(os.waitstatus_to_exitcode(status), flush=True)
