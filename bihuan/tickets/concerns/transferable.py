"""Handing one's work to somebody else 转派."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bihuan.people.models import AssignmentGroup, User
from bihuan.tickets import refusals
from bihuan.tickets.concerns.claimable import hand_to, principal_of
from bihuan.tickets.concerns.completable import seat_command
from bihuan.tickets.turn import Turn, verb

if TYPE_CHECKING:
    from bihuan.tickets.models import WorkItem


class Transferable:
    """Mixed into WorkItem."""

    pk: int

    @verb
    def transfer(self, *, to: User | AssignmentGroup, by: User, reason: str) -> WorkItem:
        """Give it to somebody else, saying why. A vote goes only to a person."""
        turn = Turn.at_item(self.pk, by)
        item = turn.must_be_open()
        turn.must_be_running()
        turn.must_be_his()
        if turn.node.data.get("transfer") is False:
            raise refusals.NotHere(node=turn.node.key)
        if not reason.strip():
            raise refusals.ReasonNeeded
        chosen = principal_of(to)
        if item.kind in {"vote", "signer"} and not chosen.startswith("user:"):
            raise refusals.NotAHandler(who=str(to))
        _may_vote(turn, item, chosen)
        item.assigned_at = turn.now
        hand_to(turn, item, chosen)
        turn.finish(
            "work_item.transferred",
            command=seat_command(turn, "transfer", to=[chosen]),
            personal={"reason": reason.strip()},
        )
        return item


def _may_vote(turn: Turn, item: WorkItem, chosen: str) -> None:
    """An approval cannot be handed to the requester, whose own matter it is."""
    approval = turn.node.kind == "approve" and item.kind == "vote"
    if approval and not turn.node.vote.self_approval and chosen == turn.world.requester:
        raise refusals.OwnApproval
