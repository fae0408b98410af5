"""Administrators put a ticket where it belongs: jump and reopen, logged with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bihuan.people.models import User
from bihuan.process import engine
from bihuan.tickets import refusals
from bihuan.tickets.turn import Turn, verb

if TYPE_CHECKING:
    from bihuan.tickets.models import Ticket


class Movable:
    """Mixed into Ticket."""

    pk: int

    @verb
    def jump(self, *, node: str, by: User, reason: str) -> Ticket:
        """Cancel what is open and go on at `node`."""
        turn = Turn.at(self.pk, by)
        turn.must_be_running()
        turn.must_be_admin()
        if not reason.strip():
            raise refusals.ReasonNeeded
        step = turn.run(engine.jump, node=node, by=turn.actor)
        turn.finish(
            "ticket.jumped",
            step=step,
            command={"verb": "jump", "target": node},
            personal={"reason": reason.strip()},
        )
        return turn.ticket

    @verb
    def reopen(self, *, by: User, reason: str) -> Ticket:
        """Open a closed ticket again, where its process says or where it was finished last."""
        turn = Turn.at(self.pk, by)
        turn.must_be_admin()
        if not turn.ticket.closed_at:
            raise refusals.StillOpen
        if not reason.strip():
            raise refusals.ReasonNeeded
        step = turn.run(engine.reopen, by=turn.actor)
        turn.finish(
            "ticket.reopened",
            step=step,
            command={"verb": "reopen"},
            personal={"reason": reason.strip()},
        )
        return turn.ticket
