"""Finishing a work item: with a button of its form, or with a ballot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bihuan.people.models import User
from bihuan.process import engine
from bihuan.process.state import Step
from bihuan.tickets import edits, forms, refusals
from bihuan.tickets.tables import table
from bihuan.tickets.turn import Turn, verb

if TYPE_CHECKING:
    from bihuan.tickets.models import Ticket

BALLOTS = {"pass", "reject"}


class Completable:
    """Mixed into WorkItem."""

    pk: int

    @verb
    def complete(
        self,
        *,
        by: User,
        action: str = "submit",
        values: Mapping[str, Any] | None = None,
        revision: int | None = None,
    ) -> Ticket:
        """Press a button: the ticket moves on. `revision` is the one the person read."""
        turn = Turn.at_item(self.pk, by)
        turn.must_act()
        given = edits.merged(turn, values or {}, revision)
        accepted = forms.accept(turn, given, action)
        turn.action = action
        is_ballot = action in BALLOTS and turn.work.kind in {"vote", "signer"}
        step = _move(turn, action, accepted, is_ballot=is_ballot)
        turn.finish(
            "work_item.voted" if is_ballot else "work_item.completed",
            step=step,
            command=seat_command(turn, "vote" if is_ballot else "complete", action=action),
            personal={"values": dict(accepted)},
        )
        if turn.draft:
            table("Draft").filter(pk=turn.draft).delete()
        return turn.ticket

    def vote(self, *, by: User, ballot: str, values: Mapping[str, Any] | None = None) -> Ticket:
        """Cast a ballot, "pass" or "reject"."""
        if ballot not in BALLOTS:
            raise refusals.NotABallot(ballot=ballot)
        if self.kind not in {"vote", "signer"}:  # type: ignore[attr-defined]
            raise refusals.NoVotes(node=self.node)  # type: ignore[attr-defined]
        return self.complete(by=by, action=ballot, values=values)


def _move(turn: Turn, action: str, values: Mapping[str, Any], *, is_ballot: bool) -> Step:
    item = turn.work
    if is_ballot:
        return turn.run(
            engine.vote, item.token, item.seat, ballot=action, values=values, by=turn.actor
        )
    return turn.run(
        engine.complete, item.token, item.seat, action=action, values=values, by=turn.actor
    )


def seat_command(turn: Turn, verb_name: str, **more: Any) -> dict[str, Any]:
    """How an Activity names what was done to a work item."""
    item = turn.work
    return {
        "verb": verb_name,
        "node": item.node,
        "work_item": item.pk,
        "token": item.token,
        "seat": item.seat,
        **more,
    }
