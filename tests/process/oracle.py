"""The whole state space of a small process: the oracle beside the graph rules of `check.py`."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any

from bihuan.process import engine, timers
from bihuan.process.errors import NoWayOut
from bihuan.process.flow import Flow
from bihuan.process.places import FAILED
from bihuan.process.state import State, Step
from tests.process.build import FakeWorld, check

Marking = tuple[tuple[str, str, int, int], ...]  # of tokens: node, branch, attempt, seats
CLOSED = ("closed", "", 0, 0)
VALUES = (0, 9)  # enough to make each guard of the generator hold or not


class TooLarge(Exception):
    """More markings than a test should walk through."""


def faults(flow: Flow, most: int = 400) -> list[str]:
    """What can go wrong in some run: a stuck marking, a parked ticket, a node nobody reaches."""
    world = FakeWorld()
    onward: dict[Marking, set[Marking]] = {}
    entered: set[str] = set()
    found: list[str] = []
    waiting: deque[State] = deque()

    def take(step: Step) -> Marking:
        check(flow, step.state)
        entered.update(step.entered)
        if any(_is_parked(flow, token) for token in step.state.tokens):
            found.append(f"parked: {marking(step.state)}")
        here = marking(step.state)
        if here not in onward:
            onward[here] = set()
            waiting.append(step.state)
            if len(onward) > most:
                raise TooLarge
        return here

    for value in VALUES:
        for action in flow.places[flow.start].buttons:
            step = _try(engine.start, flow, world, {"n": value}, by="user:asker", action=action)
            if step:
                take(step)
    back = engine.jump(flow, State(), world, node=flow.start, by="user:admin")
    take(back)  # as after 退回 to the requester
    while waiting:
        state = waiting.popleft()
        here = marking(state)
        for step in _moves(flow, state, world):
            onward[here].add(take(step))
    found += [f"stuck: {here}" for here in _stuck(onward)]
    found += [f"dead: {key}" for key in flow.nodes if key not in entered]
    return found


def _is_parked(flow: Flow, token: Any) -> bool:
    """With the administrators, though it is no call that failed and asks a person."""
    parked = any(seat.kind == "admin" for seat in token.seats)
    return parked and flow.places[token.node].kind != "auto"


def marking(state: State) -> Marking:
    """What decides what may happen next, ids and values left out."""
    rows = [(t.node, t.branch, t.attempt, len(t.seats)) for t in state.tokens]
    return tuple(sorted(rows)) + ((CLOSED,) if state.outcome else ())


def _moves(flow: Flow, state: State, world: FakeWorld) -> Iterator[Step]:
    """Every drawn way on from this marking, with each value that a guard may see."""
    for value in VALUES if not state.outcome else ():
        state = State(**{**_parts(state), "values": {"n": value}})
        for token in state.tokens:
            place = flow.places[token.node]
            for act in _acts(flow, state, world, token, place):
                step = _try(*act[:1], flow, state, world, *act[1:-1], **act[-1])
                if step is not None:
                    yield step


def _parts(state: State) -> dict[str, Any]:
    return {name: getattr(state, name) for name in State.__dataclass_fields__}


def _acts(flow: Flow, state: State, world: FakeWorld, token: Any, place: Any) -> Iterator[Any]:
    seat = next((seat for seat in token.seats if seat.open), None)
    by = f"user:{token.node}"
    if place.kind in ("start", "form") and seat:
        for action in place.buttons:
            yield engine.complete, token.id, seat.id, {"action": action, "values": {}, "by": by}
    if place.kind == "approve" and seat:
        for ballot in ("pass", "reject"):
            yield engine.vote, token.id, seat.id, {"ballot": ballot, "values": {}, "by": by}
        for action in set(place.buttons) - {"pass", "reject"}:
            yield engine.complete, token.id, seat.id, {"action": action, "values": {}, "by": by}
    if place.kind == "auto" and seat:  # a person is asked
        for action in ("skip", "fail") if FAILED in place.groups else ("skip",):
            yield engine.complete, token.id, seat.id, {"action": action, "values": {}, "by": by}
    elif place.kind == "auto":
        for ok in (True, False):
            yield engine.job_done, token.id, token.attempt, {"ok": ok, "values": {}}
    if place.kind == "child":
        yield engine.child_closed, token.id, "closed", {}
    for edge in place.timers:
        yield engine.timer, token.id, edge.key, {}
    if place.kind == "wait" and timers.clock(place.node):
        yield engine.timer, token.id, "wait", {}
    for event in place.events:
        yield engine.fire, event, {}


def _try(verb: Any, *args: Any, **kwargs: Any) -> Step | None:
    try:
        return verb(*args, **kwargs)
    except NoWayOut:
        return None


def _stuck(onward: dict[Marking, set[Marking]]) -> list[Marking]:
    """Markings from which no closed one can be reached."""
    sources: dict[Marking, set[Marking]] = {here: set() for here in onward}
    for here, nexts in onward.items():
        for there in nexts:
            sources[there].add(here)
    good = {here for here in onward if CLOSED in here}
    waiting = list(good)
    while waiting:
        for source in sources[waiting.pop()] - good:
            good.add(source)
            waiting.append(source)
    return [here for here in onward if here not in good]
