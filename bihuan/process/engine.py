"""What people and machines can do to a ticket, as pure functions: (flow, state, command) -> Step.

Every function raises a ProcessError when the command is refused, and then nothing has changed.
`by` is the acting principal ("user:7") or "" for a machine. `values` are already accepted
(values.accept). People's other moves are in moves.py, machines' acts in outside.py; all are
found here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bihuan.process.act import acting, commit, demand, find, new_run, resubmit
from bihuan.process.errors import AwaitingSigners, NotOffered, NoWayOut
from bihuan.process.flow import Flow
from bihuan.process.guards import first
from bihuan.process.machines import ask
from bihuan.process.moves import (
    can_take_back,
    can_withdraw,
    jump,
    reopen,
    send_back,
    send_back_targets,
    take_back,
    terminate,
    withdraw,
)
from bihuan.process.offers import buttons, possible
from bihuan.process.outside import child_closed, fire, job_done, resume, tick, timer
from bihuan.process.places import Place
from bihuan.process.run import Run, phase_of
from bihuan.process.settle import leave
from bihuan.process.signing import add_signer, hold, vote
from bihuan.process.state import Principal, Seat, State, Step, Token, World
from bihuan.process.votes import is_blocked

__all__ = [
    "add_signer",
    "buttons",
    "can_take_back",
    "can_withdraw",
    "child_closed",
    "complete",
    "fire",
    "job_done",
    "jump",
    "phase_of",
    "reopen",
    "resume",
    "send_back",
    "send_back_targets",
    "start",
    "take_back",
    "terminate",
    "tick",
    "timer",
    "vote",
    "withdraw",
]

Values = Mapping[str, Any]


def start(flow: Flow, world: World, values: Values, *, by: Principal, action: str = "") -> Step:
    """Open a ticket: enter the start node and finish it by one of its buttons, in one Step."""
    token = Token(1, flow.start)
    run = new_run(flow, State((token,), serial=1), world)
    place = run.places[flow.start]
    run.entered.append(place.key)
    run.merge(values)
    for one in place.node.on_enter:
        acting(run, one, token)
    return _press(run, token, None, action or _first_button(place), by)


def complete(
    flow: Flow,
    state: State,
    world: World,
    token: int,
    seat: int,
    *,
    action: str,
    values: Values,
    by: Principal,
) -> Step:
    """Finish the work at `seat` by pressing `action`; "resubmit" goes back to who sent it."""
    held, mine = find(state, token, seat)
    place: Place = flow.places[held.node]
    if mine.kind == "signer" or (place.votes and action in ("pass", "reject")):
        return vote(flow, state, world, token, seat, ballot=action, values=values, by=by)
    run = new_run(flow, state, world)
    run.merge(values)
    if len(held.seats) > 1 and is_blocked(mine, held.seats):
        raise AwaitingSigners
    if place.kind in ("auto", "wait", "child"):
        return ask(run, held, mine, action, by)
    if action == "resubmit" and held.back:
        return resubmit(run, held, mine, by)
    return _press(run, held, mine, action, by)


def _press(run: Run, token: Token, seat: Seat | None, action: str, by: Principal) -> Step:
    """Press a button of a form: take its first edge that holds."""
    place = run.places[token.node]
    edges = place.buttons.get(action)
    if edges is None:
        raise NotOffered(action=action, node=place.key, possible=possible(run, token))
    edge = first(run, edges)
    if edge is None:
        raise NoWayOut(node=place.key)
    if edge.requires:
        demand(run, edge)
    if seat is not None and len(token.seats) > 1 and not place.votes:
        waiting = hold(run, token, seat, action, by)
        if waiting is not None:
            return waiting
    leave(run, token, edge, done=seat.id if seat else 0, by=by)
    return commit(run, token)


def _first_button(place: Place) -> str:
    return "submit" if "submit" in place.buttons else next(iter(place.buttons), "submit")
