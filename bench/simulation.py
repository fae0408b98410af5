"""Checking a process of 2,000 nodes, and 10,000 simulated tickets of the normal change.

`python -m bench simulation` writes both into the table; `run()` returns them.
"""

from __future__ import annotations

import statistics
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

from bihuan.process.check import check
from bihuan.process.flow import Edge, Flow, Node, Phase, Resolver
from bihuan.process.graph import compile
from bihuan.process.read import read_pack
from bihuan.process.simulation.load import Load
from bihuan.process.simulation.walks import walk
from bihuan.process.simulation.whatif import simulate

NORMAL = Path(__file__).resolve().parent.parent / "bihuan/packs/change_normal"
BLOCKS, TICKETS, WALKS = 250, 10_000, 1_000


def large() -> Flow:
    """250 splits of three branches with two forms each, one after the other: 2,002 nodes."""
    who = (Resolver("role", "运维"),)
    nodes = [Node("start", "start", {}, phase="p")]
    edges: list[tuple[str, str, str]] = []
    last = "start"
    for block in range(BLOCKS):
        split, join = f"split{block}", f"join{block}"
        nodes += [Node(split, "split", {}, data={"mode": "and"}),
                  Node(join, "join", {}, data={"closes": split})]  # fmt: skip
        edges.append((last, "submit" if last == "start" else "", split))
        for branch in range(3):
            keys = [f"f{block}_{branch}_{step}" for step in range(2)]
            nodes += [Node(key, "form", {}, phase="p", who=who) for key in keys]
            row = [split, *keys, join]
            edges += [(a, "" if a == split else "submit", b) for a, b in pairwise(row)]
        last = join
    nodes.append(Node("end", "end", {}, phase="p"))
    edges.append((last, "", "end"))
    numbers: dict[str, int] = {}
    drawn = []
    for source, on, target in edges:
        numbers[source] = numbers.get(source, -1) + 1
        drawn.append(Edge(f"{source}.{numbers[source]}", source, target, (on, ""), {}))
    head = ("large", {}, "task", "L-{seq}", "start", {n.key: n for n in nodes}, tuple(drawn))
    return compile(Flow(*head, {}, (Phase("p", {}),)))


def timed(what: Any) -> float:
    begun = time.perf_counter()
    what()
    return time.perf_counter() - begun


def run() -> dict[str, Any]:
    """Seconds: the median of three checks, one large simulation, one set of walks."""
    pack, _ = read_pack(NORMAL)
    assert pack is not None
    flow = pack.flow
    return {
        "check": round(statistics.median(timed(lambda: check(large())) for _ in range(3)), 2),
        "nodes": len(large().nodes),
        "tickets": TICKETS,
        "simulate": round(timed(lambda: simulate(flow, Load(tickets=TICKETS))), 1),
        "walks": round(timed(lambda: walk(flow, WALKS)), 1),
    }


if __name__ == "__main__":
    print(run())
