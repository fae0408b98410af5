"""`python -m bench [names]`: runs those benches or all, puts the table into README.md."""

from __future__ import annotations

import datetime
import importlib
import json
import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

README = Path(__file__).with_name("README.md")
KEPT = Path(__file__).with_name("last.json")
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"
BENCHES = ["kernel", "step", "jobs", "memory", "lists", "simulation", "paste", "canvas"]
Row = tuple[str, str, str, str, str]  # goal, what, ours, beside, floor (aim)


def main(wanted: list[str]) -> None:
    """Benches that are not run keep their figures of the last run."""
    found: dict[str, Any] = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    for name in wanted or BENCHES:
        print(f"bench.{name} ...", flush=True)
        found[name] = importlib.import_module(f"bench.{name}").run()
    KEPT.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    before, _, rest = README.read_text().partition(BEGIN)
    README.write_text(f"{before}{BEGIN}\n{_table(found)}\n{END}{rest.partition(END)[2]}")
    print(_table(found))


def _simulation(found: dict[str, Any]) -> Iterator[Row]:
    yield ("issue 3", f"compile and check {found['nodes']:,} nodes", f"{found['check']} s", "",
           "2 s")  # fmt: skip
    yield ("issue 3", f"{found['tickets']:,} simulated tickets of the normal change",
           f"{found['simulate']} s", "", "30 s")  # fmt: skip


def _paste(found: dict[str, Any]) -> Iterator[Row]:
    yield (
        "issue 2", f"pasted screenshot of {found['kilobytes']} KB shown from our own file",
        f"median {found['median']} ms, slowest {found['slowest']} ms of {found['rounds']}", "",
        "1 s",
    )  # fmt: skip


def _canvas(found: dict[str, Any]) -> Iterator[Row]:
    for size, one in found.items():
        yield (
            "issue 3", f"the canvas draws {int(size):,} nodes",
            f"{one['draw'] / 1000:.1f} s ({one['open'] / 1000:.1f} s from the press of the link)",
            f"a new node {one['edit']:.0f} ms, a frame of dragging {one['drag']:.0f} ms, "
            f"everything at once {one['fit']:.0f} ms", "2 s" if size == "200" else "",
        )  # fmt: skip


def _table(found: dict[str, Any]) -> str:
    shape = (
        f"{os.cpu_count()} cores, Python {platform.python_version()}, "
        f"{datetime.date.today().isoformat()}"
    )
    lines = [f"Last run: {shape}.", "",
             "| goal | what | Bihuan | beside it, in the same run | floor (aim) |",
             "|---|---|---|---|---|"]  # fmt: skip
    for name in BENCHES:
        if name in found:
            lines += ["| " + " | ".join(row) + " |" for row in ROWS[name](found[name])]
    return "\n".join(lines)


def _kernel(found: dict[str, Any]) -> Iterator[Row]:
    yield (
        "B-3", "kernel in memory, nine-step normal change", f"{found['bihuan']:,} steps/s",
        f"SpiffWorkflow {found['spiffworkflow']:,} (**{found['ratio']}x**)",
        "50,000 and 8x (100,000 and 15x)",
    )  # fmt: skip


def _step(found: dict[str, Any]) -> Iterator[Row]:
    goals = {"SQLite": "0.08 (0.3)", "PostgreSQL": "0.25 (0.5); 1.5x viewflow; 5x bamboo"}
    for database, engines in found.items():
        beside = [
            f"{name.removesuffix('_change').replace('_', ' ')} {one['steps_per_second']:,}"
            f" (**{one['ours_to_it']:.3g}x**)"
            for name, one in engines.items()
            if name != "ours"
        ]
        yield (
            "B-1", f"one human step, durable, {database}",
            f"{engines['ours']['steps_per_second']:,} steps/s",
            ", ".join(beside), goals[database],
        )  # fmt: skip
        most = engines["ours"].get("statements_most")
        if most:
            usual = engines["ours"]["statements_usual"]
            told = f"{usual:g} usually, {most} at most"
            yield "B-2", f"data statements a step, {database}", told, "", "12 (7)"


def _jobs(found: dict[str, Any]) -> Iterator[Row]:
    goals = {"SQLite": "1,000/s (3,000/s)", "PostgreSQL": "5x celery, procrastinate (10x)"}
    for database, queues in found["D-1"].items():
        ours = queues["queue_ours"]
        beside = [
            f"{name.removeprefix('queue_')} {speed:,} (**{ours / speed:.2f}x**)"
            for name, speed in queues.items()
            if name not in {"queue_ours", "queue_ours_alone"}
        ]
        alone = f"; {queues['queue_ours_alone']:,} in a transaction each"
        yield (
            "D-1", f"jobs and timers drained, 2 workers, {database}", f"{ours:,} jobs/s{alone}",
            ", ".join(beside), goals[database],
        )  # fmt: skip
    for database, times in found["D-2"].items():
        yield (
            "D-2", f"transaction with 1 and 3 jobs in it, {database}",
            f"**{times['1'] / times['0']:.2f}x**, **{times['3'] / times['0']:.2f}x**",
            f"without {times['0']:.2f} ms", "1.5x (1.25x)",
        )  # fmt: skip


def _memory(found: dict[str, Any]) -> Iterator[Row]:
    for database, one in found.items():
        parts = f"web {one['web']:.0f}, worker {one['worker']:.0f}"
        yield (
            "E-2", f"memory of web + worker, idle, {database}", f"{one['together']:.0f} MB",
            parts, "250 MB (170)",
        )  # fmt: skip


def _lists(found: dict[str, Any]) -> Iterator[Row]:
    for database, one in found.items():
        few, many = one["few"]["pages"], one["many"]["pages"]
        for page in few:
            if "deep" in page:
                continue
            yield (
                "C", f"{page}: 100,000 tickets beside 1,000, {database}",
                f"{many[page]:.0f} ms", f"{few[page]:.0f} ms (**{many[page] / few[page]:.2f}x**)",
                "1.5x",
            )  # fmt: skip
        for deep, first in (
            ("list, deep", "list, by a role"),
            ("list, grouped, deep", "list, grouped"),
        ):
            yield (
                "C-2", f"{deep}: behind 80,000 tickets, {database}", f"{many[deep]:.0f} ms",
                f"first page {many[first]:.0f} ms (**{many[deep] / many[first]:.2f}x**)",
                "2x (1.2x)",
            )  # fmt: skip
        search = one["many"]["search"]
        yield (
            "C-3", f"Chinese search at 100,000 tickets, 15 queries, {database}",
            f"median {search['median']:.1f} ms, slowest {search['worst']:.0f} ms, "
            f"rare word {search['rare']:.1f} ms",
            f"hits equal a look at every title: {search['right']} of {search['of']}",
            "same hits; 200 ms, rare 20 ms (50 ms) at a million",
        )  # fmt: skip


ROWS = {
    "kernel": _kernel,
    "step": _step,
    "jobs": _jobs,
    "memory": _memory,
    "lists": _lists,
    "simulation": _simulation,
    "canvas": _canvas,
    "paste": _paste,
}

if __name__ == "__main__":
    main(sys.argv[1:])
