"""Values that only those see who handle the ticket: identity cards, salaries, passwords."""

from __future__ import annotations

from typing import Any

from bihuan.people import access
from bihuan.people.models import User
from bihuan.process.flow import Flow
from bihuan.tickets.tables import table


def fields(flow: Flow) -> frozenset[str]:
    """Keys of the fields that the process calls sensitive."""
    return frozenset(key for key, field in flow.fields.items() if field.sensitive)


def hidden(ticket: Any, reader: User) -> frozenset[str]:
    """Keys of the fields whose values this reader may not see; asks nothing where there are none.

    The requester wrote what he sent, handlers need it, administrators answer for it.
    """
    keys = fields(ticket.flow)
    if not keys or ticket.pk is None or reader.pk in {ticket.requester_id, ticket.opened_by_id}:
        return frozenset()
    return frozenset() if handles(ticket, reader) else keys


def handles(ticket: Any, reader: User) -> bool:
    """Whether he handles it or has; asked once for this ticket object, which lives one request."""
    known = ticket.__dict__.setdefault("_handled_by", {})
    if reader.pk not in known:
        readers = table("Reader").filter(ticket=ticket.pk)
        known[reader.pk] = access.handles(reader, readers)
    return bool(known[reader.pk])
