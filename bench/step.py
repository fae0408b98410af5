"""B-1 and B-2: one human step through the full verb, beside the bare rows and beside other engines.

Every contestant is a process of its own that stays; they take turns at short laps, so that a busy
or slow moment of the machine hits all alike. Speeds are medians over the laps; a ratio is the
median over the rounds of two laps of the same round. The first lap of each does not count: plans
are not made yet, tables are empty.
"""

from __future__ import annotations

import contextlib
import json
import os
import statistics
from typing import Any

from bench.databases import database_for, postgres
from bench.racers import Racer

ROUNDS, SECONDS, FIRST = 9, 1.5, 3.0
CONTESTANTS = ["floor", "same_rows", "ours", "spiff", "viewflow_change", "bamboo_change"]
OLDER = {"bamboo_change"}  # needs a Python environment of its own
Laps = dict[str, list[dict[str, Any]]]


def run(rounds: int = ROUNDS, seconds: float = SECONDS) -> dict[str, Any]:
    """{database: {contestant: {steps_per_second, ratio_to_floor, ours_to_it, statements?}}}"""
    results: dict[str, Any] = {}
    with postgres() as url:
        for name, environment in (("SQLite", {}), ("PostgreSQL", {"BENCH_POSTGRES": url})):
            if name == "PostgreSQL" and not url:
                continue
            results[name] = _compared(_laps(environment, rounds, seconds))
    return results


def _laps(environment: dict[str, str], rounds: int, seconds: float) -> Laps:
    laps: Laps = {}
    with contextlib.ExitStack() as stack:
        racers = {}
        for name in CONTESTANTS:
            if name in OLDER and "BENCH_BAMBOO_PYTHON" not in os.environ:
                continue
            racer = stack.enter_context(contextlib.closing(_racer(name, environment)))
            if racer.lap(FIRST) is not None:
                racers[name] = racer
        for _ in range(rounds):
            for name, racer in racers.items():
                laps.setdefault(name, []).append(racer.lap(seconds) or {})
    return laps


def _compared(laps: Laps) -> dict[str, Any]:
    speeds = {name: [lap["steps"] / lap["seconds"] for lap in each] for name, each in laps.items()}
    return {
        name: {
            "steps_per_second": round(statistics.median(each)),
            "ratio_to_floor": round(_ratio(each, speeds["floor"]), 3),
            "ours_to_it": round(_ratio(speeds["ours"], each), 3),
            **{key: value for key, value in laps[name][-1].items() if "statements" in key},
        }
        for name, each in speeds.items()
    }


def _ratio(one: list[float], other: list[float]) -> float:
    """The median over the rounds."""
    return statistics.median(a / b for a, b in zip(one, other, strict=True))


def _racer(name: str, environment: dict[str, str]) -> Racer:
    python = os.environ["BENCH_BAMBOO_PYTHON"] if name in OLDER else ""
    if "BENCH_POSTGRES" in environment:
        environment = {"BENCH_POSTGRES": database_for(name, environment["BENCH_POSTGRES"])}
    return Racer(name, environment, python=python)


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
