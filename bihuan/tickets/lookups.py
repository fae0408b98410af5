"""What accepting a form asks of the database: do these people, groups, tickets, files exist?"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection
from datetime import tzinfo
from typing import Any

import nh3
from django.db.models import Q
from django.utils import timezone

from bihuan.catalogue.models import Service
from bihuan.core import sql
from bihuan.people.models import AssignmentGroup, Business, User
from bihuan.tickets.tables import table

Found = Collection[str]
TAGS = {
    "a", "b", "blockquote", "br", "code", "div", "em", "h1", "h2", "h3", "h4", "hr", "i", "img",
    "li", "ol", "p", "pre", "s", "span", "strong", "sub", "sup", "table", "tbody", "td", "th",
    "thead", "tr", "u", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}


class Lookups:
    """The kernel's Lookups over the database, for one person."""

    def __init__(self, by: User | None) -> None:
        self.by = by
        self.zone: tzinfo = timezone.get_current_timezone()

    def exists(self, kind: str, values: Collection[str]) -> Found:
        """Which of these there are; what the house does not keep is taken as written."""
        finder = FINDERS.get(kind)
        return finder(list(values), self.by) if finder else values

    def clean_html(self, html: str) -> str:
        """Rich text with formatting only: no script, no style, no foreign scheme."""
        return nh3.clean(
            html,
            tags=TAGS,
            attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener noreferrer",
        )


def _people(values: list[str], by: User | None) -> Found:
    people = User.objects.filter(username__in=values, is_active=True)
    return list(people.values_list("username", flat=True))


def _keys(of: Any) -> Callable[[list[str], User | None], Found]:
    table = of._meta.db_table

    def find(values: list[str], by: User | None) -> Found:
        marks = ", ".join(["%s"] * len(values))
        rows = sql.fetch(f"SELECT key FROM {table} WHERE key IN ({marks})", values)  # noqa: S608
        return [key for (key,) in rows]

    return find


def _tickets(values: list[str], by: User | None) -> Found:
    """Tickets this person may see: a form is no way to learn which numbers there are."""
    tickets = table("Ticket").filter(number__in=values)
    if by is not None:
        tickets = tickets.visible_to(by)
    return list(tickets.values_list("number", flat=True))


def _files(values: list[str], by: User | None) -> Found:
    """Files on tickets and the person's own."""
    ids = {}
    for value in values:
        try:
            ids[uuid.UUID(str(value))] = value
        except ValueError:
            continue
    mine = Q(ticket__isnull=False) | Q(uploader=by)
    found = table("Attachment").filter(mine, pk__in=ids)
    return [ids[pk] for pk in found.values_list("pk", flat=True)]


FINDERS: dict[str, Callable[[list[str], User | None], Found]] = {
    "person": _people,
    "group": _keys(AssignmentGroup),
    "business": _keys(Business),
    "service": _keys(Service),
    "ticket": _tickets,
    "file": _files,
    "image": _files,
}
