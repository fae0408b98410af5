"""Locking a ticket, in one statement that also reads everything a verb needs.

PostgreSQL locks the ticket's row (FOR NO KEY UPDATE, so that links may point to it meanwhile) and
gives its newest version, but the rows joined to it as they were before the wait. The same ticket is
joined once more without a lock: when its revision is older, somebody was faster, and the statement
runs again, now with the lock in hand. SQLite has one writer at a time (BEGIN IMMEDIATE).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import orjson
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, models

from bihuan.catalogue.models import PackVersion
from bihuan.core import sql
from bihuan.people import access
from bihuan.people.models import User
from bihuan.process.flow import Flow
from bihuan.tickets import flows
from bihuan.tickets.tables import model

if TYPE_CHECKING:
    from bihuan.tickets.models import Ticket, WorkItem

Reading = Callable[[Any], Any]


def _instant(value: Any) -> datetime | None:
    if value is None:
        return None
    at = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _document(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, str | bytes) else value


class Shape:
    """Columns of a model, and how a bare cursor's values become its attributes."""

    def __init__(self, name: str, alias: str) -> None:
        self.model = model(name)
        fields = self.model._meta.concrete_fields
        self.names = [field.attname for field in fields]
        self.columns = ", ".join(f'{alias}."{field.column}"' for field in fields)
        self.readings: list[tuple[int, Reading]] = [
            (at, _document if isinstance(field, models.JSONField) else _instant)
            for at, field in enumerate(fields)
            if isinstance(field, models.JSONField | models.DateTimeField)
        ]

    def build(self, row: Sequence[Any]) -> Any:
        values = list(row)
        for at, reading in self.readings:
            values[at] = reading(values[at])
        return sql.built(self.model, self.names, values)


RESERVED = ("core_activity", "tickets_workitem")  # each verb writes one of the first, most of both
TICKET = 3 + len(RESERVED)  # where its columns begin in the row

TABLES = (
    "tickets_ticket t JOIN tickets_ticket s ON s.id = t.id "
    "JOIN catalogue_packversion v ON v.id = t.version_id"
)

_shapes: dict[str, Shape] = {}
_statements: dict[tuple[str, str], str] = {}


def _shape(name: str, alias: str) -> Shape:
    if name not in _shapes:
        _shapes[name] = Shape(name, alias)
    return _shapes[name]


def _statement(of: str) -> str:
    asked = (of, connection.vendor)
    known = _statements.get(asked)
    if known:
        return known
    ticket, item = _shape("Ticket", "t").columns, _shape("WorkItem", "w").columns
    postgres = connection.vendor == "postgresql"
    joined = "string_agg" if postgres else "group_concat"
    handlers = (
        f"(SELECT {joined}(r.kind || ':' || r.ref, ',') FROM tickets_reader r "  # noqa: S608
        "WHERE r.ticket_id = t.id AND r.is_handler)"
    )
    lock = " FOR NO KEY UPDATE OF t" if postgres else ""
    ids = ", ".join(sql.NEXT_ID % table if postgres else "NULL" for table in RESERVED)
    if of == "ticket":
        text = (
            f"SELECT v.hash, s.revision, {handlers}, {ids}, {ticket} "  # noqa: S608
            f"FROM {TABLES} WHERE t.id = %s{lock}"
        )
    else:
        candidates = (
            f"(SELECT {joined}(c.kind || ':' || c.ref, ',') FROM tickets_candidate c "  # noqa: S608
            "WHERE c.work_item_id = w.id)"
        )
        draft = (
            "(SELECT d.id FROM tickets_draft d WHERE d.user_id = %s "
            "AND d.form = 'work-item:' || w.id)"
        )
        his = (
            "EXISTS (SELECT 1 FROM tickets_candidate c "  # noqa: S608
            f"WHERE c.work_item_id = w.id AND ({access.HOLDS}))"
        )
        text = (
            f"SELECT v.hash, s.revision, {handlers}, {ids}, {ticket}, "  # noqa: S608
            f"{candidates}, {draft}, {his}, {item} "
            f"FROM {TABLES} JOIN tickets_workitem w ON w.ticket_id = t.id WHERE w.id = %s{lock}"
        )
    return _statements.setdefault(asked, text)


def _locked(of: str, parameters: Sequence[Any]) -> tuple[Ticket, Flow, Sequence[Any]]:
    shape = _shape("Ticket", "t")
    width = len(shape.names)
    for _ in range(2):
        found = sql.fetch(_statement(of), parameters)
        if not found:
            raise ObjectDoesNotExist(f"{of} {parameters[-1]}")
        row = found[0]
        ticket = shape.build(row[TICKET : TICKET + width])
        if row[1] == ticket.revision:
            break
    ticket.__dict__["_handlers"] = _listed(row[2])  # who may read its internal comments already
    ticket.__dict__["_ids"] = dict(zip(RESERVED, row[3:TICKET], strict=True))
    return ticket, _flow(row[0], ticket), row[TICKET + width :]


def reserved(ticket: Ticket, table: str, number: int = 1) -> list[int]:
    """Ids for rows this verb is about to write; none on SQLite (see `sql.reserve`)."""
    first = ticket.__dict__.get("_ids", {}).pop(table, None)
    given = [] if first is None or not number else [first]
    return given + sql.reserve(table, number - len(given))


def reserve(ticket: Ticket) -> None:
    """For a ticket that is new: the ids which the lock of a known one brings along."""
    ticket.__dict__["_ids"] = sql.reserve_each(RESERVED)


def _listed(text: str | None) -> frozenset[str]:
    return frozenset(text.split(",")) if text else frozenset()


def _flow(digest: str, ticket: Ticket) -> Flow:
    flow = flows.by_hash(digest)
    if flow is None:
        ticket.version = PackVersion.objects.get(pk=ticket.version_id)
        return flows.of(ticket)
    flows.give(ticket, flow)
    return flow


def ticket(ticket_id: int) -> tuple[Ticket, Flow]:
    """The ticket, locked until the transaction ends."""
    found, flow, _ = _locked("ticket", [ticket_id])
    return found, flow


@dataclass(frozen=True, slots=True)
class LockedItem:
    """A work item with all that decides whether this person may do it."""

    ticket: Ticket
    flow: Flow
    item: WorkItem
    candidates: frozenset[str]
    draft: int | None  # what he had saved of its form
    is_his: bool  # he is a candidate, himself or by what he belongs to


def work_item(item_id: int, user: User) -> LockedItem:
    """A work item, its candidates, this person's draft and whether it is his, its ticket locked."""
    asked = [user.pk, *[user.pk] * access.HOLDS.count("%s"), item_id]
    ticket, flow, rest = _locked("item", asked)
    candidates, draft, is_his, *row = rest
    item = _shape("WorkItem", "w").build(row)
    item.ticket = ticket
    return LockedItem(
        ticket, flow, item, _listed(candidates), draft, bool(is_his) and user.is_active
    )
