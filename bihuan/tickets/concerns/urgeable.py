"""Reminding the handlers 催办, but not all the time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Max

from bihuan.people.models import User
from bihuan.tickets import refusals
from bihuan.tickets.concerns.completable import seat_command
from bihuan.tickets.tables import table
from bihuan.tickets.turn import Turn, verb
from bihuan.tickets.words import when

if TYPE_CHECKING:
    from bihuan.tickets.models import WorkItem

PAUSE = timedelta(minutes=10)


class Urgeable:
    """Mixed into WorkItem."""

    pk: int

    @verb
    def urge(self, *, by: User, reason: str = "") -> WorkItem:
        """Remind those it waits for: once in ten minutes a ticket, whoever asks."""
        turn = Turn.at_item(self.pk, by)
        item = turn.must_be_open()
        turn.must_be_running()
        turn.must_see()
        last = table("WorkItem").filter(ticket=turn.ticket).aggregate(at=Max("urged_at"))["at"]
        if last and turn.now - last < PAUSE:
            raise refusals.UrgedLately(when=when(last), next=when(last + PAUSE))
        item.urged_at = turn.now
        item.save(update_fields=["urged_at"])
        named = [f"user:{item.handler_id}"] if item.handler_id else sorted(turn.candidates)
        turn.finish(
            "work_item.urged",
            command=seat_command(turn, "urge", to=named),
            personal={"reason": reason.strip()},
        )
        return item
