"""Where nodes lie: the splits a node is in, computed once per version (PROCESS, "Places").

`compile` fills Flow.out, Flow.paths and Flow.places. The publish checks use `shape` and
`is_legal`; the engine uses only what `compile` wrote into the Flow.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from bihuan.process.dominance import Dominance
from bihuan.process.flow import Edge, Flow
from bihuan.process.places import Frame, Path, places_of

Out = Mapping[str, tuple[Edge, ...]]


@dataclass(frozen=True, slots=True)
class Shape:
    """What the graph says about the splits of a process."""

    out: Out
    paths: Mapping[str, Path]
    members: Mapping[str, frozenset[str]]  # split -> nodes that lie in it (its join left out)
    joins: Mapping[str, tuple[str, ...]]  # split -> joins that name it
    tangled: Mapping[str, str]  # node reached from two branches -> the split


def compile(flow: Flow) -> Flow:
    """The same flow with everything looked up that the engine would otherwise look up each time."""
    form = shape(flow)
    flow = replace(flow, out=form.out, paths=form.paths)
    return replace(flow, places=places_of(flow))


def shape(flow: Flow) -> Shape:
    """Paths, members and joins of every split. Cost: depth of nesting x edges."""
    out = edges_by_source(flow)
    splits = [key for key, node in flow.nodes.items() if node.kind == "split"]
    joins = _joins(flow, splits)
    above = Dominance({key: [e.target for e in edges] for key, edges in out.items()}, flow.start)
    depth = {key: sum(above.is_above(one, key) for one in splits) for key in splits}
    inner_first = sorted(splits, key=lambda key: -depth[key])
    members = _members(flow, out, inner_first, joins, above)
    frames, tangled = _frames(out, members)
    paths: dict[str, Path] = dict.fromkeys(flow.nodes, ())
    for split in sorted(splits, key=lambda key: depth[key]):
        for key in members[split]:
            paths[key] = (*paths[key], frames[split][key])
    for split, closing in joins.items():
        paths.update(dict.fromkeys(closing, (*paths[split], (split, ""))))
    return Shape(out=out, paths=paths, members=members, joins=joins, tangled=tangled)


def _joins(flow: Flow, splits: list[str]) -> dict[str, tuple[str, ...]]:
    joins: dict[str, tuple[str, ...]] = dict.fromkeys(splits, ())
    for key in flow.nodes:
        if (split := _closes(flow, key)) in joins:
            joins[split] = (*joins[split], key)
    return joins


def edges_by_source(flow: Flow) -> Out:
    """The edges of each node in written order."""
    out: dict[str, list[Edge]] = {key: [] for key in flow.nodes}
    for edge in flow.edges:
        out[edge.source].append(edge)
    return {key: tuple(edges) for key, edges in out.items()}


def reachable(
    out: Out,
    sources: Iterable[str],
    *,
    avoiding: Collection[str] = (),
    without: Collection[str] = (),
) -> set[str]:
    """The sources and all nodes reached from them.

    No node in `avoiding` is entered, and no edge whose key is in `without` is taken.
    """
    seen = set(sources)
    waiting = deque(seen)
    while waiting:
        for edge in out.get(waiting.popleft(), ()):
            new = edge.target not in seen and edge.target not in avoiding
            if new and edge.key not in without:
                seen.add(edge.target)
                waiting.append(edge.target)
    return seen


def is_legal(flow: Flow, edge: Edge) -> bool:
    """May this edge be drawn? It never enters a branch except from the branch's own split.

    Needs a compiled flow (paths).
    """
    here, there = flow.paths[edge.source], flow.paths[edge.target]
    kind = flow.nodes[edge.target].kind
    if flow.nodes[edge.source].kind == "split":
        here = (*here, (edge.source, edge.key))
        if kind == "end":
            return not edge.leaves
        return _fits(there, here) and len(there) == len(here)
    if flow.nodes[edge.source].kind == "join":
        here = here[:-1]
    return kind == "end" or _fits(there, here)


def _fits(there: Path, here: Path) -> bool:
    """Is `there` a beginning of `here`? A join's own frame fits every branch of its split."""
    return len(there) <= len(here) and all(
        mine == its or (its[1] == "" and mine[0] == its[0])
        for mine, its in zip(here, there, strict=False)
    )


def _closes(flow: Flow, key: str) -> str:
    node = flow.nodes[key]
    return str(node.data.get("closes", "")) if node.kind == "join" else ""


def _members(
    flow: Flow,
    out: Out,
    inner_first: list[str],
    joins: Mapping[str, tuple[str, ...]],
    above: Dominance,
) -> dict[str, frozenset[str]]:
    """The nodes of each split. A `leaves` edge leaves the innermost split its source lies in."""
    ends = {key for key, node in flow.nodes.items() if node.kind == "end"}
    sources = _sources(flow)
    leaving = {edge.key: edge for edge in flow.edges if edge.leaves}
    members: dict[str, frozenset[str]] = {}
    for split in inner_first:
        border = {split, *joins[split]}
        inside = reachable(out, [split], avoiding=border, without=leaving)
        inside = {key for key in inside if above.is_above(split, key)}
        left = {e.target for e in leaving.values() if e.source in inside or e.source == split}
        found = inside - border - ends
        if _is_entered(found, split, sources) or left & found:
            exits = {edge.target for join in joins[split] for edge in out[join]} | left
            found -= reachable(out, exits - {split}, avoiding=[split])
        members[split] = frozenset(found)
        # what left a split further in stays inside the splits around it
        leaving = {k: edge for k, edge in leaving.items() if edge.source not in members[split]}
    return members


def _sources(flow: Flow) -> dict[str, list[str]]:
    sources: dict[str, list[str]] = {key: [] for key in flow.nodes}
    for edge in flow.edges:
        sources[edge.target].append(edge.source)
    return sources


def _is_entered(inside: set[str], split: str, sources: Mapping[str, list[str]]) -> bool:
    """Does an edge lead in from somewhere else than the split?"""
    return any(s not in inside and s != split for key in inside for s in sources[key])


def _frames(
    out: Out, members: Mapping[str, frozenset[str]]
) -> tuple[dict[str, dict[str, Frame]], dict[str, str]]:
    """The branch of each member of each split; and the nodes that two branches share."""
    frames: dict[str, dict[str, Frame]] = {}
    tangled: dict[str, str] = {}
    for split, lying in members.items():
        frames[split] = {}
        within = {key: tuple(e for e in out[key] if e.target in lying) for key in lying}
        for branch in out[split]:
            if branch.target not in lying:
                continue
            for key in reachable(within, [branch.target]):
                if frames[split].setdefault(key, (split, branch.key)) != (split, branch.key):
                    tangled[key] = split
    return frames, tangled
