"""What happens to a comment once it stands there: its author betters it, others react."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bihuan.people.models import User
from bihuan.tickets import mentions, refusals
from bihuan.tickets.tables import model, table
from bihuan.tickets.turn import Turn, verb

if TYPE_CHECKING:
    from bihuan.tickets.models import Comment

LONGEST = 20_000


class Discussable:
    """Mixed into Comment."""

    pk: int
    ticket_id: int

    @verb
    def edit(self, *, by: User, text: str, mentioned: Iterable[str] = ()) -> Comment:
        """Say it better. What it said before is kept and can be read by all who read it now."""
        turn = Turn.at(self.ticket_id, by)
        turn.must_see()
        said = table("Comment").get(pk=self.pk)
        if said.author_id != by.pk:
            raise refusals.NotYourComment
        was, said.text = said.text, text.strip()[:LONGEST]
        if not said.text:
            raise refusals.TextNeeded
        if was == said.text:
            return said  # type: ignore[no-any-return]
        said.versions.create(text=was, until=turn.now)
        said.edited_at = turn.now
        said.save(update_fields=["text", "edited_at"])
        command = {"verb": "edit_comment", "comment": said.pk, "internal": said.is_internal}
        if fresh := mentions.keep(turn, said, mentions.named(said.text, mentioned)):
            command["to"] = fresh
        personal = {"text": said.text, "before": was}
        turn.finish("ticket.comment_edited", command=command, personal=personal)
        return said  # type: ignore[no-any-return]

    @verb
    def react(self, *, by: User, sign: str) -> bool:
        """Put a sign to it, or take the same one away again: a nod is no act, so no record."""
        if not table("Comment").visible_to(by).filter(pk=self.pk).exists():
            raise refusals.NotYourTicket
        reaction = model("Reaction")
        if sign not in reaction.Sign.values:
            raise refusals.NoSuchSign(sign=sign, possible=", ".join(reaction.Sign.values))
        mine = {"comment_id": self.pk, "user": by, "sign": sign}
        if reaction.objects.filter(**mine).delete()[0]:
            return False
        reaction.objects.bulk_create([reaction(**mine)], ignore_conflicts=True)
        return True
