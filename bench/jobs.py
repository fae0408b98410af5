"""D-1: due jobs and timers drained by two workers. D-2: what ordering jobs adds to a transaction.

Beside the floor (bare psycopg or sqlite3), celery with Redis and procrastinate. Contestants take
turns; a figure is the median of its rounds. `python -m bench.jobs` prints it; `run()` returns it.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.databases import postgres

ROUNDS, WORKERS = 3, 2
NUMBERS = {"queue_floor": 20000, "queue_ours": 10000, "queue_ours_alone": 1500,
           "queue_celery": 1500, "queue_procrastinate": 1000}  # fmt: skip


def run(rounds: int = ROUNDS) -> dict[str, Any]:
    """{"D-1": {database: {contestant: jobs/s}}, "D-2": {database: {jobs: ms}}}"""
    drained: dict[str, Any] = {}
    ordered: dict[str, Any] = {}
    with postgres() as url, redis() as broker, tempfile.TemporaryDirectory() as folder:
        for name, environment in _databases(url, folder):
            drained[name] = _drain(name, {**environment, "BENCH_REDIS": broker}, rounds)
            ordered[name] = json.loads(_once("enqueue", environment))
    return {"D-1": drained, "D-2": ordered}


def _databases(url: str, folder: str) -> Iterator[tuple[str, dict[str, str]]]:
    base = {"BIHUAN_DATA_DIR": folder, "BIHUAN_SQLITE_SYNCHRONOUS": "FULL"}
    file = Path(folder) / "ours.db"
    yield "SQLite", {**base, "BENCH_SQLITE": f"{folder}/floor.db",
                     "BIHUAN_DATABASE_URL": f"sqlite:///{file}"}  # fmt: skip
    if url:
        yield "PostgreSQL", {**base, "BENCH_POSTGRES": url, "BIHUAN_DATABASE_URL": url}


def _drain(database: str, environment: dict[str, str], rounds: int) -> dict[str, int]:
    contestants = ["queue_floor", "queue_ours", "queue_ours_alone"]
    if database == "PostgreSQL":
        contestants.append("queue_procrastinate")
        if environment["BENCH_REDIS"]:
            contestants.append("queue_celery")
    speeds: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name in contestants:
            if (speed := _race(name, environment)) is not None:
                speeds[name].append(speed)
    return {name: round(statistics.median(found)) for name, found in speeds.items() if found}


def _race(name: str, environment: dict[str, str]) -> float | None:
    """Jobs a second of two workers; None when the packages of the contestant are not here."""
    if name == "queue_ours_alone":
        environment = {**environment, "BENCH_MODE": "alone"}
    module = name.removesuffix("_alone")
    try:
        _once(module, environment, "fill", str(NUMBERS[name]))
    except ModuleNotFoundError:
        return None
    pair = [_start(module, environment, "work") for _ in range(WORKERS)]
    for worker in pair:
        assert worker.stdout and worker.stdout.readline().strip() == "ready", name
    for worker in pair:
        assert worker.stdin
        worker.stdin.write("\n")
        worker.stdin.flush()
    said = [json.loads(worker.communicate(timeout=120)[0].splitlines()[-1]) for worker in pair]
    done = sum(one["jobs"] for one in said)
    assert done >= NUMBERS[name], f"{name}: {done} of {NUMBERS[name]} jobs were done"
    busy = [one for one in said if one["jobs"]]
    return done / (max(one["ended"] for one in busy) - min(one["started"] for one in busy))


def _start(module: str, environment: dict[str, str], *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", f"bench.contestants.{module}", *words],
        env={**os.environ, **environment}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _once(module: str, environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", f"bench.contestants.{module}", *words],
        env={**os.environ, **environment}, text=True, capture_output=True, check=False,
    )  # fmt: skip
    if "ModuleNotFoundError" in done.stderr:
        raise ModuleNotFoundError(module)
    if done.returncode:
        raise RuntimeError(f"{module} failed:\n{done.stderr[-3000:]}")
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


@contextlib.contextmanager
def redis() -> Iterator[str]:
    """A Redis without persistence on a free port; an empty text when none is installed."""
    if not shutil.which("redis-server"):
        yield ""
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", ""]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL) as server:
        time.sleep(0.5)
        yield f"redis://127.0.0.1:{port}/0"
        server.terminate()


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
