"""What accepting a form asks of the database: do these people, groups, tickets, files exist?"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping
from datetime import tzinfo
from typing import Any

from django.db.models import Q
from django.utils import timezone

from bihuan.catalogue.models import Service
from bihuan.core import richtext, sql
from bihuan.people.models import AssignmentGroup, Business, User
from bihuan.process.flow import Field
from bihuan.tickets import remote
from bihuan.tickets.tables import table

Found = Collection[str]


class Lookups:
    """The kernel's Lookups over the database, for one person."""

    def __init__(self, by: User | None) -> None:
        self.by = by
        self._offered: dict[str, Mapping[str, str] | None] = {}
        self.zone: tzinfo = timezone.get_current_timezone()

    def exists(self, kind: str, values: Collection[str]) -> Found:
        """Which of these there are; what the house does not keep is taken as written."""
        finder = FINDERS.get(kind)
        if finder is None:
            return values
        # nothing is called by a zero character, and PostgreSQL takes none
        asked = [value for value in values if "\x00" not in str(value)]
        return finder(asked, self.by) if asked else ()

    def options(
        self, field: Field, values: Mapping[str, Any], row: Mapping[str, Any] | None = None
    ) -> Mapping[str, str] | None:
        """What a source offers; rows of a table that ask it the same are answered once."""
        address = remote.address_of(field, values, row)
        if address not in self._offered:
            self._offered[address] = remote.known(field, values, row)
        return self._offered[address]

    def clean_html(self, html: str) -> str:
        """Rich text with formatting only: no script, no style, no foreign picture."""
        return richtext.clean(html)


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


def _pictures(values: list[str], by: User | None) -> Found:
    """A picture field takes what proved to be one, whatever its name says."""
    there = _files(values, by)
    shown = table("Attachment").filter(pk__in=there, content_type__startswith="image/")
    pictures = {str(pk) for pk in shown.values_list("pk", flat=True)}
    return [value for value in there if str(uuid.UUID(value)) in pictures]


FINDERS: dict[str, Callable[[list[str], User | None], Found]] = {
    "person": _people,
    "group": _keys(AssignmentGroup),
    "business": _keys(Business),
    "service": _keys(Service),
    "ticket": _tickets,
    "file": _files,
    "image": _pictures,
}
