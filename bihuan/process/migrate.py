"""Moving a running ticket to another version of its process (PROCESS, "Keeping")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations
from typing import TypeVar

from bihuan.process import timers
from bihuan.process.arrive import parked, rest
from bihuan.process.errors import N_, AlreadyClosed, CannotMove
from bihuan.process.flow import Edge, Flow
from bihuan.process.places import Path, Place
from bihuan.process.run import NOTHING, Motion, Run, comparable
from bihuan.process.settle import follow, settle
from bihuan.process.state import Closed, Effect, State, Step, Token, World

Refusal = tuple[str, dict[str, object]]
NodeMap = Mapping[str, str]
Kept = TypeVar("Kept")

NOWHERE = N_("Token %(token)s: '%(node)s' has no place in this version.")
NO_REST = N_("Token %(token)s: nothing can rest at '%(target)s', to which '%(node)s' leads.")
NO_BRANCH = N_("Token %(token)s: the branch that waits at '%(node)s' is not in this version.")
TWO_THREADS = N_("Token %(token)s: '%(one)s' and '%(other)s' cannot both be active there.")


def migrate(old: Flow, new: Flow, state: State, node_map: NodeMap, world: World) -> Step:
    """The same ticket on version `new`. Nodes that `node_map` leaves out keep their key.

    Votes start anew unless who and rule are equal, timers from now, and what is not mapped drops
    out of the trail. Raises CannotMove, which names every token that has no place.
    """
    if state.outcome:
        raise AlreadyClosed
    refusals = cannot_move(old, new, state, node_map)
    if refusals:
        raise CannotMove(refusals)
    run = Run(new, replace(state, tokens=()), world)
    run.laps = NOTHING
    run.trail = _mapped(state.trail, new, node_map)
    run.last = _mapped(state.last, new, node_map)
    onward = [_carry(run, old, token, node_map) for token in state.tokens]
    for edge, path in filter(None, onward):
        follow(run, edge, path)
    settle(run)
    return run.step()


def cannot_move(old: Flow, new: Flow, state: State, node_map: NodeMap) -> list[Refusal]:
    """The dry run: why tokens of this ticket do not fit into `new`; empty when they all do."""
    refusals: list[Refusal] = []
    placed: list[tuple[Token, Place, Path]] = []
    for token in state.tokens:
        where: dict[str, object] = {"token": token.id, "node": token.node}
        target = node_map.get(token.node, token.node)
        place: Place | None = new.places.get(target)
        if place is None:
            refusals.append((NOWHERE, where))
        elif not place.rests or (place.kind == "join") != bool(token.branch):
            refusals.append((NO_REST, {**where, "target": target}))
        elif token.branch and not _branch(old, new, token, place, node_map):
            refusals.append((NO_BRANCH, where))
        else:
            placed.append((token, place, _path(old, new, token, place, node_map)))
    for (token, one, path), (_, other, its) in combinations(placed, 2):
        if comparable(path, its) or not _part_at_a_split(path, its):
            where = {"token": token.id, "one": one.key, "other": other.key}
            refusals.append((TWO_THREADS, where))
    return refusals


def _carry(run: Run, old: Flow, token: Token, node_map: NodeMap) -> tuple[Edge, Path] | None:
    """Put one token where it belongs in the new version, keeping its seats if nothing differs.

    An approval that nobody is left for passes by itself: then its edge and path are returned.
    """
    before: Place = old.places[token.node]
    place = run.places[node_map.get(token.node, token.node)]
    if before.clocked:
        run.effects.append(Effect("cancel_timers", token.id, token.node))
    if not _is_same(before, place, token):
        return _begin_anew(run, before, place, token)
    branch = _branch(old, run.flow, token, place, node_map) if token.branch else ""
    back = _back(run, token, place, node_map)
    moved = replace(token, node=place.key, branch=branch, back=back)
    if place.key != token.node:
        told = {"from": token.node, "to": place.key}
        run.effects.append(Effect("moved", token.id, place.key, told))
    if place.clocked and not timers.set_all(run, place, token.id):
        moved = parked(run, moved, "no_date")
    run.tokens.append(moved)
    return None


def _begin_anew(run: Run, before: Place, place: Place, token: Token) -> tuple[Edge, Path] | None:
    """The work is not the same any more: what was open closes, and the node is entered afresh."""
    for seat in token.seats:
        if seat.open:
            run.closed.append(Closed(token.id, seat.id, token.node, "cancelled"))
    if before.kind == "auto":
        data = {"attempt": token.attempt}
        run.effects.append(Effect("cancel_call", token.id, token.node, data))
    elif before.kind == "child":
        run.effects.append(Effect("cancel_child", token.id, token.node))
    onward = rest(run, Motion(place, place.path))
    return (onward, place.path) if onward is not None else None


def _is_same(before: Place, place: Place, token: Token) -> bool:
    """Are who, rule, and what is called or opened the same, so that nothing need start anew?"""
    one, other = before.node, place.node
    equal = one.kind == other.kind and one.who == other.who and one.vote == other.vote
    if one.kind in ("auto", "child", "wait"):
        equal = equal and one.data == other.data
    return equal and (not token.held or token.held in place.buttons)


def _mapped(by_node: Mapping[str, Kept], new: Flow, node_map: NodeMap) -> dict[str, Kept]:
    found = ((node_map.get(key, key), value) for key, value in by_node.items())
    return {key: value for key, value in found if key in new.nodes}


def _back(run: Run, token: Token, place: Place, node_map: NodeMap) -> tuple[tuple[str, int], ...]:
    """The senders, as long as all of them still lie on this path; else none."""
    back = tuple((node_map.get(sender, sender), serial) for sender, serial in token.back)
    kept = all(s in run.places and run.places[s].path == place.path for s, _ in back)
    return back if kept else ()


def _branch(old: Flow, new: Flow, token: Token, place: Place, node_map: NodeMap) -> str:
    """The edge of the new split that starts the branch by which the token came, or ""."""
    came = next(edge for edge in old.edges if edge.key == token.branch)
    target = node_map.get(came.target, came.target)
    fits = [edge.key for edge in new.out[place.closes] if edge.target == target]
    return came.key if came.key in fits else next(iter(fits), "")


def _path(old: Flow, new: Flow, token: Token, place: Place, node_map: NodeMap) -> Path:
    if not token.branch:
        return place.path
    branch = _branch(old, new, token, place, node_map)
    return (*place.path[:-1], (place.closes, branch))


def _part_at_a_split(one: Path, other: Path) -> bool:
    """Two paths first differ in the branch of one split."""
    for mine, its in zip(one, other, strict=False):
        if mine != its:
            return mine[0] == its[0]
    return False
