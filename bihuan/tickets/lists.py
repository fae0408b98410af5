"""The lists of the workbench, ready for a page: no query per row, pages by key."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce

from bihuan.people.models import User
from bihuan.tickets.handlers import candidates_of as candidates_of
from bihuan.tickets.handlers import handlers_of as handlers_of
from bihuan.tickets.models import Ticket, WorkItem
from bihuan.tickets.querysets import TicketQuerySet, WorkItemQuerySet, nearest_limit

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


def in_full(*, is_work: bool) -> QuerySet[Any]:
    """All there are, with what a page shows of them: the `full` of page()."""
    return _items(WorkItem.objects.all()) if is_work else _tickets(Ticket.objects.all())


def _items(items: WorkItemQuerySet) -> WorkItemQuerySet:
    with_ticket = items.select_related("ticket__version", "ticket__requester", "handler")
    return with_ticket.defer("ticket__version__files", "ticket__state", "ticket__values").order_by(
        "opened_at", "pk"
    )


def _tickets(tickets: TicketQuerySet) -> TicketQuerySet:
    with_names = tickets.select_related("version", "requester", "offering")
    return with_names.defer("version__files", "state", "values").order_by("-updated_at", "-pk")


# --- order ----------------------------------------------------------------------------------------

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
TICKET_ORDERS: dict[str, tuple[str, ...]] = {
    "-updated": ("-updated_at", "-pk"),
    "updated": ("updated_at", "pk"),
    "-created": ("-opened_at", "-pk"),
    "created": ("opened_at", "pk"),
    "priority": ("urgency", "-updated_at", "-pk"),
}
TICKET_GROUPS = {"priority": "urgency", "process": "pack", "kind": "kind"}
WORK_ORDERS: dict[str, tuple[str, ...]] = {
    "since": ("opened_at", "pk"),
    "-since": ("-opened_at", "-pk"),
    "due": ("due_key", "pk"),
    "priority": ("ticket__urgency", "opened_at", "pk"),
}
WORK_GROUPS = {"priority": "ticket__urgency", "process": "ticket__pack", "kind": "ticket__kind"}


def ordered(rows: QuerySet[Any], sort: str, group: str, *, is_work: bool) -> QuerySet[Any]:
    """In the order of these names; names nobody knows mean the list's own order."""
    orders, groups = (WORK_ORDERS, WORK_GROUPS) if is_work else (TICKET_ORDERS, TICKET_GROUPS)
    keys = orders.get(sort) or next(iter(orders.values()))
    if group in groups:
        keys = (groups[group], *keys[-2:])
    if "due_key" in keys:
        rows = rows.annotate(due_key=Coalesce(nearest_limit(), Value(NEVER)))
    return rows.order_by(*keys)


def count(rows: QuerySet[Any], most: int = 10_000) -> int:
    """How many, but counted no further than one more than `most`."""
    return rows.order_by()[: most + 1].count()


# --- pages by key ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, and how to ask for its neighbours (empty where there is none)."""

    rows: list[Any]
    next: str = ""
    previous: str = ""


class BadCursor(ValueError):
    """A cursor nobody gave out."""


def page(
    rows: QuerySet[Any],
    cursor: str = "",
    size: int = PAGE,
    *,
    back: bool = False,
    full: QuerySet[Any] | None = None,
) -> Page:
    """The rows behind (or, going back, before) `cursor`, in the order the list is already in.

    Its order: fields of one direction, the last one unique; with three of them, the first one may
    go its own way. Any depth costs the same: the index is entered where the last page ended.
    `full`: all rows with what a page shows of them. Then the search for the right ones touches
    their keys alone, and only those of the page are read and joined.
    """
    order = [str(key) for key in rows.query.order_by]
    if back:
        order = [_turned(key) for key in order]
        rows = rows.order_by(*order)
    values = _read_cursor(cursor, order, rows) if cursor else []
    found = _Reader(order, full).behind(rows, values, size + 1)
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    last, first = (found[-1], found[0]) if found else (None, None)
    return Page(
        found,
        next=_write_cursor(last, order) if last and (more or back) else "",
        previous=_write_cursor(first, order) if first and cursor and (more or not back) else "",
    )


def _turned(key: str) -> str:
    return key[1:] if key.startswith("-") else f"-{key}"


@dataclass(frozen=True)
class _Reader:
    """Reads rows in one order, in their full form."""

    order: Sequence[str]
    full: QuerySet[Any] | None

    def behind(self, rows: QuerySet[Any], values: Sequence[Any], size: int) -> list[Any]:
        """With a lead: the rest of the group the last page ended in, then those behind it."""
        if not values:
            return self.first(rows, size)
        if len(self.order) < 3:
            return self.first(rows.filter(_behind(self.order, values)), size)
        lead = self.order[0].lstrip("-")
        rest = rows.filter(_behind(self.order[1:], values[1:]), **{lead: values[0]})
        found = self.first(rest, size)
        if len(found) < size:
            than = "lt" if self.order[0].startswith("-") else "gt"
            next_groups = rows.filter(**{f"{lead}__{than}": values[0]})
            found += self.first(next_groups, size - len(found))
        return found

    def first(self, rows: QuerySet[Any], size: int) -> list[Any]:
        if self.full is None:
            return list(rows[:size])
        return list(self.full.filter(pk__in=rows.values("pk")[:size]).order_by(*self.order))


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
    values = [attrgetter(key.lstrip("-").replace("__", "."))(row) for key in order]
    plain = [v.isoformat() if isinstance(v, datetime) else v for v in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _read_cursor(cursor: str, order: Sequence[str], rows: QuerySet[Any]) -> list[Any]:
    """The values of the row the last page ended with, as the columns hold them."""
    fields = [_column(key.lstrip("-"), rows) for key in order]
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = json.loads(base64.urlsafe_b64decode(padded.encode()))
        return [field.to_python(value) for field, value in zip(fields, values, strict=True)]
    except (binascii.Error, ValueError, TypeError, UnicodeError, ValidationError) as error:
        raise BadCursor(cursor) from error


def _column(name: str, rows: QuerySet[Any]) -> Any:
    """The field behind a name of the order: the list's own, its ticket's, or a computed one."""
    if name in rows.query.annotations:
        return rows.query.annotations[name].output_field
    found: Any = rows.model
    for part in name.split("__"):
        meta = found.related_model._meta if hasattr(found, "related_model") else found._meta
        found = meta.pk if part == "pk" else meta.get_field(part)
    return getattr(found, "output_field", found)
