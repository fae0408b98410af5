"""SIGKILL of a real worker loses nothing and doubles nothing, wherever it strikes."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.db.models import QuerySet

from bihuan.core import audit, jobs
from bihuan.core.jobs import NewJob
from bihuan.core.models import Activity, Counter, Heartbeat, Job
from tests import processes

pytestmark = pytest.mark.django_db(transaction=True)
NOTES = TALLIES = 12
POINTS = [
    ("before claims.claim", 3),
    ("after claims.claim", 1),  # claimed, nothing done
    ("after claims.claim", 4),
    ("before victim.activity.append", 3),
    ("after victim.activity.append", 3),
    ("before victim.numbers.next_value", 5),
    ("after victim.numbers.next_value", 5),
    ("before victim.jobs.enqueue", 4),
    ("after victim.jobs.enqueue", 4),
    ("before claims.finish", 1),
    ("after claims.finish", 1),  # marked, not committed
    ("before claims.finish", 9),
    ("after claims.finish", 9),
    ("before worker.Runner._alone", 2),
    ("after worker.Runner._alone", 2),  # committed
    ("before worker.Runner._together", 1),
    ("after worker.Runner._together", 1),
    ("before victim.urllib.request.urlopen", 2),
    ("after victim.urllib.request.urlopen", 2),  # sent, not marked as done
    ("after victim.urllib.request.urlopen", 7),
    ("before claims.back_off", 1),
    ("after claims.back_off", 1),
    ("before claims.postpone", 1),
    ("after claims.postpone", 1),
    ("before claims.bury", 1),
    ("after claims.bury", 1),
    ("before claims.renew", 2),
    ("after claims.renew", 2),
    ("before claims.reclaim", 1),
    ("after claims.reclaim", 2),
    ("before worker.order_periodic", 1),
    ("after worker.order_periodic", 2),
]


class Receiver:
    """The world outside: notes every message and acts once on each key."""

    def __init__(self) -> None:
        self.arrived: list[tuple[str, int, int]] = []  # lane, job, n
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                _, lane, job, n = self.path.split("/")
                receiver.arrived.append((lane, int(job), int(n)))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *words: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def acted_on(self) -> list[tuple[str, int, int]]:
        """Without repeats of a key (the job's id), in order of arrival."""
        return list(dict.fromkeys(self.arrived))


class Nursery:
    """Starts workers as processes of their own, from one that has loaded everything already."""

    def __init__(self) -> None:
        self.process = processes.start("tests/crashes/victim.py", stderr=None)

    def start(self, receiver: Receiver, lease: float = 1.0, **death: Any) -> int:
        return self._ask({"start": {"url": receiver.url, "lease": lease, **death}})

    def wait(self, pid: int) -> int:
        return self._ask({"wait": pid})

    def stop(self, pid: int) -> int:
        os.kill(pid, signal.SIGTERM)
        return self.wait(pid)

    def _ask(self, order: dict[str, Any]) -> int:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@pytest.fixture(scope="module")
def nursery(django_db_setup: None) -> Iterator[Nursery]:
    nursery = Nursery()
    yield nursery
    nursery.process.kill()
    nursery.process.communicate()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.server.shutdown()


def order_work() -> None:
    jobs.enqueue(
        *(NewJob("crash.note", {"n": n}) for n in range(NOTES)),
        *(NewJob("crash.tally", {"n": n}) for n in range(TALLIES)),
        *(NewJob("crash.flaky", {"n": n}) for n in range(2)),
        *(NewJob("crash.later", {"n": n}) for n in range(2)),
        NewJob("crash.refused"),
        NewJob("core.seal"),
    )


def unfinished() -> QuerySet[Job]:
    return Job.objects.filter(state__in=["waiting", "running"], dedupe_key="")


def is_alive(pid: int) -> bool:
    """It has begun, and can be asked to stop."""
    return Heartbeat.objects.filter(name__endswith=f":{pid}").exists()


def until(happens: Callable[[], object]) -> None:
    ends = time.monotonic() + 60
    while not happens():
        assert time.monotonic() < ends, list(unfinished().values())
        time.sleep(0.02)


def assert_nothing_is_lost_or_doubled(receiver: Receiver) -> None:
    counted = dict(Counter.objects.exclude(key__startswith="chain:").values_list("key", "value"))
    counted.pop("ticks", None)
    expected = {f"noted:{n}" for n in range(NOTES)} | {f"tallied:{n}" for n in range(TALLIES)}
    expected |= {"flaked:0", "flaked:1", "postponed:0", "postponed:1"}
    assert counted == dict.fromkeys(expected, 1)
    assert Activity.objects.filter(kind="crash.noted").count() == NOTES
    assert list(audit.verify()) == []
    assert [job.kind for job in Job.objects.filter(state="dead")] == ["crash.refused"]

    acted = receiver.acted_on()
    assert sorted(n for _, _, n in acted) == list(range(NOTES))  # each once: no second job for it
    lanes = defaultdict(list)
    for lane, job, _ in acted:
        lanes[lane].append(job)
    assert all(order == sorted(order) for order in lanes.values())


@pytest.mark.parametrize(("point", "nth"), POINTS)
def test_a_worker_killed_at(point: str, nth: int, receiver: Receiver, nursery: Nursery) -> None:
    order_work()
    assert nursery.wait(nursery.start(receiver, point=point, nth=nth)) == -signal.SIGKILL

    healthy = nursery.start(receiver)
    until(lambda: not unfinished())
    until(lambda: is_alive(healthy))
    assert nursery.stop(healthy) == 0
    assert_nothing_is_lost_or_doubled(receiver)


def test_two_workers_share_the_work_and_do_each_job_once(
    receiver: Receiver, nursery: Nursery
) -> None:
    order_work()
    pair = [nursery.start(receiver, lease=30) for _ in range(2)]
    until(lambda: not unfinished())
    until(lambda: all(is_alive(pid) for pid in pair))
    assert [nursery.stop(pid) for pid in pair] == [0, 0]
    assert_nothing_is_lost_or_doubled(receiver)
    assert len(receiver.arrived) == NOTES


def test_a_worker_that_was_stopped_beyond_its_lease_and_wakes_up_doubles_nothing(
    receiver: Receiver, nursery: Nursery
) -> None:
    order_work()
    sleeper = nursery.start(receiver)
    until(lambda: receiver.arrived)
    os.kill(sleeper, signal.SIGSTOP)
    healthy = nursery.start(receiver)
    time.sleep(2)  # longer than the lease; a stopped writer also holds SQLite's lock
    os.kill(sleeper, signal.SIGCONT)
    until(lambda: not unfinished())
    until(lambda: is_alive(sleeper) and is_alive(healthy))
    assert [nursery.stop(pid) for pid in (sleeper, healthy)] == [0, 0]
    assert_nothing_is_lost_or_doubled(receiver)


def test_a_worker_asked_to_stop_in_the_middle_gives_back_what_it_has_not_begun(
    receiver: Receiver, nursery: Nursery
) -> None:
    order_work()
    first = nursery.start(receiver, lease=300)
    until(lambda: receiver.arrived)
    assert nursery.stop(first) == 0
    assert not Job.objects.filter(state="running").exists()

    second = nursery.start(receiver, lease=300)
    until(lambda: not unfinished())
    until(lambda: is_alive(second))
    assert nursery.stop(second) == 0
    assert_nothing_is_lost_or_doubled(receiver)
    assert len(receiver.arrived) == NOTES
