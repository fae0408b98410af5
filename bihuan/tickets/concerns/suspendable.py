"""Pausing a ticket 挂起: work waits, and clocks and timers shift by the pause."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import F

from bihuan.core import clock
from bihuan.core.models import Job
from bihuan.people.models import User
from bihuan.tickets import refusals
from bihuan.tickets.tables import table
from bihuan.tickets.turn import Turn, verb

if TYPE_CHECKING:
    from bihuan.tickets.models import Ticket

PARKED = timedelta(days=36500)  # a timer of a suspended ticket is not due in a lifetime


class Suspendable:
    """Mixed into Ticket."""

    pk: int

    @verb
    def suspend(self, *, by: User, reason: str) -> Ticket:
        """Stop the clock. Events and answers of machines wait until it is resumed."""
        turn = Turn.at(self.pk, by)
        turn.must_be_running()
        _may_pause(turn)
        if not reason.strip():
            raise refusals.ReasonNeeded
        turn.ticket.suspended_at = turn.now
        _shift_timers(self.pk, PARKED)
        turn.finish(
            "ticket.suspended",
            command={"verb": "suspend"},
            personal={"reason": reason.strip()},
        )
        return turn.ticket

    @verb
    def resume(self, *, by: User) -> Ticket:
        """Go on: what was due moves by as much as the pause lasted."""
        turn = Turn.at(self.pk, by)
        since = turn.ticket.suspended_at
        if since is None:
            raise refusals.NotSuspended
        _may_pause(turn)
        pause = turn.now - since
        turn.ticket.suspended_at = None
        _shift_timers(self.pk, pause - PARKED)
        _shift_targets(self.pk, pause)
        _wake(self.pk)
        seconds = int(pause.total_seconds())
        turn.finish("ticket.resumed", command={"verb": "resume", "paused_seconds": seconds})
        return turn.ticket


def _may_pause(turn: Turn) -> None:
    """Whoever handles it now, its requester, or an administrator."""
    assert turn.by is not None
    items = table("WorkItem").waiting_for(turn.by)
    if not items.filter(ticket=turn.ticket).exists():
        turn.must_be_requester()


def _shift_timers(ticket_id: int, by: timedelta) -> None:
    timers = Job.objects.filter(dedupe_key__startswith=f"timer:{ticket_id}:", state="waiting")
    timers.update(run_at=F("run_at") + by)


def _wake(ticket_id: int) -> None:
    """What came during the pause is taken now, in order."""
    held = Job.objects.filter(lane=f"ticket:{ticket_id}", state="waiting")
    held.filter(kind__startswith="tickets.").update(run_at=clock.now())


def _shift_targets(ticket_id: int, by: timedelta) -> None:
    items = table("WorkItem").filter(ticket=ticket_id, state__in=("open", "claimed"))
    items.update(due_at=F("due_at") + by, respond_by=F("respond_by") + by)
