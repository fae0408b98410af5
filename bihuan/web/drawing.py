"""Fields as templates draw them: one `Drawn` each, with its words, choices, value and errors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from zlib import crc32

from django.urls import reverse

from bihuan.core.text import shown
from bihuan.process.flow import Option
from bihuan.process.form import FormField, branch, is_proposed
from bihuan.tickets.plain import plain
from bihuan.web.forms import SPACE
from bihuan.web.references import References, keys

# Which template in templates/fields/ draws the input of a type; others have one of their own name.
WIDGETS = {
    **dict.fromkeys(("text", "url", "email", "phone"), "line"),
    **dict.fromkeys(("integer", "decimal"), "number"),
    **dict.fromkeys(("select", "multiselect", "editselect", "tree"), "select"),
    **dict.fromkeys(("person", "people", "group", "service", "business", "ticket"), "picker"),
    **dict.fromkeys(("file", "image"), "files"),
    **dict.fromkeys(("daterange", "datetimerange"), "range"),
    **dict.fromkeys(("formula", "system", "autonumber"), "value"),
    "checkbox": "boxes",
    "ci": "item",
}
PAIR = ("value", "label")
TALL = {"longtext", "richtext", "table", "file", "image"}
# Several inputs under one heading: the heading is no <label>, the group names itself by it.
GROUPED = {"radio", "checkbox", "rating", "boolean", "table", "file", "image"} | {
    "daterange",
    "datetimerange",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a select, radio or checkbox field."""

    value: str
    label: str
    group: str = ""
    is_chosen: bool = False


@dataclass
class Drawn:
    """One field on a page."""

    field: FormField
    value: Any
    references: References
    space: str = SPACE
    given_name: str = ""
    table_key: str = ""  # of the table whose cell it is
    errors: list[str] = field(default_factory=list)  # type: ignore[operator]

    @property
    def key(self) -> str:
        return self.field.key

    @property
    def type(self) -> str:
        return self.field.type

    @property
    def data(self) -> Mapping[str, Any]:
        return self.field.data

    @property
    def label(self) -> str:
        return shown(self.field.label) or self.key

    @property
    def name(self) -> str:
        return self.given_name or f"{self.space}.{self.key}"

    @property
    def id(self) -> str:
        return self.name.replace(".", "-")

    @property
    def help(self) -> str:
        return shown(self.data.get("help") or {})

    @property
    def hint(self) -> str:
        return shown(self.data.get("hint") or {})

    @property
    def rows(self) -> int:
        return int(self.data.get("rows") or 4)

    @property
    def is_half(self) -> bool:
        """Short fields stand two in a row; so do short values that are only read."""
        asked = self.data.get("width") == "half" or not self.is_editable
        return asked and self.type not in TALL

    @property
    def is_editable(self) -> bool:
        return self.field.is_writable

    @property
    def is_masked(self) -> bool:
        """There is a value, and this reader may not see it."""
        is_hidden = self.key in self.references.hidden and not self.is_empty
        return self.field.is_masked or (is_hidden and not self.is_editable)

    @property
    def is_shown(self) -> bool:
        """Nothing to read and nothing to write is not worth a line."""
        there = self.is_editable or self.is_masked or not self.is_empty
        return self.field.is_visible and there

    @property
    def is_required(self) -> bool:
        return self.field.is_required

    @property
    def is_grouped(self) -> bool:
        return self.type in GROUPED

    @property
    def is_many(self) -> bool:
        return self.field.is_multiple

    @property
    def drives(self) -> bool:
        return self.field.reloads

    @property
    def widget(self) -> str:
        return f"fields/{WIDGETS.get(self.type, self.type)}.html"

    @property
    def input_type(self) -> str:
        return {"email": "email", "phone": "tel"}.get(self.type, "text")

    @property
    def longest(self) -> int | None:
        """The limit of a text, for the browser; the server counts again."""
        most = self.data.get("max")
        return int(most) if isinstance(most, int) and self.type in ("text", "longtext") else None

    @property
    def moment(self) -> datetime | None:
        """When a system field says when: opened, closed, changed."""
        return self.value if isinstance(self.value, datetime) else None

    @property
    def somebody(self) -> Any:
        """The person whom a system field names."""
        if self.type != "system" or self.data.get("source") != "requester":
            return None
        return self.references.get("person", self.value)[0][1]

    @property
    def items(self) -> list[str]:
        """Configuration items as they were written."""
        return [str(one) for one in keys(self.value)]

    @property
    def remote(self) -> dict[str, str]:
        """An option of another system; what a rule has set is its own label."""
        own = self.value if isinstance(self.value, Mapping) else dict.fromkeys(PAIR, self.value)
        return {name: str(own.get(name) or "") for name in PAIR}

    @property
    def source_key(self) -> str:
        """How options of another system are asked for: the field, or table.column."""
        return f"{self.table_key}.{self.key}" if self.table_key else self.key

    @property
    def picker(self) -> str:
        if self.type == "ci":
            return f"{reverse('picker', args=['ci'])}?field={self.key}"
        return reverse("picker", args=["person" if self.type == "people" else self.type])

    @property
    def stars(self) -> range:
        return range(int(self.data.get("max") or 5), 0, -1)

    @cached_property
    def choices(self) -> list[Choice]:
        """The options; a chosen value that is none of them (editselect, older pack) comes last."""
        picked = [str(one) for one in keys(self.value)]
        options = self.field.options
        made = [_choice(option, picked, branch(options, option)) for option in options]
        known = {choice.value for choice in made}
        return made + [Choice(v, v, "", True) for v in picked if v not in known]

    @property
    def chosen(self) -> list[Choice]:
        return [choice for choice in self.choices if choice.is_chosen]

    @property
    def grouped(self) -> list[tuple[str, list[Choice]]]:
        """Options under their group titles, in the order they come."""
        groups: dict[str, list[Choice]] = {}
        for choice in self.choices:
            groups.setdefault(choice.group, []).append(choice)
        return list(groups.items())

    @property
    def look(self) -> str:
        """Changes when the field must be drawn anew (dynamic.js compares it)."""
        options = [(option.value, option.group) for option in self.field.options]
        is_fixed = self.is_editable and not is_proposed(self.field)
        given = None if is_fixed else self.value
        kind = [self.type, self.label, self.field.mode]
        seen = [*kind, self.is_shown, self.is_required, options, given]
        return format(crc32(repr(seen).encode()), "x")

    @cached_property
    def named(self) -> list[tuple[str, Any]]:
        """(key, what it names) for people, groups, services, tickets, files."""
        return self.references.get(self.type, self.value)

    @property
    def plain(self) -> str:
        """The words of a text field, to compare; nothing for all other types."""
        if self.type not in ("text", "longtext", "richtext"):
            return ""
        return plain(str(self.value or "")) if self.type == "richtext" else str(self.value or "")

    @property
    def is_empty(self) -> bool:
        return self.value in (None, "", [], {})

    @property
    def columns(self) -> list[Drawn]:
        return [self._cell(column, None, "__row__") for column in self.field.columns]

    @property
    def table(self) -> list[list[Drawn]]:
        rows = self.value if isinstance(self.value, list) else []
        return [
            [self._cell(column, row.get(column.key), str(n)) for column in self.field.columns]
            for n, row in enumerate(rows)
            if isinstance(row, Mapping)
        ]

    def _cell(self, column: FormField, value: Any, row: str) -> Drawn:
        name = f"{self.name}.{row}.{column.key}"
        return Drawn(column, value, self.references, self.space, name, table_key=self.key)


def _choice(option: Option, picked: list[str], way: tuple[Option, ...]) -> Choice:
    label = " / ".join(shown(each.label) or each.value for each in way)
    return Choice(option.value, label, option.group, option.value in picked)


def draw(
    fields: Iterable[FormField],
    references: References,
    *,
    space: str = SPACE,
    errors: Mapping[str, list[str]] | None = None,
) -> dict[str, Drawn]:
    """All fields of a form by key; what they name is looked up together."""
    drawn = {}
    for one in fields:
        references.add(one.type, one.value, one.columns)
        told = list((errors or {}).get(one.key, ()))
        drawn[one.key] = Drawn(one, one.value, references, space, errors=told)
    return drawn
