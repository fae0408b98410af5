"""Sticking tags on a ticket; whoever sees it may."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bihuan.people.models import User
from bihuan.tickets import list_refusals as refusals
from bihuan.tickets.tables import model, table
from bihuan.tickets.turn import Turn, verb

if TYPE_CHECKING:
    from bihuan.tickets.models import Ticket

MOST = 20


class Taggable:
    """Mixed into Ticket."""

    pk: int

    @verb
    def tag(self, *names: str, by: User) -> list[str]:
        """Stick tags on it; those that were not there yet."""
        turn = Turn.at(self.pk, by)
        turn.must_see()
        has = set(table("TicketTag").filter(ticket=self.pk).values_list("tag__name", flat=True))
        new = [name for name in named(names) if name not in has]
        if len(has) + len(new) > MOST:
            raise refusals.TooManyTags(most=MOST)
        if new:
            tag = model("Tag")
            tag.objects.bulk_create([tag(name=name) for name in new], ignore_conflicts=True)
            stick = model("TicketTag")
            stick.objects.bulk_create(
                [
                    stick(ticket_id=self.pk, tag=one, by=by, at=turn.now)
                    for one in tag.objects.filter(name__in=new)
                ],
                ignore_conflicts=True,
            )
            turn.finish("ticket.tagged", command={"verb": "tag", "tags": new})
        return new

    @verb
    def untag(self, *names: str, by: User) -> list[str]:
        """Take tags off; those that were there."""
        turn = Turn.at(self.pk, by)
        turn.must_see()
        rows = table("TicketTag").filter(ticket=self.pk, tag__name__in=named(names))
        gone = list(rows.values_list("tag__name", flat=True))
        if gone:
            rows.delete()
            turn.finish("ticket.untagged", command={"verb": "untag", "tags": gone})
        return gone

    def tag_names(self) -> list[str]:
        """The tags on it."""
        found: Ticket = self  # type: ignore[assignment]
        return list(found.ticket_tags.values_list("tag__name", flat=True).order_by("tag__name"))


def named(names: Iterable[str]) -> list[str]:
    """Names of tags as they are kept: without stray blanks, each once."""
    found = (" ".join(name.split())[:40] for name in names)
    return list(dict.fromkeys(name for name in found if name))
