"""Taking a ticket back as its requester, or ending it as an administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bihuan.people.models import User
from bihuan.process import engine
from bihuan.tickets import refusals
from bihuan.tickets.turn import Turn, verb

if TYPE_CHECKING:
    from bihuan.tickets.models import Ticket


class Withdrawable:
    """Mixed into Ticket."""

    pk: int

    @verb
    def withdraw(self, *, by: User | None, reason: str = "") -> Ticket:
        """The requester takes it back, as long as the process allows it."""
        turn = Turn.at(self.pk, by)
        turn.must_be_running()
        turn.must_be_requester()
        if not engine.can_withdraw(turn.flow, turn.state):
            raise refusals.CannotWithdraw
        step = turn.run(engine.withdraw, by=turn.actor)
        turn.finish(
            "ticket.withdrawn",
            step=step,
            command={"verb": "withdraw"},
            personal={"reason": reason.strip()},
        )
        return turn.ticket

    @verb
    def terminate(self, *, by: User | None, reason: str, outcome: str = "terminated") -> Ticket:
        """An administrator, or the parent's process, ends it whatever it waits for."""
        turn = Turn.at(self.pk, by)
        if turn.ticket.closed_at:
            turn.must_be_running()
        if by is not None:
            turn.must_be_admin()
        if not reason.strip():
            raise refusals.ReasonNeeded
        turn.ticket.suspended_at = None
        step = turn.run(engine.terminate, by=turn.actor, outcome=outcome)
        turn.finish(
            "ticket.terminated",
            step=step,
            command={"verb": "terminate", "outcome": outcome},
            personal={"reason": reason.strip()},
        )
        return turn.ticket
