"""Opening a ticket: the start form is entered and finished in one Step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bihuan.catalogue.models import Favourite, Offering, PackVersion
from bihuan.catalogue.readers import readers_of
from bihuan.core import clock, numbers, sql
from bihuan.people.models import User
from bihuan.process import engine
from bihuan.process.state import State
from bihuan.tickets import apply, flows, forms, locking, refusals
from bihuan.tickets.tables import model, table
from bihuan.tickets.turn import Turn, verb

if TYPE_CHECKING:
    from bihuan.tickets.models import Ticket


class Startable:
    """Mixed into the manager: Ticket.objects.start(...)."""

    @verb
    def start(
        self,
        offering: Offering,
        values: Mapping[str, Any],
        *,
        by: User,
        requester: User | None = None,
        action: str = "",
        opened_from: Ticket | None = None,
        relation: str = "related",
        parent_token: int = 0,
        pack: str = "",
        title: Any = None,
    ) -> Ticket:
        """Open a ticket of this offering; `opened_from` links it with the ticket it comes from."""
        version = _version(offering, values, pack)
        ticket = _blank(offering, version, by, requester or by, clock.now())
        turn = Turn(ticket, flows.of(ticket), by=by)
        if opened_from is not None and parent_token:
            ticket.parent_id, ticket.parent_token = opened_from.pk, parent_token
        accepted = forms.accept_start(turn, values, action, lenient=opened_from is not None)
        accepted |= _counted(turn)
        step = engine.start(turn.flow, turn.world, accepted, by=turn.actor, action=turn.action)
        _insert(turn, step.state, step.phase)
        if opened_from is not None:
            _link(turn, opened_from, relation)
        turn.finish(
            "ticket.created",
            step=step,
            also=lambda: _write_beside(turn, offering, step.state.values),
            command=_command(turn, offering, version, opened_from),
            personal={"values": dict(accepted)},
        )
        return ticket


def _version(offering: Offering, values: Mapping[str, Any], pack: str) -> PackVersion:
    version = offering.version_for(values)
    if pack and (version is None or version.key != pack):
        route = offering.routes.select_related("version").filter(version__key=pack).first()
        version = route.version if route else None
    if version is None or not offering.is_published:
        raise refusals.OfferingClosed(offering=str(offering))
    return version


def _blank(
    offering: Offering, version: PackVersion, by: User, requester: User, now: datetime
) -> Ticket:
    ticket: Ticket = model("Ticket")(
        offering=offering,
        version=version,
        pack=version.key,
        kind=version.kind,
        requester=requester,
        opened_by=by,
        department_id=requester.department_id,
        opened_at=now,
        updated_at=now,
        phase_since=now,
        revision=0,
        is_demo=by.is_demo,
    )
    return ticket


def _insert(turn: Turn, state: State, phase: str) -> None:
    """The row itself; its number is taken from the locked counter as late as possible."""
    ticket, flow = turn.ticket, turn.flow
    ticket.phase = phase
    ticket.title = flows.title_of(flow, dict(state.values))
    ticket.business_id = apply.business_id(flow, state.values)
    ticket.number = numbers.allocate(flow.number, turn.now)
    ticket.save(force_insert=True)
    locking.reserve(ticket)


def _write_beside(turn: Turn, offering: Offering, values: Mapping[str, Any]) -> None:
    """Who sees the ticket, that the service was used, and that its draft is no longer one."""
    assert turn.by is not None
    _let_read(turn, values)
    Favourite.objects.used(turn.by, offering, turn.now)
    form = f"offering:{offering.key}"
    sql.execute("DELETE FROM tickets_draft WHERE user_id = %s AND form = %s", [turn.by.pk, form])


def _counted(turn: Turn) -> dict[str, str]:
    """Fields that count by themselves: each its own row of numbers, of this process."""
    fields = [field for field in turn.flow.fields.values() if field.type == "autonumber"]
    return {
        field.key: numbers.allocate(
            field.data.get("number") or "{seq:4}", turn.now, f"{turn.flow.key}.{field.key}:"
        )
        for field in fields
    }


def _let_read(turn: Turn, values: Mapping[str, Any]) -> None:
    """Requester and opener see their ticket, and whom the catalogue names for it."""
    ticket = turn.ticket
    people = {f"user:{ticket.requester_id}", f"user:{ticket.opened_by_id}"}
    named = readers_of(turn.flow, values, ticket.business_id)
    apply.insert_readers(ticket.pk, people | named, is_handler=False)


def _link(turn: Turn, source: Ticket, relation: str) -> None:
    table("TicketLink").create(
        source_id=source.pk,
        target=turn.ticket,
        relation=relation,
        created_by=turn.by,
        created_at=turn.now,
    )


def _command(
    turn: Turn, offering: Offering, version: PackVersion, opened_from: Ticket | None
) -> dict[str, Any]:
    command = {
        "verb": "start",
        "offering": offering.key,
        "version": version.number,
        "hash": version.hash,
        "node": turn.flow.start,
        "action": turn.action,
        "requester": turn.ticket.requester_id,
        "number": turn.ticket.number,
    }
    if opened_from is not None:
        command["from"] = opened_from.number
    return command
