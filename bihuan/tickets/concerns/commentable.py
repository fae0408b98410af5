"""Saying something about a ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bihuan.people.models import User
from bihuan.tickets import refusals
from bihuan.tickets.tables import table
from bihuan.tickets.turn import Turn, verb

if TYPE_CHECKING:
    from bihuan.tickets.models import Comment

LONGEST = 20_000


class Commentable:
    """Mixed into Ticket."""

    pk: int

    @verb
    def comment(self, *, by: User, text: str, internal: bool = False) -> Comment:
        """Everybody who sees the ticket may speak; internal words are for its handlers."""
        if not text.strip():
            raise refusals.TextNeeded
        turn = Turn.at(self.pk, by)
        turn.must_see()
        said = table("Comment").create(
            ticket=turn.ticket,
            author=by,
            text=text.strip()[:LONGEST],
            is_internal=internal,
            created_at=turn.now,
        )
        turn.finish(
            "ticket.commented",
            command={"verb": "comment", "comment": said.pk, "internal": internal},
            personal={"text": said.text},
        )
        return said  # type: ignore[no-any-return]
