"""Values as plain text, for paper: the same words that templates/fields/value.html shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from bihuan.tickets.plain import plain
from bihuan.tickets.words import listed, priority_word
from bihuan.web.drawing import Drawn
from bihuan.web.templatetags.ui import exact

MASK = "••••••"


def text_of(field: Drawn) -> str:
    """What a reader of the page sees of this value; tables are for `rows_of`."""
    if field.is_masked:
        return MASK
    if field.is_empty:
        return ""
    return WRITERS.get(field.type, lambda drawn: str(drawn.value))(field)


def rows_of(field: Drawn) -> list[list[str]]:
    """A table with its heading row; nothing for other fields."""
    if field.type != "table" or field.is_empty or field.is_masked:
        return []
    heads = [column.label for column in field.columns]
    return [heads, *([text_of(cell) for cell in row] for row in field.table)]


def _chosen(field: Drawn) -> str:
    if field.key == "priority":
        return priority_word(str(field.value))
    return listed(choice.label for choice in field.chosen)


def _named(field: Drawn) -> str:
    return listed(_name(key, thing) for key, thing in field.named)


def _name(key: str, thing: Any) -> str:
    if hasattr(thing, "title"):
        return f"{key} {thing.title}"
    return getattr(thing, "name", "") or key


def _instant(value: Any) -> str:
    try:
        return exact(datetime.fromisoformat(str(value)))
    except ValueError:
        return str(value or "–")


def _range(field: Drawn) -> str:
    ends = (field.value.get("from"), field.value.get("to"))
    write = _instant if field.type == "datetimerange" else lambda end: str(end or "–")
    return " – ".join(write(end) for end in ends)


WRITERS: dict[str, Callable[[Drawn], str]] = {
    **dict.fromkeys(("select", "radio", "checkbox", "multiselect", "editselect", "tree"), _chosen),
    **dict.fromkeys(("person", "people", "group", "service", "business", "ticket"), _named),
    **dict.fromkeys(("file", "image"), _named),
    **dict.fromkeys(("daterange", "datetimerange"), _range),
    "richtext": lambda field: plain(str(field.value)),
    "boolean": lambda field: _("Yes") if field.value else _("No"),
    "datetime": lambda field: _instant(field.value),
    "rating": lambda field: (
        _("%(given)s of %(total)s") % {"given": field.value, "total": len(field.stars)}
    ),
}
