"""The worker: claims due jobs in batches and runs their chores, until it is told to stop."""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic

from django.db import connection, transaction

from bihuan.core import claims, clock, jobs
from bihuan.core.jobs import Chore, Mode, NewJob
from bihuan.core.models import Heartbeat, Job

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pace:
    """How a worker works."""

    batch: int = 100
    batch_outside: int = 10  # slow sends: small batches, so that threads share them
    outside_threads: int = 2
    poll: float = 0.5  # seconds between two looks at an empty table
    lease: timedelta = timedelta(seconds=45)
    pulse: float = 10.0  # seconds between two signs of life
    together: float = 0.05  # seconds that chores of mode TOGETHER may share one transaction


class UnknownChore(Exception):
    """A job of a kind that this version does not know (yet, or any more)."""


@dataclass
class Runner:
    """One thread of a worker. It runs either the chores that talk to the world or all others."""

    name: str
    pace: Pace = field(default_factory=Pace)
    stop: threading.Event = field(default_factory=threading.Event)
    only: Sequence[str] | None = None
    without: Sequence[str] = ()
    is_loud: bool = False  # a failing chore raises (drain)
    owner: str = ""

    def loop(self) -> None:
        """Work until told to stop. Whatever happens is told and tried again: a database that is
        away comes back, and a worker without its threads would only look alive."""
        while not self.stop.is_set():
            try:
                if not self.work_off():
                    self.stop.wait(self.pace.poll)
            except Exception:
                log.exception("%s: could not work; trying again", self.name)
                connection.close()
                self.stop.wait(1)
        connection.close()

    def work_off(self) -> int:
        """Claim one batch and run it; how many jobs it had."""
        self.owner = f"{self.name[:50]}/{secrets.token_hex(6)}"  # a claim of its own: fenced
        limit = self.pace.batch if self.only is None else self.pace.batch_outside
        batch = claims.claim(self.owner, limit, self.pace.lease, self.only, self.without)
        waiting = deque(batch)
        renewed = monotonic()
        while waiting and not self.stop.is_set():
            if monotonic() - renewed > self.pace.lease.total_seconds() / 3:
                waiting, renewed = self._renewed(waiting), monotonic()
            if waiting:
                self._next(waiting)
        if waiting:
            claims.release(self.owner, waiting)
        return len(batch)

    def _renewed(self, waiting: deque[Job]) -> deque[Job]:
        """After a slow job: make sure that the rest is still ours, and keep it."""
        claims.renew([self.owner], self.pace.lease)
        return deque(claims.still_held(self.owner, waiting))

    def _next(self, waiting: deque[Job]) -> None:
        if self._is_together(waiting[0]):
            self._together(waiting)
        else:
            self._alone(waiting.popleft())

    def _together(self, waiting: deque[Job]) -> None:
        """Many in one transaction. If one fails all are undone, and the others are run alone."""
        taken: list[Job] = []
        failed: Job | None = None
        until = monotonic() + self.pace.together
        try:
            with transaction.atomic():
                while waiting and self._is_together(waiting[0]) and monotonic() < until:
                    taken.append(failed := waiting.popleft())
                    self._do(failed)
                failed = None
                claims.finish(self.owner, taken)
        except Exception as error:
            held = claims.still_held(self.owner, taken)
            for job in held:
                if job is not failed:
                    self._alone(job)
            if failed in held:
                self._failed(failed, error)

    def _alone(self, job: Job) -> None:
        try:
            if _mode(job) is Mode.OUTSIDE:
                self._do(job)
                claims.finish(self.owner, [job])
            else:
                with transaction.atomic():
                    self._do(job)
                    claims.finish(self.owner, [job])
        except claims.LeaseLost:
            log.warning("%s: job %d (%s) was taken over by another", self.name, job.pk, job.kind)
        except Exception as error:
            self._failed(job, error)

    def _do(self, job: Job) -> None:
        chore = jobs.find(job.kind)
        if chore is None:
            raise UnknownChore(f"there is no chore '{job.kind}'")
        chore.work(job.payload, job)

    def _failed(self, job: Job, error: Exception) -> None:
        chore = jobs.find(job.kind)
        most = chore.attempts if chore else jobs.MOST_ATTEMPTS
        try:
            if isinstance(error, jobs.Later):
                claims.postpone(self.owner, job, error.seconds, str(error))
                return
            if isinstance(error, jobs.GiveUp) or job.attempts >= most:
                claims.bury(self.owner, job, error)
                log.error("job %d (%s) is a dead letter: %s", job.pk, job.kind, error)
            else:
                claims.back_off(self.owner, job, error)
                log.warning("job %d (%s) failed", job.pk, job.kind, exc_info=error)
        except claims.LeaseLost:
            log.warning("%s: job %d (%s) was taken over by another", self.name, job.pk, job.kind)
        if self.is_loud and not isinstance(error, jobs.GiveUp):
            raise error

    def _is_together(self, job: Job) -> bool:
        """SQLite has one writer: no two can lock each other, so all may share a transaction."""
        mode = _mode(job)
        return mode is Mode.TOGETHER or (mode is Mode.ALONE and connection.vendor == "sqlite")


def run(stop: threading.Event, pace: Pace | None = None) -> None:
    """Work until `stop` is set, then finish the jobs in hand and give back the others."""
    pace = pace or Pace()
    name = f"{socket.gethostname()[:30]}:{os.getpid()}"
    runners = [Runner(f"{name}:in", pace, stop, without=jobs.outside())]
    if jobs.outside():
        for number in range(pace.outside_threads):
            runners.append(Runner(f"{name}:out{number}", pace, stop, only=jobs.outside()))
    threads = [threading.Thread(target=runner.loop, name=runner.name) for runner in runners]
    for thread in threads:
        thread.start()
    _pulse(name, runners, pace, stop)
    for thread in threads:
        thread.join()
    Heartbeat.objects.filter(name=name).delete()
    connection.close()


def stop_on_signals(stop: threading.Event) -> None:
    """Let SIGTERM and Ctrl+C set `stop`.

    In a thread of its own: a signal may strike the main thread while that holds the lock inside
    the event, and setting it there would wait for itself for ever.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=stop.set, daemon=True).start())


def drain(is_loud: bool = True) -> int:
    """Work off everything that is due now, in this thread; a failing chore raises."""
    runner = Runner("drain", is_loud=is_loud)
    done = 0
    while number := runner.work_off():
        done += number
    return done


def _pulse(name: str, runners: list[Runner], pace: Pace, stop: threading.Event) -> None:
    """Signs of life, kept leases, the jobs of dead workers, and what is due by the clock."""
    while True:
        try:
            Heartbeat.objects.update_or_create(name=name, defaults={"at": clock.now()})
            claims.renew([runner.owner for runner in runners if runner.owner], pace.lease)
            claims.reclaim()
            order_periodic()
        except Exception:  # as in Runner.loop
            log.exception("%s: no sign of life; trying again", name)
            connection.close()
        if stop.wait(pace.pulse):
            return


def order_periodic() -> None:
    """Order the next run of every periodic chore; the dedupe key keeps it single."""
    jobs.enqueue(*(_next_run(chore) for chore in jobs.periodic()))


def _next_run(chore: Chore) -> NewJob:
    slot = int(clock.now().timestamp()) // chore.every + 1
    run_at = datetime.fromtimestamp(slot * chore.every, UTC)
    return NewJob(chore.name, run_at=run_at, dedupe_key=f"every:{chore.name}")


def _mode(job: Job) -> Mode:
    chore = jobs.find(job.kind)
    return chore.mode if chore else Mode.ALONE
