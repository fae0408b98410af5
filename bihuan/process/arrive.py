"""What happens when a token comes to rest: seats, timers, calls, children, kept events."""

from __future__ import annotations

from typing import Any

from bihuan.process import timers
from bihuan.process.actions import evaluated
from bihuan.process.flow import Edge
from bihuan.process.guards import first
from bihuan.process.places import DONE, Place
from bihuan.process.run import MOST, Endless, Motion, Run
from bihuan.process.state import Crew, Effect, Seat, Token


def rest(run: Run, motion: Motion) -> Edge | None:
    """Put a token on the node, or return the edge by which it goes on at once."""
    place = motion.target
    if run.machine:
        _count(run, place)
    if run.events and place.events:
        kept = take_kept(run, place)
        if kept is not None:
            return kept
    token = run.next()
    if place.kind == "form" or place.votes or place.kind == "start":
        seats = _seats(run, place, motion, token)
        if isinstance(seats, Edge):
            return seats
        run.tokens.append(Token(token, place.key, "", seats, motion.back))
    elif place.kind == "join":
        run.tokens.append(Token(token, place.key, motion.path[-1][1]))
    else:
        return _machine(run, place, token)
    if place.clocked:
        timers.set_all(run, place, token)
    return None


def take_kept(run: Run, place: Place) -> Edge | None:
    """The first kept event that this node takes is used up."""
    for event in run.events:
        if event in place.events:
            edge = event_edge(run, place, event)
            if edge is not None:
                kept = list(run.events)
                kept.remove(event)
                run.events = tuple(kept)
                return edge
    return None


def event_edge(run: Run, place: Place, event: str) -> Edge | None:
    """The way out that `event` opens here: an edge of its own, or a wait node's `done`."""
    edge = first(run, place.groups.get(("event", event), ()))
    waits = place.kind == "wait" and timers.awaited(place.node) == event
    return first(run, place.groups.get(DONE, ())) if edge is None and waits else edge


def call(run: Run, place: Place, token: int, attempt: int) -> None:
    """Ask the caller to make the HTTP call of an auto node."""
    data = {"attempt": attempt, "call": place.node.data.get("call", {})}
    run.effects.append(Effect("call", token, place.key, data))


def parked(run: Run, token: Token, why: str) -> Token:
    """The same token with a seat for the administrators, unless they have one already."""
    if any(seat.kind == "admin" and seat.open for seat in token.seats):
        return token
    seat = Seat(run.next(), run.world.admins(), "admin")
    run.open(token.id, token.node, seat, "administrators")
    run.effects.append(Effect("parked", token.id, token.node, {"why": why}))
    fields = (token.id, token.node, token.branch, (*token.seats, seat), token.back)
    return Token(*fields, token.held, token.attempt)


def _count(run: Run, place: Place) -> None:
    entered = run.laps.get(place.key, 0) + 1
    if entered > MOST:
        raise Endless
    run.laps = {**run.laps, place.key: entered}


def _machine(run: Run, place: Place, token: int) -> Edge | None:
    """An auto node calls, a child opens, a wait node sets its clock."""
    held = Token(token, place.key, attempt=1 if place.kind == "auto" else 0)
    if place.kind == "auto":
        call(run, place, token, 1)
    elif place.kind == "child":
        edge = _open_child(run, place, token)
        if edge is not None:
            return edge
    if place.clocked and not timers.set_all(run, place, token):
        held = parked(run, held, "no_date")
    run.tokens.append(held)
    return None


def _open_child(run: Run, place: Place, token: int) -> Edge | None:
    """A child that is not waited for is passed at once; without a way on, the token waits."""
    data = place.node.data
    values = evaluated(run, data.get("values") or {})
    waits = data.get("wait", True)
    told = {"pack": data.get("pack"), "wait": bool(waits), "values": values}
    run.effects.append(Effect("child", token, place.key, told))
    return None if waits else first(run, place.groups.get(DONE, ()))


def _seats(run: Run, place: Place, motion: Motion, token: int) -> tuple[Seat, ...] | Edge:
    """Who may act here, one seat or one a person. An edge: nobody was left to approve."""
    world, node = run.world, place.node
    if place.kind == "start" and not motion.assign:  # its `who` says who may open
        crew = Crew((world.requester,))
    elif place.votes:
        barred = "" if node.vote.self_approval else world.requester
        crew = world.who(node, run.state(), motion.assign, barred)
        return _votes(run, place, token, crew, barred)
    else:
        crew = world.who(node, run.state(), motion.assign)
        if not crew.principals:
            crew = Crew(world.admins(), "administrators")
    seat = Seat(run.next(), crew.principals)
    run.open(token, place.key, seat, crew.fallback)
    return (seat,)


def _votes(run: Run, place: Place, token: int, crew: Crew, barred: str) -> tuple[Seat, ...] | Edge:
    rule = _rule(run, place)
    if rule == "any" and crew.principals:
        seat = Seat(run.next(), crew.principals, "vote")
        run.open(token, place.key, seat, crew.fallback)
        return (seat,)
    people = run.world.people(crew.principals) if crew.principals else ()
    if barred in people:
        people = tuple(person for person in people if person != barred)
        if people:
            run.effects.append(Effect("seat_barred", token, place.key, {"barred": barred}))
    if people:
        return _one_each(run, place, token, people, rule, crew.fallback)
    return _nobody(run, place, token, barred)


def _one_each(
    run: Run, place: Place, token: int, people: tuple[str, ...], rule: str, fallback: str
) -> tuple[Seat, ...]:
    weigh = place.node.vote.weights
    seats: list[Seat] = []
    for person in people:
        weight = run.world.weight(place.node, person) if weigh else 1
        opens = rule != "sequence" or not seats
        seat = Seat(run.next(), (person,), "vote", weight=weight, open=opens)
        seats.append(seat)
        if opens:
            run.open(token, place.key, seat, fallback)
    return tuple(seats)


def _nobody(run: Run, place: Place, token: int, barred: str) -> tuple[Seat, ...] | Edge:
    """Only the requester could approve: it passes by itself, and the Step says so."""
    edge = first(run, place.buttons.get("pass", ()))
    if edge is not None:
        run.effects.append(Effect("auto_passed", token, place.key, {"barred": barred}))
        return edge
    return parked(run, Token(token, place.key), "no_edge").seats


def _rule(run: Run, place: Place) -> str:
    vote = place.node.vote
    if not vote.param:
        return vote.rule
    params: Any = run.world.names().get("params", {})
    return str(params.get(vote.param) or vote.rule)
