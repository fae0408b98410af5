"""A node as the engine sees it: looked up once per version, read at every step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bihuan.process.flow import Edge, Flow, Node, Trigger

Frame = tuple[str, str]  # (split, key of the split's edge)
Path = tuple[Frame, ...]

RESTING = frozenset({"start", "form", "approve", "auto", "wait", "child", "join"})
DONE: Trigger = ("done", "")
FAILED: Trigger = ("failed", "")
ALWAYS: Trigger = ("", "")


@dataclass(frozen=True, slots=True)
class Place:
    """One node with all that the engine asks about it."""

    node: Node
    key: str
    kind: str
    rests: bool
    path: Path
    depth: int
    rank: int  # of its phase in the process's order; -1 without a phase
    groups: Mapping[Trigger, tuple[Edge, ...]]  # guarded ones in order, then the default
    buttons: Mapping[str, tuple[Edge, ...]]  # by the key a person presses: "submit", "pass", ...
    out: tuple[Edge, ...]  # all edges, the default last: what a gateway tries
    timers: tuple[Edge, ...]
    events: frozenset[str]
    clocked: bool  # leaving it has timers to cancel
    closes: str  # join: the split
    votes: bool


def places_of(flow: Flow) -> dict[str, Place]:
    """Every node of a flow whose `out` and `paths` are filled in."""
    ranks = {phase.key: rank for rank, phase in enumerate(flow.phases)}
    return {key: _place(flow, node, ranks) for key, node in flow.nodes.items()}


def _place(flow: Flow, node: Node, ranks: Mapping[str, int]) -> Place:
    edges = _default_last(flow.out[node.key])
    groups: dict[Trigger, tuple[Edge, ...]] = {}
    for edge in edges:
        groups[edge.on] = (*groups.get(edge.on, ()), edge)
    timers = tuple(edge for edge in flow.out[node.key] if edge.on[0] == "timer")
    path = flow.paths[node.key]
    return Place(
        node=node,
        key=node.key,
        kind=node.kind,
        rests=node.kind in RESTING,
        path=path,
        depth=len(path),
        rank=ranks.get(node.phase, -1),
        groups=groups,
        buttons=_buttons(flow.out[node.key], groups),
        out=edges,
        timers=timers,
        events=_events(node, groups),
        clocked=bool(timers) or node.kind == "wait",
        closes=str(node.data.get("closes", "")) if node.kind == "join" else "",
        votes=node.kind == "approve",
    )


def _default_last(edges: tuple[Edge, ...]) -> tuple[Edge, ...]:
    return tuple(sorted(edges, key=lambda edge: edge.default))


def _buttons(
    written: tuple[Edge, ...], groups: Mapping[Trigger, tuple[Edge, ...]]
) -> dict[str, tuple[Edge, ...]]:
    """What a person can press, in written order: named buttons, submit, pass and reject."""
    buttons: dict[str, tuple[Edge, ...]] = {}
    for edge in written:
        kind, name = edge.on
        if kind in ("button", "submit", "pass", "reject"):
            buttons[name or kind] = groups[edge.on]
    return buttons


def _events(node: Node, groups: Mapping[Trigger, tuple[Edge, ...]]) -> frozenset[str]:
    """Events that a token here takes: by its own edges, or because it waits for one."""
    names = {name for kind, name in groups if kind == "event"}
    waiting: Any = node.data.get("for") if node.kind == "wait" else None
    if isinstance(waiting, Mapping) and "event" in waiting:
        names.add(str(waiting["event"]))
    return frozenset(names)
