"""Asking others to sign as well 加签: before, after or beside oneself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bihuan.people.models import User
from bihuan.process import engine
from bihuan.tickets import refusals
from bihuan.tickets.concerns.claimable import person
from bihuan.tickets.concerns.completable import seat_command
from bihuan.tickets.turn import Turn, verb

if TYPE_CHECKING:
    from bihuan.tickets.models import Ticket

WHEN = ("before", "after", "parallel")


class Signable:
    """Mixed into WorkItem."""

    pk: int

    @verb
    def add_signer(
        self, *, by: User, people: Sequence[User], when: str = "before", reason: str = ""
    ) -> Ticket:
        """Let these people sign too. See PROCESS, "Votes", for what each `when` means."""
        turn = Turn.at_item(self.pk, by)
        turn.must_act()
        if when not in WHEN:
            raise refusals.NotHere(node=turn.node.key)
        signers = tuple(dict.fromkeys(f"user:{person(each).pk}" for each in people))
        if not signers:
            raise refusals.NotAHandler(who="")
        item = turn.work
        step = turn.run(
            engine.add_signer, item.token, item.seat, people=signers, when=when, by=turn.actor
        )
        turn.finish(
            "work_item.signer_added",
            step=step,
            command=seat_command(turn, "add_signer", to=list(signers), when=when),
            personal={"reason": reason.strip()},
        )
        return turn.ticket
