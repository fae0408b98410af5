"""A ticket is put where it belongs: jump, reopen, and move to another version of its process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bihuan.catalogue import drafts
from bihuan.catalogue.models import PackVersion
from bihuan.people.models import User
from bihuan.process import engine
from bihuan.process.migrate import migrate
from bihuan.process.state import Step
from bihuan.tickets import flows, refusals
from bihuan.tickets.tables import table
from bihuan.tickets.turn import Turn, verb
from bihuan.tickets.words import when
from bihuan.tickets.world import TicketWorld

if TYPE_CHECKING:
    from bihuan.tickets.models import Ticket


class Movable:
    """Mixed into Ticket."""

    pk: int

    @verb
    def jump(self, *, node: str, by: User, reason: str) -> Ticket:
        """Cancel what is open and go on at `node`."""
        turn = Turn.at(self.pk, by)
        turn.must_be_running()
        turn.must_be_admin()
        if not reason.strip():
            raise refusals.ReasonNeeded
        step = turn.run(engine.jump, node=node, by=turn.actor)
        turn.finish(
            "ticket.jumped",
            step=step,
            command={"verb": "jump", "target": node},
            personal={"reason": reason.strip()},
        )
        return turn.ticket

    @verb
    def reopen(self, *, by: User, reason: str) -> Ticket:
        """Open a closed ticket again, where its process says or where it was finished last."""
        turn = Turn.at(self.pk, by)
        turn.must_be_admin()
        if not turn.ticket.closed_at:
            raise refusals.StillOpen
        if not reason.strip():
            raise refusals.ReasonNeeded
        step = turn.run(engine.reopen, by=turn.actor)
        turn.finish(
            "ticket.reopened",
            step=step,
            command={"verb": "reopen"},
            personal={"reason": reason.strip()},
        )
        return turn.ticket

    @verb
    def move(self, version: PackVersion, node_map: Mapping[str, str], *, by: User) -> Ticket:
        """Go on under another version of the same process; refused where a step has no place."""
        turn = Turn.at(self.pk, by)
        if turn.ticket.closed_at:
            raise refusals.Closed(when=when(turn.ticket.closed_at))
        drafts.demand_design(version.key, by)
        if turn.ticket.version.key != version.key:
            raise refusals.OtherProcess(number=turn.ticket.number)
        if turn.ticket.version_id == version.pk:
            return turn.ticket
        left = turn.ticket.version
        turn.world = TicketWorld(version.flow, turn.ticket, now=turn.now, by=by)
        step = migrate(left.flow, version.flow, turn.state, node_map, turn.world)
        _change_version(turn, version, step)
        command = {"verb": "move", "left": left.number, "version": version.number}
        turn.finish("ticket.moved", step=step, command=command)
        return turn.ticket


def _change_version(turn: Turn, version: PackVersion, step: Step) -> None:
    """The ticket's row and the work items that stay open under another node's key."""
    turn.flow, turn.ticket.version = version.flow, version
    flows.give(turn.ticket, version.flow)
    table("Ticket").filter(pk=turn.ticket.pk).update(version=version)
    open_items = table("WorkItem").filter(ticket=turn.ticket.pk, closed_at=None)
    for effect in step.effects:
        if effect.kind == "moved":
            open_items.filter(token=effect.token).update(node=effect.node)
