"""What a list is narrowed to, as an address says it: ?pack=incident&priority=高&f.module=支付.

A key may come several times: any of its values fits (of tags: all). What nobody could mean is left
out, so that an old or broken address still opens. Only names of this file reach the database.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date

from bihuan.core import clock
from bihuan.people.models import AssignmentGroup, User
from bihuan.tickets import search
from bihuan.tickets.querysets import OPEN_STATES, late
from bihuan.tickets.tables import table

PLAIN = ("kind", "pack", "phase", "priority")
NAMED = ("group", "handler", "requester", "business", "tag")
DATES = ("created_from", "created_to", "updated_from", "updated_to")
ONCE = ("state", "overdue", "q", *DATES)
KEYS = (*PLAIN, *NAMED, *ONCE)
STATES = ("open", "closed", "suspended")
ME = "me"
NOBODY = "nobody"
MOST = 20  # values of one key
FIELD = re.compile(r"f\.([\w-]{1,60})")
AGO = re.compile(r"-(\d{1,3})d")


@dataclass(frozen=True)
class Asked:
    """The filters of an address, checked."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # of one process

    def __bool__(self) -> bool:
        return bool(self.values or self.fields)

    def get(self, key: str) -> str:
        """The only value of a key, or nothing."""
        found = self.values.get(key, ())
        return found[0] if len(found) == 1 else ""

    @property
    def pack(self) -> str:
        """The one process all rows belong to, if the list is narrowed to one."""
        return self.get("pack")


def read(query: Mapping[str, Any]) -> Asked:
    """The filters in a QueryDict, or in a plain {key: [values]}."""
    listed = query.getlist if hasattr(query, "getlist") else lambda key: list(query[key])
    values: dict[str, tuple[str, ...]] = {}
    fields: dict[str, tuple[str, ...]] = {}
    for key in query:
        given = _clean(listed(key))
        if key in KEYS:
            given = _possible(key, given)
            if given:
                values[key] = given
        elif (named := FIELD.fullmatch(key)) and given:
            fields[named[1]] = given
    if len(values.get("pack", ())) != 1:
        fields = {}
    return Asked(values, fields)


def _clean(given: Iterable[Any]) -> tuple[str, ...]:
    found = (str(value).strip()[:200] for value in given)
    return tuple(dict.fromkeys(value for value in found if value))[:MOST]


def _possible(key: str, given: tuple[str, ...]) -> tuple[str, ...]:
    if key == "state":
        given = tuple(value for value in given if value in STATES)
    elif key == "overdue":
        given = tuple("1" for value in given if value == "1")
    elif key in DATES:
        given = tuple(value for value in given if day(value))
    return given[:1] if key in ONCE else given


def day(text: str) -> datetime | None:
    """The beginning of a day on the reader's clock: 2026-11-21, today, or -7d (seven days ago)."""
    if text == "today":
        text = "-0d"
    if ago := AGO.fullmatch(text):
        date = timezone.localtime(clock.now()).date() - timedelta(days=int(ago[1]))
    else:
        try:
            found = parse_date(text)
        except ValueError:
            return None
        if found is None or not 1970 <= found.year <= 2200:
            return None
        date = found
    return timezone.make_aware(datetime.combine(date, time.min))


# --- narrowing ------------------------------------------------------------------------------------


def narrow(rows: QuerySet[Any], asked: Asked, user: User, *, is_work: bool) -> QuerySet[Any]:
    """Tickets, or work items by their tickets, that fit."""
    to = "ticket__" if is_work else ""
    for key in PLAIN:
        if given := asked.values.get(key):
            rows = rows.filter(**{f"{to}{key}__in": given})
    for key, given in asked.values.items():
        if key in NARROWERS:
            rows = NARROWERS[key](rows, _me(given, user), is_work)
    for key, given in asked.fields.items():
        values = table("FieldValue").filter(
            ticket=OuterRef("ticket_id" if is_work else "pk"), field=key, text__in=given
        )
        rows = rows.filter(Exists(values))
    if text := asked.get("q"):
        rows = with_text(rows, text, is_work=is_work)
    return rows


def with_text(rows: QuerySet[Any], text: str, *, is_work: bool) -> QuerySet[Any]:
    """Rows in whose ticket every word is found."""
    return search.about(rows, text) if is_work else search.matching(rows, text)


def _me(given: Sequence[str], user: User) -> list[str]:
    return [user.username if value == ME else value for value in given]


def _requester(rows: QuerySet[Any], given: Sequence[str], is_work: bool) -> QuerySet[Any]:
    people = User.objects.filter(username__in=given).values("pk")
    return rows.filter(**{"ticket__requester__in" if is_work else "requester__in": people})


def _business(rows: QuerySet[Any], given: Sequence[str], is_work: bool) -> QuerySet[Any]:
    return rows.filter(**{f"{'ticket__' if is_work else ''}business__key__in": given})


def _handler(rows: QuerySet[Any], given: Sequence[str], is_work: bool) -> QuerySet[Any]:
    """Who holds an open step, or is named for it himself; or that nobody holds one."""
    people = User.objects.filter(username__in=given).values("pk")
    named = table("Candidate").filter(work_item=OuterRef("pk"), kind="user", ref__in=people)
    has: Any = Q(handler__in=people) | (Q(handler=None) & Exists(named))
    if NOBODY in given:
        has |= Q(handler=None)
    return rows.filter(has) if is_work else rows.filter(Exists(_open_items().filter(has)))


def _group(rows: QuerySet[Any], given: Sequence[str], is_work: bool) -> QuerySet[Any]:
    """An open step that is for this group."""
    groups = AssignmentGroup.objects.filter(key__in=given).values("pk")
    named = table("Candidate").filter(work_item=OuterRef("pk"), kind="group", ref__in=groups)
    if is_work:
        return rows.filter(Exists(named))
    return rows.filter(Exists(_open_items().filter(Exists(named))))


def _tag(rows: QuerySet[Any], given: Sequence[str], is_work: bool) -> QuerySet[Any]:
    for name in given:
        on_it = table("TicketTag").filter(
            ticket=OuterRef("ticket_id" if is_work else "pk"), tag__name=name
        )
        rows = rows.filter(Exists(on_it))
    return rows


def _state(rows: QuerySet[Any], given: Sequence[str], is_work: bool) -> QuerySet[Any]:
    to = "ticket__" if is_work else ""
    if given[0] == "suspended":
        return rows.filter(**{f"{to}suspended_at__isnull": False, f"{to}closed_at": None})
    return rows.filter(**{f"{to}closed_at__isnull": given[0] == "open"})


def _overdue(rows: QuerySet[Any], given: Sequence[str], is_work: bool) -> QuerySet[Any]:
    now = clock.now()
    if is_work:
        return rows.filter(late(now))
    return rows.filter(Exists(_open_items().filter(late(now))))


def _open_items() -> QuerySet[Any]:
    items: QuerySet[Any] = table("WorkItem").filter(ticket=OuterRef("pk"), state__in=OPEN_STATES)
    return items


def _from(column: str) -> Any:
    def narrow_from(rows: QuerySet[Any], given: Sequence[str], is_work: bool) -> QuerySet[Any]:
        return rows.filter(**{f"{'ticket__' if is_work else ''}{column}__gte": day(given[0])})

    return narrow_from


def _to(column: str) -> Any:
    def narrow_to(rows: QuerySet[Any], given: Sequence[str], is_work: bool) -> QuerySet[Any]:
        end = day(given[0])
        assert end is not None
        end += timedelta(days=1)
        return rows.filter(**{f"{'ticket__' if is_work else ''}{column}__lt": end})

    return narrow_to


NARROWERS: dict[str, Any] = {
    "requester": _requester,
    "business": _business,
    "handler": _handler,
    "group": _group,
    "tag": _tag,
    "state": _state,
    "overdue": _overdue,
    "created_from": _from("opened_at"),
    "created_to": _to("opened_at"),
    "updated_from": _from("updated_at"),
    "updated_to": _to("updated_at"),
}
