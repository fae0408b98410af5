"""What the placeholders of a message stand for, in one language."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import override

from bihuan.catalogue.models import Service
from bihuan.core import clock
from bihuan.core.text import shown
from bihuan.notify.happening import Happening
from bihuan.people.models import AssignmentGroup, Business, User
from bihuan.process.flow import Field
from bihuan.tickets.models import Ticket

NAMED: dict[str, tuple[type[Model], str]] = {  # field types whose values are keys, not names
    "person": (User, "username"),
    "group": (AssignmentGroup, "key"),
    "business": (Business, "key"),
    "service": (Service, "key"),
}
LONGEST = 2000  # of one field's value in a message
BLOCKS = re.compile(r"</(p|div|li|tr|h[1-6])>|<br\s*/?>", re.IGNORECASE)
TAG = re.compile(r"<[^>]*>")


def words(happening: Happening, language: str, node_key: str = "") -> dict[str, str]:
    """Everything a template may name about a happening; `node_key`: the node it speaks of."""
    actor = happening.activity.actor
    node = happening.flow.nodes.get(node_key) or happening.node()
    with override(language):
        system = _("the system")
    return {
        **ticket_words(happening.ticket, language),
        "actor.name": actor.name if actor else system,
        "actor.signature": actor.signature if actor else "",
        "node.name": shown(node.names, language) if node else "",
        "reason": happening.reason,
        "comment": happening.comment,
    }


def ticket_words(ticket: Ticket, language: str) -> dict[str, str]:
    """The placeholders that depend on the ticket alone."""
    flow = ticket.flow
    names = _names(ticket)
    phases = {phase.key: phase.names for phase in flow.phases}
    with override(language):
        fields = {
            f"f.{key}": readable(field, ticket.values.get(key), language, names)
            for key, field in flow.fields.items()
        }
    return {
        **fields,
        "ticket.number": ticket.number,
        "ticket.title": ticket.title,
        "ticket.priority": ticket.priority,
        "ticket.phase": shown(phases.get(ticket.phase, {}), language) or ticket.phase,
        "requester.name": ticket.requester.name,
        "process.name": shown(flow.names, language),
        "node.name": "",
        "actor.name": "",
        "reason": "",
        "link": link(ticket),
    }


def _names(ticket: Ticket) -> dict[str, str]:
    """What people read for each "kind:key" that the values of the ticket name."""
    named: dict[str, set[str]] = defaultdict(set)
    for key, field in ticket.flow.fields.items():
        kind = "person" if field.type == "people" else field.type
        if kind in NAMED:
            named[kind].update(_listed(ticket.values.get(key)))
    return {
        f"{kind}:{key}": name
        for kind, keys in named.items()
        if keys
        for key, name in _found(kind, keys)
    }


def _found(kind: str, keys: set[str]) -> Iterable[tuple[str, str]]:
    model, column = NAMED[kind]
    return model.objects.filter(**{f"{column}__in": keys}).values_list(column, "name")  # type: ignore[attr-defined]


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []


def link(ticket: Ticket) -> str:
    return f"{settings.SITE_URL}/tickets/{ticket.number}"


def readable(field: Field, value: Any, language: str, names: Mapping[str, str]) -> str:
    """A value as people read it; what is sensitive does not leave the house."""
    if value in (None, "", [], {}):
        return ""
    if field.sensitive:
        return "***"
    if field.type in {"file", "image", "table"}:
        return str(len(value)) if isinstance(value, list) else ""
    if isinstance(value, list):
        return _(", ").join(_one(field, part, language, names) for part in value)
    if isinstance(value, dict):
        return " – ".join(_instant(str(value[key])) for key in ("from", "to") if value.get(key))
    return _one(field, value, language, names)[:LONGEST]


def _one(field: Field, value: Any, language: str, names: Mapping[str, str]) -> str:
    kind = "person" if field.type == "people" else field.type
    if kind in NAMED:
        return names.get(f"{kind}:{value}", str(value))
    if field.type == "richtext":
        return plain(str(value))
    if field.type in {"datetime", "date"}:
        return _instant(str(value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    labels = {option.value: option.label for option in field.options}
    return shown(labels[value], language) if value in labels else str(value)


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
