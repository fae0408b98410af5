"""What comes to a ticket from outside without a person: clocks, events, answers, children.

A suspended ticket takes nothing: the job waits and is tried again, in order, until it is resumed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bihuan.core.jobs import Later
from bihuan.process import engine
from bihuan.process.state import Step
from bihuan.tickets.turn import Turn, verb

WAIT = 60  # seconds until a suspended ticket is asked again


def _at(ticket_id: int) -> Turn:
    turn = Turn.at(ticket_id, None)
    if turn.ticket.suspended_at:
        raise Later(WAIT)
    return turn


def _finish(turn: Turn, kind: str, step: Step, command: Mapping[str, Any]) -> None:
    turn.finish(kind, step=step, command=command)


@verb
def timer_fired(ticket_id: int, *, token: int, edge: str) -> None:
    """A clock ran out."""
    turn = _at(ticket_id)
    step = turn.run(engine.timer, token, edge)
    command = {"verb": "timer", "token": token, "edge": edge, **_node(turn, token)}
    _finish(turn, "ticket.timer_fired", step, command)


@verb
def event_fired(ticket_id: int, *, event: str) -> None:
    """Something the process waits for happened."""
    turn = _at(ticket_id)
    step = turn.run(engine.fire, event)
    _finish(turn, "ticket.event_fired", step, {"verb": "event", "event": event})


@verb
def call_answered(
    ticket_id: int,
    *,
    token: int,
    attempt: int,
    ok: bool,
    values: Mapping[str, Any],
    error: str = "",
) -> None:
    """The call of an auto node came back, or failed."""
    turn = _at(ticket_id)
    step = turn.run(engine.job_done, token, attempt, ok=ok, values=dict(values))
    command = {"verb": "answer", "token": token, "attempt": attempt, "ok": ok, **_node(turn, token)}
    if error:
        command["error"] = error[:500]
    _finish(turn, "ticket.answered", step, command)


@verb
def child_closed(ticket_id: int, *, token: int, outcome: str) -> None:
    """A child ticket that this one waits for was closed."""
    turn = _at(ticket_id)
    step = turn.run(engine.child_closed, token, outcome)
    command = {"verb": "child_closed", "token": token, "outcome": outcome, **_node(turn, token)}
    _finish(turn, "ticket.child_closed", step, command)


def _node(turn: Turn, token: int) -> dict[str, str]:
    """Where the token rests, for the log."""
    node = next((held.node for held in turn.state.tokens if held.id == token), "")
    return {"node": node} if node else {}
