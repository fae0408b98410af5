"""Following a ticket 关注: a private matter, so nothing is recorded."""

from __future__ import annotations

from bihuan.core import clock
from bihuan.people.models import User
from bihuan.tickets import refusals
from bihuan.tickets.tables import model, table
from bihuan.tickets.turn import verb


class Watchable:
    """Mixed into Ticket."""

    pk: int

    @verb
    def watch(self, *, by: User) -> None:
        """Be told of what happens to it."""
        tickets = table("Ticket").visible_to(by)
        if not tickets.filter(pk=self.pk).exists():
            raise refusals.NotYourTicket
        row = model("Watch")(ticket_id=self.pk, user=by, created_at=clock.now())
        table("Watch").bulk_create([row], ignore_conflicts=True)
        table("Reader").add(self.pk, [by.principal])  # goes on seeing what he follows

    @verb
    def unwatch(self, *, by: User) -> None:
        """No longer."""
        table("Watch").filter(ticket=self.pk, user=by).delete()
