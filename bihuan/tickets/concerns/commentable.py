"""Saying something about a ticket."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bihuan.people import access
from bihuan.people.models import User
from bihuan.tickets import mentions, refusals
from bihuan.tickets.tables import table
from bihuan.tickets.turn import Turn, verb

if TYPE_CHECKING:
    from bihuan.tickets.models import Comment

LONGEST = 20_000


class Commentable:
    """Mixed into Ticket."""

    pk: int

    @verb
    def comment(
        self, *, by: User, text: str, internal: bool = False, mentioned: Iterable[str] = ()
    ) -> Comment:
        """Everybody who sees the ticket may speak; internal words are for its handlers.

        `mentioned` are user names that were picked after an @; they are told, and may read.
        """
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
        command = {"verb": "comment", "comment": said.pk, "internal": internal}
        if people := mentions.named(said.text, mentioned):
            if internal and not self.may_note(by):
                raise refusals.HandlersOnly
            command["to"] = mentions.keep(turn, said, people)
        turn.finish("ticket.commented", command=command, personal={"text": said.text})
        return said  # type: ignore[no-any-return]

    def may_note(self, user: User) -> bool:
        """Internal words are read, and so written, by handlers and administrators."""
        return access.handles(user, table("Reader").filter(ticket=self.pk))
