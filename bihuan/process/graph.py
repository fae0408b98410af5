"""Where nodes lie: the splits a node is in, computed once per version (PROCESS, "Places").

`compile` fills Flow.out, Flow.paths and Flow.places. The publish checks use `shape` and
`is_legal`; the engine uses only what `compile` wrote into the Flow.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

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
    """Paths, members and joins of every split. Cost: splits x edges."""
    out = edges_by_source(flow)
    splits = [key for key, node in flow.nodes.items() if node.kind == "split"]
    joins = {key: tuple(j for j in flow.nodes if _closes(flow, j) == key) for key in splits}
    below = {key: _only_through(flow, out, key) for key in splits}
    depth = {key: sum(key in inner for inner in below.values()) for key in splits}
    members = _members(flow, out, sorted(splits, key=lambda key: -depth[key]), joins, below)
    frames, tangled = _frames(out, members)
    order = sorted(splits, key=lambda key: depth[key])
    paths = {
        key: tuple(frames[split][key] for split in order if key in members[split])
        for key in flow.nodes
    }
    for split, closing in joins.items():
        paths.update(dict.fromkeys(closing, (*paths[split], (split, ""))))
    return Shape(out=out, paths=paths, members=members, joins=joins, tangled=tangled)


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


def _only_through(flow: Flow, out: Out, split: str) -> set[str]:
    """Nodes to which every way from the start passes `split`."""
    everywhere = reachable(out, [flow.start])
    if split not in everywhere:
        return set()
    return everywhere - reachable(out, [flow.start], avoiding=[split]) - {split}


def _members(
    flow: Flow,
    out: Out,
    inner_first: list[str],
    joins: Mapping[str, tuple[str, ...]],
    below: Mapping[str, set[str]],
) -> dict[str, frozenset[str]]:
    """The nodes of each split. A `leaves` edge leaves the innermost split its source lies in."""
    ends = {key for key, node in flow.nodes.items() if node.kind == "end"}
    leaving = {edge.key: edge for edge in flow.edges if edge.leaves}
    members: dict[str, frozenset[str]] = {}
    for split in inner_first:
        border = {split, *joins[split]}
        inside = reachable(out, [split], avoiding=border, without=leaving)
        exits = {edge.target for join in joins[split] for edge in out[join]}
        exits |= {edge.target for edge in leaving.values() if edge.source in inside}
        behind = reachable(out, exits - {split}, avoiding=[split])
        members[split] = frozenset((inside & below[split]) - behind - border - ends)
        # what left a split further in stays inside the splits around it
        leaving = {k: edge for k, edge in leaving.items() if edge.source not in members[split]}
    return members


def _frames(
    out: Out, members: Mapping[str, frozenset[str]]
) -> tuple[dict[str, dict[str, Frame]], dict[str, str]]:
    """The branch of each member of each split; and the nodes that two branches share."""
    frames: dict[str, dict[str, Frame]] = {}
    tangled: dict[str, str] = {}
    for split, lying in members.items():
        frames[split] = {}
        outside = set(out) - lying
        for branch in out[split]:
            if branch.target in outside:
                continue
            for key in reachable(out, [branch.target], avoiding=outside):
                if frames[split].setdefault(key, (split, branch.key)) != (split, branch.key):
                    tangled[key] = split
    return frames, tangled
