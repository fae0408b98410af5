"""What a person decides where a machine failed or waits: retry, skip or treat as failed."""

from __future__ import annotations

from dataclasses import replace

from bihuan.process.act import commit
from bihuan.process.arrive import call
from bihuan.process.errors import NotOffered, NoWayOut
from bihuan.process.guards import first
from bihuan.process.places import DONE, FAILED
from bihuan.process.run import Motion, Run
from bihuan.process.settle import leave
from bihuan.process.state import Closed, Principal, Seat, Step, Token


def ask(run: Run, token: Token, seat: Seat, action: str, by: Principal) -> Step:
    """Carry out what was decided at an auto, wait or child node."""
    place = run.places[token.node]
    if action == "retry" and place.kind == "auto":
        return _again(run, token, seat)
    if action == "retry" and place.kind == "wait":
        run.remove(token, place, seat.id)
        run.pending.append(Motion(place, place.path))
        return commit(run, token)
    trigger = {"skip": DONE, "fail": FAILED}.get(action)
    if trigger is None or (trigger == FAILED and FAILED not in place.groups):
        raise NotOffered(action=action, node=place.key, possible="retry, skip, fail")
    edge = first(run, place.groups.get(trigger, ()))
    if edge is None:
        raise NoWayOut(node=place.key)
    leave(run, token, edge, done=seat.id)
    return commit(run, token)


def _again(run: Run, token: Token, seat: Seat) -> Step:
    """Make the call once more; a late answer to the earlier one will be ignored."""
    for other in token.seats:
        if other.open:
            how = "done" if other is seat else "cancelled"
            run.closed.append(Closed(token.id, other.id, token.node, how))
    attempt = token.attempt + 1
    run.replace(token, replace(token, seats=(), attempt=attempt))
    call(run, run.places[token.node], token.id, attempt)
    return run.step()
