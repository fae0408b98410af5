"""The lists of the workbench, ready for a page: no query per row, pages by key."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

from bihuan.people.models import User
from bihuan.tickets import search
from bihuan.tickets.handlers import candidates_of as candidates_of
from bihuan.tickets.handlers import handlers_of as handlers_of
from bihuan.tickets.models import Ticket, WorkItem
from bihuan.tickets.querysets import TicketQuerySet, WorkItemQuerySet

PAGE = 25


def todo(user: User) -> WorkItemQuerySet:
    """我的待办: everything that waits for the person, oldest first."""
    return _items(WorkItem.objects.waiting_for(user))


def approvals(user: User) -> WorkItemQuerySet:
    """待我审批: ballots and signatures that wait for the person."""
    return _items(WorkItem.objects.waiting_for(user).approvals())


def requested(user: User) -> TicketQuerySet:
    """我发起的."""
    return _tickets(Ticket.objects.requested_by(user))


def watched(user: User) -> TicketQuerySet:
    """我关注的."""
    return _tickets(Ticket.objects.watched_by(user).visible_to(user))


def done(user: User) -> TicketQuerySet:
    """我已办."""
    return _tickets(Ticket.objects.handled_by(user).visible_to(user))


def everything(user: User) -> TicketQuerySet:
    """全部 that he may see."""
    return _tickets(Ticket.objects.visible_to(user))


def with_text(items: WorkItemQuerySet, text: str) -> WorkItemQuerySet:
    """Work items of the tickets in which the text is found."""
    return items.filter(ticket__in=search.matching(Ticket.objects.all(), text).values("pk"))


def _items(items: WorkItemQuerySet) -> WorkItemQuerySet:
    with_ticket = items.select_related("ticket__version", "ticket__requester", "handler")
    return with_ticket.defer("ticket__version__files", "ticket__state", "ticket__values").order_by(
        "opened_at", "pk"
    )


def _tickets(tickets: TicketQuerySet) -> TicketQuerySet:
    with_names = tickets.select_related("version", "requester", "offering")
    return with_names.defer("version__files", "state", "values").order_by("-updated_at", "-pk")


# --- pages by key ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, and how to ask for the next one."""

    rows: list[Any]
    next: str  # cursor; empty at the end


class BadCursor(ValueError):
    """A cursor nobody gave out."""


def page(rows: QuerySet[Any], cursor: str = "", size: int = PAGE) -> Page:
    """The rows behind `cursor`, in the order the list is already in; any depth costs the same."""
    order = [str(key) for key in rows.query.order_by]
    if cursor:
        rows = rows.filter(_behind(order, _read_cursor(cursor, order, rows.model)))
    found = list(rows[: size + 1])
    more = len(found) > size
    found = found[:size]
    return Page(found, _write_cursor(found[-1], order) if more else "")


def _behind(order: Sequence[str], values: Sequence[Any]) -> Q:
    """(a, b) behind (x, y): a behind x, or a equal to x and b behind y."""
    behind = Q(pk__in=())
    equal = Q()
    for key, value in zip(order, values, strict=True):
        name, than = (key[1:], "lt") if key.startswith("-") else (key, "gt")
        behind |= equal & Q(**{f"{name}__{than}": value})
        equal &= Q(**{name: value})
    first = order[0].lstrip("-")
    bound = "lte" if order[0].startswith("-") else "gte"
    return Q(**{f"{first}__{bound}": values[0]}) & behind


def _write_cursor(row: Any, order: Sequence[str]) -> str:
    values = [getattr(row, key.lstrip("-")) for key in order]
    plain = [v.isoformat() if isinstance(v, datetime) else v for v in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _read_cursor(cursor: str, order: Sequence[str], model: type[Model]) -> list[Any]:
    """The values of the row the last page ended with, as the columns hold them."""
    fields: list[Any] = [model._meta.get_field(_column(key, model)) for key in order]
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = json.loads(base64.urlsafe_b64decode(padded.encode()))
        return [field.to_python(value) for field, value in zip(fields, values, strict=True)]
    except (binascii.Error, ValueError, TypeError, UnicodeError, ValidationError) as error:
        raise BadCursor(cursor) from error


def _column(key: str, model: type[Model]) -> str:
    name = key.lstrip("-")
    return str(model._meta.pk.name) if name == "pk" else name
