"""What is filled in before it is read: fields by way, as sets of bits, to a fixed point.

Four questions are asked of every node, about the ways that lead to it:
may: on some way somebody can have filled the field; asked: on every way somebody was asked for
it; given: on every way it was filled once; sure: on every way it is there, and nobody could empty
it since.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from bihuan.process.flow import Action, Edge, Flow, Node

COMPUTED = frozenset({"system", "formula", "autonumber"})
PERSON = frozenset({"button", "submit", "pass", "reject"})
CONSTANT = re.compile(r"""true|false|-?[0-9.]+|"[^"]+"|'[^']+'""")
NOT_NULL = re.compile(r"""f(?:\.(?P<key>\w+)|\[["'](?P<name>[^"']+)["']\])\s*!=\s*null""")
Masks = dict[str, int]


@dataclass(frozen=True, slots=True)
class Filled:
    """The answers for each node as it is entered; `field in` them through `has`."""

    bit: dict[str, int]
    may: Masks
    asked: Masks
    given: Masks
    sure: Masks
    here: Masks  # what may be filled at the node itself or on its way out
    never: int  # computed fields: always there

    def may_have(self, node: str, field: str) -> bool:
        return bool((self.may[node] | self.here[node] | self.never) & self.bit[field])

    def was_asked(self, node: str, field: str) -> bool:
        """Before the node is entered, on every way."""
        return bool((self.asked[node] | self.never) & self.bit[field])

    def was_given(self, node: str, field: str) -> bool:
        return bool((self.given[node] | self.never) & self.bit[field])

    def is_sure(self, node: str, field: str) -> bool:
        return bool((self.sure[node] | self.never) & self.bit[field])


def filled(flow: Flow) -> Filled:
    """Follow every way of a compiled process."""
    bit = {key: 1 << number for number, key in enumerate(flow.fields)}
    everything = (1 << len(bit)) - 1
    asks = {key: _bits(bit, written_at(flow, node)) for key, node in flow.nodes.items()}
    on = {edge.key: _bits(bit, written_on(edge)) for edge in flow.edges}
    gives = {edge.key: _bits(bit, _given(flow, edge)) for edge in flow.edges}

    def asked(edge: Edge, before: int) -> int:
        return before | asks[edge.source] | on[edge.key]

    def given(edge: Edge, before: int) -> int:
        return before | gives[edge.key]

    def sure(edge: Edge, before: int) -> int:
        return (before & ~asks[edge.source] & ~on[edge.key]) | gives[edge.key]

    together = {k for k, n in flow.nodes.items() if n.kind == "join" and _closes_and(flow, n)}
    return Filled(
        bit,
        _spread(flow, asked, or_, 0, flow.nodes),
        _spread(flow, asked, and_, everything, together),
        _spread(flow, given, and_, everything, together),
        _spread(flow, sure, and_, everything, ()),
        {key: reduce(or_, (on[e.key] for e in flow.out[key]), asks[key]) for key in flow.nodes},
        _bits(bit, (key for key, field in flow.fields.items() if field.type in COMPUTED)),
    )


def _bits(bit: dict[str, int], fields: Iterable[str]) -> int:
    return reduce(or_, (bit[key] for key in fields if key in bit), 0)


def _spread(
    flow: Flow,
    step: Callable[[Edge, int], int],
    meet: Callable[[int, int], int],
    unknown: int,
    joined: Iterable[str],
) -> Masks:
    """What holds when each node is entered; ways meet by `meet`, at `joined` nodes by union."""
    united = set(joined)
    found = dict.fromkeys(flow.nodes, unknown)
    found[flow.start] = 0
    sources: dict[str, list[Edge]] = {key: [] for key in flow.nodes}
    for edge in flow.edges:
        sources[edge.target].append(edge)
    waiting = deque(key for key in flow.nodes if key != flow.start)
    queued = set(waiting)
    while waiting:
        key = waiting.popleft()
        queued.discard(key)
        arriving = [step(edge, found[edge.source]) for edge in sources[key]]
        if not arriving:
            continue
        now = reduce(or_ if key in united else meet, arriving)
        if now != found[key]:
            found[key] = now
            for edge in flow.out[key]:
                if edge.target not in queued and edge.target != flow.start:
                    queued.add(edge.target)
                    waiting.append(edge.target)
    return found


def _closes_and(flow: Flow, join: Node) -> bool:
    split = flow.nodes.get(str(join.data.get("closes", "")))
    return split is not None and split.data.get("mode") != "or"


# --- what one node or edge does -------------------------------------------------------------------


def written_at(flow: Flow, node: Node) -> set[str]:
    """Fields that may get a value at a node, whichever way it is left."""
    written = {key for key, mode in node.form.items() if mode in {"optional", "required"}}
    for action in (*node.on_enter, *node.on_leave):
        written |= set(written_by(action))
    call: Any = node.data.get("call")
    written |= set(call.get("set") or ()) if isinstance(call, dict) else set()
    return written & set(flow.fields)


def written_on(edge: Edge) -> set[str]:
    """Fields that may get a value on the way along an edge."""
    return {*edge.requires, *edge.asks, *(key for a in edge.actions for key in written_by(a))}


def written_by(action: Action) -> Iterable[str]:
    if action.kind == "set":
        return action.data
    fill = action.data.get("fill") if action.kind == "open" else None
    return (fill,) if fill else ()


def _given(flow: Flow, edge: Edge) -> set[str]:
    """Fields that have a value for sure once this edge is taken, by a person or a constant."""
    given = {*edge.requires, *_known_by(edge.guard)}
    if edge.on[0] in PERSON and edge.on[0] != "reject" and not edge.partial:
        form = flow.nodes[edge.source].form
        given |= {key for key, mode in form.items() if mode == "required"}
    for action in edge.actions:
        if action.kind == "set":
            given -= set(action.data)
            given |= {key for key, source in action.data.items() if CONSTANT.fullmatch(source)}
    return {key for key in given if key in flow.fields and not flow.fields[key].data.get("show_if")}


def _known_by(guard: str) -> set[str]:
    """Fields that a guard asks to be there: `f.x != null`, alone or with others by &&."""
    found = (NOT_NULL.fullmatch(part.strip()) for part in guard.split("&&"))
    return {match["key"] or match["name"] for match in found if match}
