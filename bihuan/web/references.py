"""Names behind the keys that values hold: one statement a kind, however many fields there are."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from bihuan.catalogue.models import Service
from bihuan.people.models import AssignmentGroup, Business, User
from bihuan.tickets.models import Attachment, Ticket

KINDS = {
    "person": "user",
    "people": "user",
    "group": "group",
    "business": "business",
    "service": "service",
    "ticket": "ticket",
    "file": "file",
    "image": "file",
}


class References:
    """Collects keys, then finds what they name when first asked."""

    def __init__(self, reader: User) -> None:
        self.reader = reader
        self.hidden: frozenset[str] = frozenset()  # fields whose values he may not see
        self.wanted: dict[str, set[str]] = defaultdict(set)
        self.known: dict[str, dict[str, Any]] = defaultdict(dict)
        self.found: dict[str, dict[str, Any]] = {}

    def add(self, field_type: str, value: Any, columns: Iterable[Any] = ()) -> None:
        """Remember what this value names."""
        if field_type == "table":
            for row in keys(value):
                for column in columns:
                    self.add(column.type, row.get(column.key))
        elif kind := KINDS.get(field_type):
            self.wanted[kind].update(str(key) for key in keys(value))

    def know(self, kind: str, things: dict[str, Any]) -> None:
        """What the page has read anyway need not be looked up."""
        self.known[kind].update(things)

    def get(self, field_type: str, value: Any) -> list[tuple[str, Any]]:
        """(key, what it names or None), in the value's order."""
        kind = KINDS[field_type]
        self.wanted[kind].update(missing := {str(key) for key in keys(value)})
        if kind not in self.found or not missing <= self.found[kind].keys():
            self.found[kind] = dict.fromkeys(self.wanted[kind]) | self._load(kind)
        return [(str(key), self.found[kind].get(str(key))) for key in keys(value)]

    def _load(self, kind: str) -> dict[str, Any]:
        known = self.known[kind]
        wanted = {key for key in self.wanted[kind] - known.keys() if "\x00" not in key}
        return known | self._ask(kind, wanted) if wanted else known

    def _ask(self, kind: str, wanted: set[str]) -> dict[str, Any]:
        if kind == "user":
            return {u.username: u for u in User.objects.filter(username__in=wanted)}
        if kind == "group":
            return {g.key: g for g in AssignmentGroup.objects.filter(key__in=wanted)}
        if kind == "business":
            return {b.key: b for b in Business.objects.filter(key__in=wanted)}
        if kind == "service":
            return {s.key: s for s in Service.objects.filter(key__in=wanted)}
        if kind == "ticket":
            tickets = Ticket.objects.visible_to(self.reader).filter(number__in=wanted)
            return {t.number: t for t in tickets.only("number", "title")}
        return {str(a.pk): a for a in Attachment.objects.filter(pk__in=filter(is_uuid, wanted))}


def keys(value: Any) -> Iterable[Any]:
    """A value that may be one key, several, or none."""
    if value in (None, "", []):
        return ()
    return value if isinstance(value, list | tuple) else (value,)


def is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
