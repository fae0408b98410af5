"""Voting, and signers added before, after or beside somebody (PROCESS, "Votes")."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from bihuan.process.act import commit, demand, find, new_run, resubmit
from bihuan.process.errors import AwaitingSigners, NotAllowed, NotOffered, NoWayOut, SelfApproval
from bihuan.process.flow import Flow
from bihuan.process.guards import first
from bihuan.process.places import Place
from bihuan.process.run import Run
from bihuan.process.settle import leave
from bihuan.process.state import Closed, Principal, Seat, State, Step, Token, World
from bihuan.process.votes import ballots, is_blocked, refreshed, verdict


def vote(
    flow: Flow,
    state: State,
    world: World,
    token: int,
    seat: int,
    *,
    ballot: str,
    values: Mapping[str, Any],
    by: Principal,
) -> Step:
    """Cast a ballot, "pass" or "reject"; the node is left as soon as its verdict is certain."""
    held, mine = find(state, token, seat)
    place: Place = flow.places[held.node]
    if ballot not in ("pass", "reject") or not (place.votes or mine.kind == "signer"):
        raise NotOffered(action=ballot, node=place.key, possible="pass, reject")
    if place.votes and by == world.requester and not place.node.vote.self_approval:
        raise SelfApproval
    if len(held.seats) > 1 and is_blocked(mine, held.seats):
        raise AwaitingSigners
    run = new_run(flow, state, world)
    run.merge(values)
    if mine.kind != "signer":
        edge = first(run, place.buttons.get(ballot, ()))
        if edge is not None and edge.requires:
            demand(run, edge)
    cast = Seat(
        mine.id, mine.principals, mine.kind, ballot, by, mine.weight, mine.required, mine.parent,
        mine.when, False,
    )  # fmt: skip
    seats = tuple(cast if one is mine else one for one in held.seats)
    return _count(run, held, cast, seats) if place.votes else _sign(run, held, cast, seats)


def add_signer(
    flow: Flow,
    state: State,
    world: World,
    token: int,
    seat: int,
    *,
    people: Iterable[Principal],
    when: str,
    by: Principal,
) -> Step:
    """Ask others to sign `before` or `after` this seat's holder, or in `parallel` to everybody."""
    held, mine = find(state, token, seat)
    place: Place = flow.places[held.node]
    asked = tuple(dict.fromkeys(people))
    if when not in ("before", "after", "parallel") or not asked:
        raise NotAllowed
    if place.kind not in ("form", "approve", "start"):
        raise NotAllowed
    run = new_run(flow, state, world)
    added = [
        Seat(
            run.next(), (person,), "signer", required=when == "parallel", parent=mine.id,
            when=when, open=when != "after",
        )
        for person in asked
    ]  # fmt: skip
    run.replace(held, replace(held, seats=(*held.seats, *added)))
    for one in added:
        if one.open:
            run.open(held.id, held.node, one)
    return run.step()


def hold(run: Run, token: Token, seat: Seat, action: str, by: Principal) -> Step | None:
    """A form whose signers have not all passed holds its button until they have."""
    said = ballots(token.seats)
    late = [one for one in token.seats if one.kind == "signer" and said[one.id] != "pass"]
    if not late:
        return None
    acted = replace(seat, by=by, open=False)
    seats = refreshed("all", tuple(acted if one is seat else one for one in token.seats))
    _show(run, replace(token, held=action), seats, token, acted)
    return run.step()


def _count(run: Run, token: Token, cast: Seat, seats: tuple[Seat, ...]) -> Step:
    """One ballot more at an approval."""
    place = run.places[token.node]
    single = len(seats) == 1
    decided = cast.vote if single else verdict(place.node.vote, seats)
    if not decided:
        _show(run, token, refreshed(place.node.vote.rule, seats), token, cast)
        return run.step()
    if decided == "pass" and token.back:
        return resubmit(run, token, cast, cast.by, cast.vote)
    edges = place.buttons.get(decided)
    if edges is None and decided == "reject":
        return _rejected(run, token, cast)
    edge = first(run, edges or ())
    if edge is None:
        raise NoWayOut(node=place.key)
    leave(run, token, edge, done=cast.id, vote=cast.vote, by=cast.by)
    return commit(run, token)


def _rejected(run: Run, token: Token, cast: Seat) -> Step:
    """No reject edge: the ticket closes as rejected."""
    place = run.places[token.node]
    run.remove(token, place, cast.id, cast.vote)
    run.finished(place.key, cast.by)
    run.close("rejected")
    return run.step()


def _sign(run: Run, token: Token, cast: Seat, seats: tuple[Seat, ...]) -> Step:
    """One signer more at a form: a rejection returns the form, the last pass lets it go on."""
    said = ballots(seats)
    form = next(seat for seat in seats if seat.kind in ("work", "admin"))
    signers = [seat for seat in seats if seat.kind == "signer"]
    if any(said[seat.id] == "reject" for seat in signers):
        return _returned(run, token, cast, seats, form)
    if token.held and all(said[seat.id] == "pass" for seat in signers):
        edge = first(run, run.places[token.node].buttons.get(token.held, ()))
        if edge is None:
            raise NoWayOut(node=token.node)
        leave(run, token, edge, done=cast.id, vote=cast.vote, by=form.by)
        return commit(run, token)
    _show(run, token, refreshed("all", seats), token, cast)
    return run.step()


def _returned(run: Run, token: Token, cast: Seat, seats: tuple[Seat, ...], form: Seat) -> Step:
    """The signers are done with; the form is its holder's again."""
    again = form
    if token.held:
        again = Seat(run.next(), (form.by,), form.kind)
    lapsed = tuple(replace(seat, open=False) for seat in seats if seat is not form)
    _show(run, replace(token, held=""), (*lapsed, again), token, cast)
    kept = run.find(token.id)
    assert kept is not None
    run.replace(kept, replace(kept, seats=(again,)))
    return run.step()


def _show(run: Run, token: Token, seats: tuple[Seat, ...], old: Token, acted: Seat) -> None:
    """Keep the token with its new seats, and say which of them opened and closed."""
    before = {seat.id: seat for seat in old.seats}
    for seat in seats:
        was_open = seat.id in before and before[seat.id].open
        if seat.id == acted.id:
            run.closed.append(Closed(token.id, seat.id, token.node, "done", acted.vote))
        elif was_open and not seat.open:
            run.closed.append(Closed(token.id, seat.id, token.node, "cancelled"))
        elif seat.open and not was_open:
            run.open(token.id, token.node, seat)
    run.replace(old, replace(token, seats=seats))
