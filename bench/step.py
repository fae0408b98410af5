"""B-1 and B-2: one human step through the full verb, beside the bare rows and beside other engines.

Every contestant is a process of its own; they take turns, so that a busy moment hits all alike.
Ratios are medians over rounds against the floor of the same database in the same run.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from typing import Any

from bench.databases import database_for, postgres

ROUNDS, SECONDS = 3, 3.0
CONTESTANTS = ["floor", "same_rows", "ours", "spiff", "viewflow_change", "bamboo_change"]


def run(rounds: int = ROUNDS, seconds: float = SECONDS) -> dict[str, Any]:
    """{database: {contestant: {steps_per_second, ratio_to_floor, statements?}}}"""
    results: dict[str, Any] = {}
    with postgres() as url:
        for name, environment in (("SQLite", {}), ("PostgreSQL", {"BENCH_POSTGRES": url})):
            if name == "PostgreSQL" and not url:
                continue
            results[name] = _compare(environment, rounds, seconds)
    return results


def _compare(environment: dict[str, str], rounds: int, seconds: float) -> dict[str, Any]:
    speeds: dict[str, list[float]] = {name: [] for name in CONTESTANTS}
    more: dict[str, dict[str, Any]] = {}
    for _ in range(rounds):
        for name in CONTESTANTS:
            said = _once(name, environment, seconds)
            if said is None:
                continue
            speeds[name].append(said.pop("steps") / said.pop("seconds"))
            more[name] = said
    floor = statistics.median(speeds["floor"])
    return {
        name: {
            "steps_per_second": round(statistics.median(values)),
            "ratio_to_floor": round(statistics.median(values) / floor, 3),
            **more[name],
        }
        for name, values in speeds.items()
        if values
    }


def _once(name: str, environment: dict[str, str], seconds: float) -> dict[str, Any] | None:
    """What the contestant printed; None when its packages are not here (README says how)."""
    python = sys.executable
    if name == "bamboo_change":
        python = os.environ.get("BENCH_BAMBOO_PYTHON", "")
        if not python:
            return None
    if "BENCH_POSTGRES" in environment:
        environment = {"BENCH_POSTGRES": database_for(name, environment["BENCH_POSTGRES"])}
    words = [python, "-W", "ignore", "-m", f"bench.contestants.{name}", "--seconds", str(seconds)]
    done = subprocess.run(
        words, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode and "ModuleNotFoundError" in done.stderr:
        return None
    if done.returncode:
        raise RuntimeError(f"{name} failed:\n{done.stderr[-3000:]}")
    said: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return said


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
