"""Lists: server time of pages at 100,000 tickets beside 1,000; deep pages (C-2); search (C-3)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from bench.databases import database_for, postgres

FEW, MANY = 1_000, 100_000


def run() -> dict[str, Any]:
    """{database: {"few": {...}, "many": {...}}}"""
    with postgres() as url:
        found = {"SQLite": _both("")}
        if url:
            found["PostgreSQL"] = _both(url)
    return found


def _both(url: str) -> dict[str, Any]:
    found = {}
    for name, number in (("few", FEW), ("many", MANY)):
        found[name] = _once(number, url)
        print(json.dumps({name: found[name]}, ensure_ascii=False), flush=True)
    return found


def _once(number: int, url: str) -> dict[str, Any]:
    given = {"BENCH_POSTGRES": database_for(f"lists_{number}", url)} if url else {}
    words = [sys.executable, "-W", "ignore", "-m", "bench.contestants.our_lists"]
    done = subprocess.run(
        [*words, "--tickets", str(number)], env={**os.environ, **given},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    said: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return said


if __name__ == "__main__":
    print(json.dumps(run(), indent=2, ensure_ascii=False))
