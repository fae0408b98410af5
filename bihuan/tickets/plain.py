"""Values as plain text, in one language: for messages, exports and everything else that is no page.

`names` holds what people call the keys in the values; it is asked for once for many tickets.
"""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import override

from bihuan.catalogue.models import Service
from bihuan.core import clock
from bihuan.core.text import shown
from bihuan.people.models import AssignmentGroup, Business, User
from bihuan.process.cleaners import columns_of, is_empty
from bihuan.process.flow import Field, Flow
from bihuan.process.form import branch
from bihuan.tickets import sensitive
from bihuan.tickets.tables import model

NAMED: dict[str, tuple[type[Model], str]] = {  # field types whose values are keys, not names
    "person": (User, "username"),
    "group": (AssignmentGroup, "key"),
    "business": (Business, "key"),
    "service": (Service, "key"),
}
ALIKE = {"people": "person", "image": "file"}
MASK = "***"
BLOCKS = re.compile(r"</(p|div|li|tr|h[1-6])>|<br\s*/?>", re.IGNORECASE)
TAG = re.compile(r"<[^>]*>")
Names = Mapping[str, str]


def texts(ticket: Any, reader: User, language: str) -> dict[str, str]:
    """Every filled field of a ticket as this reader may read it."""
    hidden = sensitive.hidden(ticket, reader)
    known = names([(ticket.flow, ticket.values)])
    fields = ticket.flow.fields
    return {
        key: MASK if key in hidden else readable(fields[key], value, language, known)
        for key, value in ticket.values.items()
        if key in fields and not is_empty(value)
    }


def names(pairs: Iterable[tuple[Flow, Mapping[str, Any]]]) -> dict[str, str]:
    """What people read for each "kind:key" in these values: one statement a kind."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for flow, values in pairs:
        for key, field in flow.fields.items():
            _want(wanted, field, values.get(key))
    return {
        f"{kind}:{key}": name
        for kind, keys in wanted.items()
        if keys
        for key, name in _found(kind, keys)
    }


def _want(wanted: dict[str, set[str]], field: Field, value: Any) -> None:
    kind = ALIKE.get(field.type, field.type)
    if kind in NAMED or kind == "file":
        wanted[kind].update(map(str, _listed(value)))
    elif kind == "table":
        for row in _listed(value):
            for column in columns_of(field):
                _want(wanted, column, row.get(column.key))


def _found(kind: str, keys: set[str]) -> Iterable[tuple[str, str]]:
    if kind == "file":
        rows = model("Attachment").objects.filter(pk__in=keys).values_list("pk", "name")
        return [(str(pk), name) for pk, name in rows]
    kept, column = NAMED[kind]
    return kept.objects.filter(**{f"{column}__in": keys}).values_list(column, "name")  # type: ignore[attr-defined]


def _listed(value: Any) -> list[Any]:
    return [] if is_empty(value) else value if isinstance(value, list) else [value]


def readable(field: Field, value: Any, language: str, known: Names) -> str:
    """One value as people read it."""
    if is_empty(value):
        return ""
    with override(language):
        if field.type == "table":
            return "\n".join(_row(field, row, language, known) for row in _listed(value))
        if isinstance(value, list):
            return _(", ").join(_one(field, part, language, known) for part in value)
        if isinstance(value, Mapping) and "label" in value:
            return str(value["label"] or value.get("value"))
        if isinstance(value, Mapping):
            return " – ".join(_instant(str(value[end])) for end in ("from", "to") if value.get(end))
        return _one(field, value, language, known)


def _row(field: Field, row: Mapping[str, Any], language: str, known: Names) -> str:
    cells = [
        _("%(label)s: %(value)s")
        % {
            "label": shown(column.label, language),
            "value": readable(column, row.get(column.key), language, known),
        }
        for column in columns_of(field)
        if not is_empty(row.get(column.key))
    ]
    return _(", ").join(cells)


def _one(field: Field, value: Any, language: str, known: Names) -> str:
    kind = ALIKE.get(field.type, field.type)
    if kind in NAMED or kind == "file":
        return known.get(f"{kind}:{value}", str(value))
    if kind == "richtext":
        return plain(str(value))
    if kind in {"datetime", "date"}:
        return _instant(str(value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    for option in field.options:
        if option.value == value:
            way = branch(field.options, option)
            return " / ".join(shown(each.label, language) or each.value for each in way)
    return str(value)


def plain(markup: str) -> str:
    """Rich text as lines of plain text."""
    text = html.unescape(TAG.sub("", BLOCKS.sub("\n", markup)))
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def _instant(text: str) -> str:
    """An ISO instant in the site's time zone; a date stays a date."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    if len(text) <= len("2026-01-31"):
        return text
    return clock.local(at).strftime("%Y-%m-%d %H:%M") if at.tzinfo else text
