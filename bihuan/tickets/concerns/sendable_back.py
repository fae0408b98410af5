"""Sending work back to an earlier node, and taking back one's own last act."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bihuan.core.models import Activity
from bihuan.people.models import User
from bihuan.process import engine
from bihuan.tickets import refusals
from bihuan.tickets.concerns.completable import seat_command
from bihuan.tickets.tables import table
from bihuan.tickets.turn import Turn, verb

if TYPE_CHECKING:
    from bihuan.tickets.models import Ticket

MOVES = {"ticket.created", "work_item.completed"}


class SendableBack:
    """Mixed into WorkItem."""

    pk: int
    ticket_id: int

    @verb
    def send_back(self, *, by: User, target: str, reason: str, straight: bool = False) -> Ticket:
        """Back to an earlier node. `straight`: resubmitting comes straight back here."""
        turn = Turn.at_item(self.pk, by)
        turn.must_act()
        if turn.node.data.get("send_back") is False:
            raise refusals.NotHere(node=turn.node.key)
        if not reason.strip():
            raise refusals.ReasonNeeded
        item = turn.work
        step = turn.run(
            engine.send_back, item.token, target=target, straight=straight, by=turn.actor
        )
        turn.action = "send_back"
        turn.finish(
            "work_item.sent_back",
            step=step,
            command=seat_command(turn, "send_back", target=target, straight=straight),
            personal={"reason": reason.strip()},
        )
        return turn.ticket

    @verb
    def take_back(self, *, by: User, reason: str = "") -> Ticket:
        """Undo one's own last act while nobody has touched what followed."""
        turn = Turn.at_item(self.pk, by)
        turn.must_be_running()
        item = turn.work
        if not can_take_back(turn):
            raise refusals.CannotTakeBack
        step = turn.run(engine.take_back, by=turn.actor, node=item.node)
        turn.finish(
            "work_item.taken_back",
            step=step,
            command=seat_command(turn, "take_back"),
            personal={"reason": reason.strip()},
        )
        return turn.ticket


def can_take_back(turn: Turn) -> bool:
    """His was the last move, and every work item it opened is still untouched."""
    item, by = turn.work, turn.by
    assert by is not None
    if item.state != "done" or item.closed_by_id != by.pk:
        return False
    last = last_move(turn.ticket.pk)
    if last is None or last.actor_id != by.pk:
        return False
    body = json.loads(last.body)
    if body["command"].get("work_item") != item.pk or last.kind not in MOVES:
        return False
    opened = [each["work_item"] for each in body.get("opened", ())]
    untouched = table("WorkItem").filter(pk__in=opened, state="open", handler=None)
    return bool(opened) and untouched.count() == len(opened)


def last_move(ticket_id: int) -> Activity | None:
    """The last Activity that moved a token, a seat or a handler."""
    quiet = (
        *("ticket.commented", "ticket.comment_edited", "ticket.linked", "ticket.unlinked"),
        "work_item.urged",
    )
    rows = Activity.objects.filter(subject_kind="ticket", subject_id=ticket_id)
    return rows.exclude(kind__in=quiet).order_by("-serial").first()
