"""The clocks of a ticket: until when it has to be answered and done, and how long is left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from bihuan.core import clock
from bihuan.tickets.models import Ticket, WorkItem

SOON = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Clock:
    """One promise: `at` is when it is due."""

    name: str
    at: datetime
    now: datetime
    is_paused: bool = False

    @property
    def left(self) -> timedelta:
        return abs(self.at - self.now)

    @property
    def is_over(self) -> bool:
        return self.at < self.now and not self.is_paused

    @property
    def tone(self) -> str:
        """Colour by meaning; the words say the same."""
        if self.is_paused:
            return "bh-amber"
        if self.is_over:
            return "bh-red"
        return "bh-orange" if self.at - self.now < SOON else "bh-grey"

    @property
    def icon(self) -> str:
        if self.is_paused:
            return "clock-pause"
        return "alert-triangle" if self.is_over else "clock-hour-4"


def clocks_of(ticket: Ticket, open_items: Iterable[WorkItem]) -> list[Clock]:
    """The nearest answer and the nearest end among what is open."""
    if ticket.is_closed:
        return []
    items = list(open_items)
    now = ticket.suspended_at or clock.now()
    promises = {
        _("Respond"): [item.respond_by for item in items if not item.claimed_at],
        _("Resolve"): [item.due_at for item in items],
    }
    return [
        Clock(name, min(known), now, ticket.is_suspended)
        for name, moments in promises.items()
        if (known := [at for at in moments if at])
    ]
