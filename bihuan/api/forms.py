"""Forms as a client needs them: nothing about a process has to be known beforehand."""

from __future__ import annotations

from typing import Any

from bihuan.api import shapes
from bihuan.api.shapes import Shape
from bihuan.catalogue.models import Offering
from bihuan.core.text import shown
from bihuan.people.models import User
from bihuan.process import engine
from bihuan.process.flow import Option
from bihuan.process.values import FormField
from bihuan.tickets import forms, remote, sensitive
from bihuan.tickets.forms import ActionView, FormView
from bihuan.tickets.models import Ticket, WorkItem

Values = dict[str, Any]


def offering(row: Offering, user: User, values: Values) -> Shape:
    """An offering with its start form, as it is with these values typed in."""
    return {**shapes.offering(row), "form": start_form(row, user, values)}


def start_form(row: Offering, user: User, values: Values) -> Shape:
    return _form(forms.start_form(row, user, values))


def work_item_form(row: WorkItem, user: User, values: Values | None = None) -> Shape:
    return _form(forms.work_item_form(row, user, values))


def work_item(row: WorkItem, user: User) -> Shape:
    """A work item with its form and what may be done with it."""
    ticket = row.ticket
    back = engine.send_back_targets(ticket.flow, ticket.process_state, row.token)
    return {
        **shapes.work_item(row),
        "must_claim": _must_claim(row),
        "form": work_item_form(row, user),
        "send_back_to": [
            {"value": key, "label": shown(ticket.flow.nodes[key].names)} for key in back
        ],
    }


def _must_claim(row: WorkItem) -> bool:
    """Whether it has to be claimed before it can be completed."""
    how = row.ticket.flow.nodes[row.node].how
    return how in {"claim", "dispatch_then_claim"} and row.kind == "work" and row.handler is None


def _form(view: FormView) -> Shape:
    asked = {field.key: field for action in view.actions for field in action.asks}
    inside = {field.key for field in view.fields}
    more = [field for key, field in asked.items() if key not in inside]
    return {
        "help": shown(view.help),
        "fields": [_field(field) for field in (*view.fields, *more) if field.is_visible],
        "groups": [
            {"label": shown(group.names), "fields": list(group.fields)} for group in view.groups
        ],
        "actions": [_action(action) for action in view.actions],
        "revision": view.revision,
    }


def _action(action: ActionView) -> Shape:
    return {
        "key": action.key,
        "label": shown(action.label),
        "style": action.style,
        "kind": action.kind,
        "requires": list(action.requires),
        "asks": [field.key for field in action.asks],
        "help": shown(action.help),
    }


def _field(field: FormField) -> Shape:
    data = field.data
    return {
        "key": field.key,
        "type": field.type,
        "label": shown(field.label),
        "mode": field.mode if field.is_writable else "read",
        "required": field.is_required and field.is_writable,
        "help": shown(data.get("help") or {}),
        "hint": shown(data.get("hint") or {}),
        "value": field.value,
        "masked": field.is_masked,
        "multiple": field.is_multiple,
        "reloads": field.reloads,
        "options": [_option(option) for option in field.options],
        "columns": [_field(column) for column in field.columns],
        "rules": dict(field.rules),
    }


def _option(option: Option) -> Shape:
    return {"value": option.value, "label": shown(option.label), "group": option.group}


def start_options(
    row: Offering, user: User, key: str, values: Values, text: str, cells: Values | None = None
) -> Shape:
    """What another system offers for a field of the start form; `cells` are of a table's row."""
    return _options(forms.start_form(row, user, values), key, values, text, cells)


def work_item_options(
    row: WorkItem, user: User, key: str, values: Values, text: str, cells: Values | None = None
) -> Shape:
    """What another system offers for a field of a work item's form."""
    view = forms.work_item_form(row, user, values)
    return _options(view, key, {**row.ticket.values, **values}, text, cells)


def _options(view: FormView, key: str, values: Values, text: str, cells: Values | None) -> Shape:
    found = remote.ask(view.remote(key), values, text, cells)
    return {
        "options": [{"value": value, "label": label} for value, label in found.options],
        "known_at": found.known_at,
        "down_since": found.down_since,
    }


def ticket(row: Ticket, user: User) -> Shape:
    """A ticket with what its reader may see of its values."""
    items = list(row.work_items.open().select_related("handler").order_by("pk"))
    for item in items:
        item.ticket = row
    return {
        **shapes.ticket(row),
        "process": shown(row.flow.names),
        "values": _values(row, user),
        "work_items": [shapes.work_item(item) for item in items],
        "links": _links(row, user),
    }


def _values(row: Ticket, user: User) -> Values:
    """All values but those the reader may not see."""
    hidden = sensitive.hidden(row, user)
    return {key: value for key, value in row.values.items() if key not in hidden}


def _links(row: Ticket, user: User) -> list[Shape]:
    """Links to tickets the reader may see, both ways."""
    seen = Ticket.objects.visible_to(user)
    out = row.links_out.filter(target__in=seen).select_related("target")
    into = row.links_in.filter(source__in=seen).select_related("source")
    return [
        *(_link(link.relation, "out", link.target) for link in out),
        *(_link(link.relation, "in", link.source) for link in into),
    ]


def _link(relation: str, direction: str, other: Ticket) -> Shape:
    return {
        "relation": relation,
        "direction": direction,
        "number": other.number,
        "title": other.title,
    }
