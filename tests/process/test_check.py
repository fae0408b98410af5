"""The graph rules against the whole state space: what publishes never gets stuck."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest

from bihuan.process.check import check
from bihuan.process.flow import Edge, Flow
from bihuan.process.format import ALLOWED_ON
from bihuan.process.graph import compile
from tests.process import oracle
from tests.process.build import edge, flow, node
from tests.process.chance import random_flow

GRAPH_RULES = frozenset({
    "unreachable", "no_end", "endless_loop", "no_default", "default_guard", "no_pass", "no_done",
    "no_button", "no_join_before", "split_without_join", "two_joins", "into_branch", "leaves_split",
    "and_guard", "two_defaults",
})  # fmt: skip


def refusals(process: Flow) -> list[str]:
    """The graph rules that refuse this process (the generator names no people or fields)."""
    return [m.rule for m in check(process) if m.severity == "error" and m.rule in GRAPH_RULES]


def generated(seed: int, most: int) -> Flow:
    """A random process, without what the pack format cannot say or the blocks leave over."""
    process, _ = random_flow(seed, most)
    edges = tuple(edge for edge in process.edges if _can_be_written(process, edge))
    live = [edge for edge in edges if edge not in ignored(process)]
    spare = {"stop"} - {edge.target for edge in live}
    nodes = {key: one for key, one in process.nodes.items() if key not in spare}
    edges = tuple(edge for edge in edges if edge.target in nodes)
    return compile(replace(process, nodes=nodes, edges=edges))


def _can_be_written(process: Flow, edge: Edge) -> bool:
    return edge.on[0] in ALLOWED_ON[process.nodes[edge.source].kind] | {""}


def ignored(process: Flow) -> list[Edge]:
    """Failures of calls whose failures do not matter."""
    return [edge for edge in process.edges if edge.on[0] == "failed"
            and process.nodes[edge.source].data.get("on_failure") == "ignore"]  # fmt: skip


def damaged(process: Flow, chance: Random) -> Flow:
    """The same process with one or two edges led elsewhere, or one taken away."""
    edges = list(process.edges)
    for _ in range(chance.randint(1, 2)):
        at = chance.randrange(len(edges))
        if chance.random() < 0.25:
            del edges[at]
        elif chance.random() < 0.2:
            edges[at] = replace(edges[at], leaves=not edges[at].leaves)
        else:
            edges[at] = replace(edges[at], target=chance.choice(list(process.nodes)))
    return compile(replace(process, edges=tuple(edges)))


@pytest.mark.parametrize("part", range(4))
def test_what_the_rules_let_through_never_gets_stuck(part: int):
    seen: Counter[str] = Counter()
    for seed in range(part * 150, part * 150 + 150):
        chance = Random(seed)
        process = generated(seed, most=10)
        if chance.random() < 0.75:
            process = damaged(process, chance)
        if refusals(process):
            seen["refused"] += 1
            continue
        try:
            assert oracle.faults(process) == [], f"seed {seed}"
            seen["sound"] += 1
        except oracle.TooLarge:
            seen["too large"] += 1

    assert seen["refused"] > 20
    assert seen["sound"] > 30


def test_processes_made_of_sound_blocks_are_not_refused():
    for seed in range(150):
        process = generated(seed, most=30)
        assert set(refusals(process)) <= {"unreachable"}, f"seed {seed}"  # of the spare end


def test_the_oracle_itself_sees_a_trap():
    nodes = [node("start", "start"), node("a"), node("trap"), node("end", "end")]
    edges = [edge("start", "ok", "a"), edge("a", "ok", "end"), edge("a", "bad", "trap"),
             edge("trap", "ok", "trap")]  # fmt: skip
    process = flow(nodes, edges)

    assert any("stuck" in fault for fault in oracle.faults(process))
    assert "no_end" in refusals(process)


def test_a_large_process_is_checked_quickly_and_without_its_state_space():
    nodes, edges = [node("start", "start")], []
    last = "start"
    for number in range(12):  # 8 branches of 3 forms each: 65,537 markings a split
        split, join = f"split{number}", f"join{number}"
        nodes += [node(split, "split", mode="and"), node(join, "join", closes=split)]
        edges.append(edge(last, "ok" if last == "start" else "", split))
        for branch in range(8):
            keys = [f"f{number}_{branch}_{step}" for step in range(3)]
            nodes += [node(key) for key in keys]
            row = [split, *keys, join]
            edges += [edge(a, "" if a == split else "ok", b)
                      for a, b in pairwise(row)]  # fmt: skip
        last = join
    nodes.append(node("end", "end"))
    process = flow(nodes, [*edges, edge(last, "", "end")])

    assert refusals(process) == []
