"""What comes from outside without a person: events, clocks, job results, closed children.

A machine's act that comes too late is an `ignored` Step. One that no edge leads on from leaves
the token where it is and gives the administrators a work item.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from bihuan.process.act import ignored, park
from bihuan.process.arrive import call, event_edge
from bihuan.process.errors import ProcessError
from bihuan.process.flow import Edge, Flow
from bihuan.process.guards import first
from bihuan.process.places import DONE, FAILED, Place
from bihuan.process.run import Endless, Run
from bihuan.process.settle import leave, settle
from bihuan.process.state import Effect, Seat, State, Step, Token, World
from bihuan.process.timers import WAIT, Timer, in_order

RETRIES = 5
RETRY, ASK, IGNORE = "retry", "ask", "ignore"


def fire(flow: Flow, state: State, world: World, event: str) -> Step:
    """An event came: all tokens waiting for it take it, by id, unless just cancelled."""
    if state.outcome:
        return ignored(flow, state, world, "closed", 0, event)
    run = Run(flow, state, world, machine=True)
    taken = False
    for token in sorted(state.tokens, key=lambda token: token.id):
        place = run.places[token.node]
        if event in place.events and run.find(token.id) is token:
            edge = event_edge(run, place, event)
            if edge is not None:
                _go(run, token, edge)
                taken = True
    if not taken and _is_kept(flow, event):
        run.events = (*run.events, event)
    elif not taken:
        run.effects.append(Effect("ignored", 0, "", {"why": "nobody_waits", "what": event}))
    return run.step()


def timer(flow: Flow, state: State, world: World, token: int, edge: str) -> Step:
    """A clock ran out: `edge` is the edge's key, or "wait". A false guard lets it lapse."""
    run = Run(flow, state, world, machine=True)
    held = run.find(token)
    trigger = _trigger(run.places[held.node], edge) if held else None
    if held is None or trigger is None:
        return ignored(flow, state, world, "gone", token, edge)
    found = first(run, run.places[held.node].groups.get(trigger, ()))
    if found is not None:
        _go(run, held, found)
    elif edge == WAIT:
        park(run, held, "no_edge")
    else:
        return ignored(flow, state, world, "guard", token, edge)
    return run.step()


def tick(flow: Flow, state: State, world: World, timers: Iterable[Timer]) -> Iterator[Step]:
    """All clocks that are due by `world.now`, each as its own Step, by (due, token, edge)."""
    waiting = [one for one in timers if one.due <= world.now]
    while waiting:
        one, *waiting = in_order(flow, waiting)
        step = timer(flow, state, world, one.token, one.edge)
        state = step.state
        new = [Timer(e.data["due"], e.token, e.data["edge"]) for e in step.effects if _is_set(e)]
        waiting += [one for one in new if one.due <= world.now]
        yield step


def job_done(
    flow: Flow,
    state: State,
    world: World,
    token: int,
    attempt: int,
    *,
    ok: bool,
    values: Mapping[str, Any] | None = None,
) -> Step:
    """The call of an auto node came back."""
    run = Run(flow, state, world, machine=True)
    held = run.find(token)
    if held is None or held.attempt != attempt or run.places[held.node].kind != "auto":
        return ignored(flow, state, world, "gone", token, f"attempt {attempt}")
    run.merge(values or {})
    if ok:
        return _answer(run, held, DONE)
    return _failed(run, held)


def child_closed(flow: Flow, state: State, world: World, token: int, outcome: str) -> Step:
    """The child ticket closed: `failed` when it did not end well and there is such an edge."""
    run = Run(flow, state, world, machine=True)
    held = run.find(token)
    if held is None or run.places[held.node].kind != "child":
        return ignored(flow, state, world, "gone", token, outcome)
    well = outcome == "closed" or FAILED not in run.places[held.node].groups
    return _answer(run, held, DONE if well else FAILED)


def resume(
    flow: Flow, state: State, world: World, kept: Iterable[tuple[str, Any, Mapping[str, Any]]]
) -> Iterator[Step]:
    """What came while the ticket was suspended, in the order in which it came.

    Each is (name of the command, its arguments, its named arguments), as the caller kept it.
    """
    for name, given, named in kept:
        step: Step = MACHINES[name](flow, state, world, *given, **named)
        state = step.state
        yield step


def _go(run: Run, token: Token, edge: Edge, *, answered: bool = False) -> None:
    """Leave by an edge and settle; when that leads nowhere, stay and call the administrators."""
    mark = run.mark()
    try:
        leave(run, token, edge, answered=answered)
        settle(run)
    except (Endless, ProcessError) as stuck:
        run.reset(mark)
        park(run, token, "endless" if isinstance(stuck, Endless) else "no_edge")


def _answer(run: Run, token: Token, trigger: tuple[str, str]) -> Step:
    edge = first(run, run.places[token.node].groups.get(trigger, ()))
    if edge is not None:
        _go(run, token, edge, answered=True)
    else:
        park(run, token, "no_edge")
    return run.step()


def _failed(run: Run, token: Token) -> Step:
    """Retry, ask a person or go on, as the node says; a `failed` edge comes before a person."""
    place = run.places[token.node]
    data = place.node.data
    policy = data.get("on_failure") or (ASK if FAILED not in place.groups else "")
    if policy == IGNORE:
        return _answer(run, token, DONE)
    if policy == RETRY and token.attempt <= int(data.get("retries", RETRIES)):
        run.replace(token, replace(token, attempt=token.attempt + 1))
        call(run, place, token.id, token.attempt + 1)
        return run.step()
    if policy != ASK and FAILED in place.groups:
        return _answer(run, token, FAILED)
    if not any(seat.open for seat in token.seats):
        _ask_person(run, place, token)
    return run.step()


def _ask_person(run: Run, place: Place, token: Token) -> None:
    """Whoever the node names decides, else the administrators."""
    if not place.node.who:
        return park(run, token, "failed")
    crew = run.world.who(place.node, run.state(), None)
    seat = Seat(run.next(), crew.principals)
    run.open(token.id, place.key, seat, crew.fallback)
    run.replace(token, replace(token, seats=(*token.seats, seat)))
    return None


def _trigger(place: Place, edge: str) -> tuple[str, str] | None:
    if edge == WAIT:
        return DONE if place.kind == "wait" else None
    return next((one.on for one in place.timers if one.key == edge), None)


def _is_kept(flow: Flow, event: str) -> bool:
    declared = flow.data.get("events", {}).get(event) or {}
    return bool(declared.get("keep"))


def _is_set(effect: Effect) -> bool:
    return effect.kind == "timer"


MACHINES: Mapping[str, Callable[..., Step]] = {
    "fire": fire,
    "timer": timer,
    "job_done": job_done,
    "child_closed": child_closed,
}
