"""Links between tickets, shown both ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bihuan.people.models import User
from bihuan.tickets import refusals
from bihuan.tickets.tables import model, table
from bihuan.tickets.turn import Turn, verb

if TYPE_CHECKING:
    from bihuan.tickets.models import Ticket

RELATIONS = ("related", "caused_by", "duplicates", "solved_by", "child", "blocks")


class Linkable:
    """Mixed into Ticket."""

    pk: int

    @verb
    def link(self, other: Ticket, *, relation: str = "related", by: User) -> None:
        """Say how this ticket and another one belong together; only this one is locked."""
        turn = Turn.at(self.pk, by)
        turn.must_see()
        if other.pk == self.pk:
            raise refusals.LinkToItself
        seen = table("Ticket").visible_to(by)
        if not seen.filter(pk=other.pk).exists():
            raise refusals.NotYourTicket
        row = {"source": turn.ticket, "target": other, "relation": relation}
        if table("TicketLink").filter(**row).exists():
            return
        table("TicketLink").create(**row, created_by=by, created_at=turn.now)
        command = {"verb": "link", "other": other.number, "relation": relation}
        turn.finish("ticket.linked", command=command)

    @verb
    def unlink(self, other: Ticket, *, by: User) -> None:
        """Take the links between the two away."""
        turn = Turn.at(self.pk, by)
        turn.must_see()
        links = model("TicketLink").objects.between(self.pk, other.pk)
        if links.delete()[0]:
            turn.finish("ticket.unlinked", command={"verb": "unlink", "other": other.number})
