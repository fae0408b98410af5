"""Lists: server time of pages at 100,000 tickets beside 1,000; deep pages (C-2); search (C-3)."""

from __future__ import annotations

import contextlib
import json
from typing import Any

from bench.databases import database_for, postgres
from bench.racers import Racer

FEW, MANY, LAPS = 1_000, 100_000, 3


def run() -> dict[str, Any]:
    """{database: {"few": {...}, "many": {...}}}"""
    with postgres() as url:
        found = {"SQLite": _both("")}
        if url:
            found["PostgreSQL"] = _both(url)
    return found


def _both(url: str) -> dict[str, Any]:
    """The fastest of some laps of each; few and many take turns."""
    found: dict[str, dict[str, Any]] = {}
    with contextlib.ExitStack() as stack:
        racers = {
            name: stack.enter_context(contextlib.closing(_racer(number, url)))
            for name, number in (("few", FEW), ("many", MANY))
        }
        for racer in racers.values():
            racer.lap("first")  # fills its tables
        for _ in range(LAPS):
            for name, racer in racers.items():
                lap = racer.lap("lap") or {}
                found[name] = _better(found[name], lap) if name in found else lap
    return found


def _racer(number: int, url: str) -> Racer:
    given = {"BENCH_POSTGRES": database_for(f"lists_{number}", url)} if url else {}
    return Racer("our_lists", given, "--tickets", str(number))


def _better(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Times: the smaller of the two; how many hits were right: what both got."""
    return {
        key: _better(value, other[key]) if isinstance(value, dict) else min(value, other[key])
        for key, value in one.items()
    }


if __name__ == "__main__":
    print(json.dumps(run(), indent=2, ensure_ascii=False))
