"""The columns a list may show: how a cell looks on the page, and what stands in it in an export."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from bihuan.core.text import shown
from bihuan.people.models import Business, User
from bihuan.process.flow import Field, Flow
from bihuan.tickets import plain
from bihuan.tickets.lists import handlers_of
from bihuan.tickets.models import Ticket, TicketTag, WorkItem
from bihuan.tickets.words import priority_word
from bihuan.web import menu
from bihuan.web.templatetags import desk, ui

NO_COLUMN = {"file", "image", "table", "system", "formula"}
CUT = 80  # characters of a field's value in a cell


@dataclass
class Row:
    """One line of a list: a ticket, or a work item with its ticket."""

    ticket: Ticket
    item: WorkItem | None = None
    tags: list[str] = field(default_factory=list)
    handlers: str = ""
    names: Mapping[str, str] = field(default_factory=dict)  # of what the values name

    @property
    def pk(self) -> int:
        return self.item.pk if self.item else self.ticket.pk


@dataclass(frozen=True)
class Column:
    """One column. `look` draws its cell, `plain` gives what an export holds."""

    key: str
    label: Any
    look: Callable[[Row], Any]
    plain: Callable[[Row], Any]
    only: str = ""  # "work" or "tickets"
    is_minor: bool = False  # left out on a phone
    css: str = ""
    sort: str = ""  # the order behind its heading


def _quiet(text: Any) -> SafeString:
    return format_html('<span class="bh-quiet num">{}</span>', text)


def _number(row: Row) -> SafeString:
    return _quiet(row.ticket.number)


def _step(row: Row) -> str:
    return ui.node_name(row.item) if row.item else ""


def _process(row: Row) -> str:
    return shown(row.ticket.version.names)


def _kind(row: Row) -> str:
    return menu.kind_title(row.ticket.kind)


def _state(row: Row) -> SafeString:
    held = row.item is not None and row.item.handler_id
    tone, drawing = ("bh-blue", "user-check") if held else ("bh-amber", "clock")
    return format_html('<span class="bh-badge {}">{}{}</span>', tone, ui.icon(drawing), _held(row))


def _held(row: Row) -> str:
    held = row.item is not None and row.item.handler_id
    return gettext("claimed") if held else gettext("waiting")


def _due(row: Row) -> Any:
    return (desk.limit_badge(row.item) if row.item else "") or ui.dash(None)


def _named(thing: User | Business | None) -> str:
    return str(thing) if thing else ""


def _moment(moment: datetime | None) -> datetime | None:
    return moment


def _priority(row: Row) -> Any:
    return ui.priority_badge(row.ticket.priority)


COLUMNS: dict[str, Column] = {
    column.key: column
    for column in (
        Column("number", _("Number"), _number, lambda r: r.ticket.number, css="bh-nowrap"),
        Column("step", _("Step"), _step, _step, only="work"),
        Column("process", _("Process"), _process, _process, is_minor=True),
        Column("kind", _("Kind"), _kind, _kind, is_minor=True),
        Column("phase", _("Phase"), lambda r: ui.phase_badge(r.ticket),
               lambda r: ui.phase_name(r.ticket)),
        Column("priority", _("Priority"), _priority, lambda r: priority_word(r.ticket.priority),
               sort="priority"),
        Column("handlers", _("Handlers"), lambda r: ui.dash(r.handlers), lambda r: r.handlers,
               only="tickets"),
        Column("requester", _("Requester"), lambda r: ui.person(r.ticket.requester),
               lambda r: _named(r.ticket.requester), is_minor=True),
        Column("business", _("Business"), lambda r: ui.dash(_named(r.ticket.business)),
               lambda r: _named(r.ticket.business), is_minor=True),
        Column("state", _("State"), _state, _held, only="work", css="bh-nowrap"),
        Column("due", _("Due"), _due, lambda r: r.item.due_at if r.item else None, only="work",
               css="bh-nowrap", sort="due"),
        Column("since", _("Since"), lambda r: ui.when(r.item.opened_at if r.item else None),
               lambda r: r.item.opened_at if r.item else None, only="work",
               css="bh-nowrap bh-quiet", sort="since"),
        Column("created", _("Created"), lambda r: ui.when(r.ticket.opened_at),
               lambda r: r.ticket.opened_at, css="bh-nowrap bh-quiet", sort="created",
               is_minor=True),
        Column("updated", _("Updated"), lambda r: ui.when(r.ticket.updated_at),
               lambda r: r.ticket.updated_at, css="bh-nowrap bh-quiet", sort="updated"),
        Column("closed", _("Closed"), lambda r: ui.when(r.ticket.closed_at),
               lambda r: r.ticket.closed_at, only="tickets", css="bh-nowrap bh-quiet",
               is_minor=True),
    )
}  # fmt: skip
WORK = ("number", "step", "process", "priority", "requester", "due", "since")
TICKETS = ("number", "process", "phase", "priority", "handlers", "requester", "updated")


def offered(*, is_work: bool, flow: Flow | None) -> list[Column]:
    """All columns of a list; of the fields those of its one process."""
    away = "tickets" if is_work else "work"
    fixed = [column for column in COLUMNS.values() if column.only != away]
    return fixed + [_of_field(field) for field in _columns_of(flow)]


def _columns_of(flow: Flow | None) -> list[Field]:
    fields = flow.fields.values() if flow else ()
    return [field for field in fields if not field.sensitive and field.type not in NO_COLUMN]


def chosen(keys: Sequence[str], *, is_work: bool, flow: Flow | None) -> list[Column]:
    """The columns of these names that are there now, in their order; else the usual ones."""
    known = {column.key: column for column in offered(is_work=is_work, flow=flow)}
    found = [known[key] for key in keys if key in known]
    return found or [known[key] for key in (WORK if is_work else TICKETS)]


def _of_field(of: Field) -> Column:
    def text_of(row: Row) -> str:
        mine = row.ticket.flow.fields.get(of.key)
        return _readable(mine, row) if mine and not mine.sensitive else ""

    def look(row: Row) -> Any:
        text = text_of(row)
        return ui.dash(text if len(text) <= CUT else f"{text[:CUT]}…")

    return Column(f"f.{of.key}", shown(of.label) or of.key, look, text_of, is_minor=True)


def _readable(of: Field, row: Row) -> str:
    value = row.ticket.values.get(of.key)
    if of.type == "datetime" and value:
        return ui.exact(parse_datetime(str(value)))
    return plain.readable(of, value, get_language() or "zh-hans", row.names)


# --- rows -----------------------------------------------------------------------------------------


def rows(found: Iterable[Any], columns: Sequence[Column]) -> list[Row]:
    """Lines of a page with all that their cells name: a few statements, whatever their number."""
    lines = [_line(thing) for thing in found]
    ids = [line.ticket.pk for line in lines]
    keys = {column.key for column in columns}
    tags = _tags(ids)
    handlers = handlers_of([line.ticket for line in lines]) if "handlers" in keys else {}
    named = [key[2:] for key in keys if key.startswith("f.")]
    names = plain.names((line.ticket.flow, _some(line.ticket, named)) for line in lines)
    for line in lines:
        line.tags = tags.get(line.ticket.pk, [])
        line.handlers = handlers.get(line.ticket.pk, "")
        line.names = names
    return lines


def _some(ticket: Ticket, keys: Sequence[str]) -> dict[str, Any]:
    """The values behind the columns; without such a column they are not even read."""
    return {key: ticket.values[key] for key in keys if key in ticket.values}


def _line(thing: Any) -> Row:
    return Row(thing.ticket, thing) if isinstance(thing, WorkItem) else Row(thing)


def _tags(ids: Sequence[int]) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = {}
    pairs = TicketTag.objects.filter(ticket__in=ids).order_by("tag__name")
    for ticket, name in pairs.values_list("ticket_id", "tag__name"):
        found.setdefault(ticket, []).append(name)
    return found
