"""Finding tickets by number, title and field values, Chinese words of two characters included."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from bihuan.process.flow import Field
from bihuan.tickets.tables import table

SILENT = {"file", "image", "boolean", "rating", "remote", "system", "formula"}
LONGEST = 200  # of one indexed text
MOST = 40  # texts of one field


def texts(field: Field, value: Any) -> list[str]:
    """A field's value as people read and type it, cut into indexed pieces."""
    if field.sensitive or field.type in SILENT or value in (None, "", [], {}):
        return []
    found = [piece for text in _plain(field, value) for piece in _pieces(text)]
    return list(dict.fromkeys(found))[:MOST]


def _plain(field: Field, value: Any) -> Iterable[str]:
    if isinstance(value, Mapping):
        for part in value.values():
            yield from _plain(field, part)
    elif isinstance(value, list):
        for part in value:
            yield from _plain(field, part)
    elif field.type == "richtext":
        yield html.unescape(re.sub(r"<[^>]+>", " ", str(value)))
    elif value not in (None, ""):
        yield str(value)
        for option in field.options:
            if option.value == value:
                yield from dict.fromkeys(option.label.values())


def _pieces(text: str) -> Iterable[str]:
    """Pieces of at most LONGEST characters that overlap, so that no word is cut in all of them."""
    text = " ".join(text.split())
    start = 0
    while start < len(text):
        yield text[start : start + LONGEST]
        if start + LONGEST >= len(text):
            return
        start += LONGEST - 20


def matching(tickets: QuerySet[Any], query: str) -> QuerySet[Any]:
    """Those in which every word of the query is found: number, title or any indexed value."""
    for word in query.split()[:8]:
        values = table("FieldValue").filter(ticket=OuterRef("pk"), text__icontains=word)
        tickets = tickets.filter(
            Q(number__icontains=word) | Q(title__icontains=word) | Exists(values)
        )
    return tickets
