"""Fields as templates draw them: one `Drawn` each, with its words, choices, value and errors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from zlib import crc32

from django.urls import reverse

from bihuan.core.text import shown
from bihuan.web.references import References, keys

WIDGETS = {
    "text": "line",
    "url": "line",
    "email": "line",
    "phone": "line",
    "remote": "line",
    "integer": "number",
    "decimal": "number",
    "checkbox": "boxes",
    "select": "select",
    "multiselect": "select",
    "editselect": "select",
    "tree": "select",
    "person": "picker",
    "people": "picker",
    "group": "picker",
    "service": "picker",
    "ci": "picker",
    "business": "picker",
    "ticket": "picker",
    "file": "files",
    "image": "files",
    "daterange": "range",
    "datetimerange": "range",
}
LONG = {"longtext", "richtext", "table", "file", "image"}
MANY = {"people", "multiselect", "checkbox"}
PICKED = {"person", "people", "group", "service", "business", "ticket", "ci"}


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

    key: str
    type: str
    label: str
    data: Mapping[str, Any]
    mode: str = "optional"
    value: Any = None
    is_required: bool = False
    is_shown: bool = True
    drives: bool = False
    multiple: bool = False
    choices: list[Choice] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    space: str = "f"
    references: References | None = None
    given_name: str = ""

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
        return self.data.get("width") == "half" and self.type not in LONG

    @property
    def is_editable(self) -> bool:
        return self.mode in ("optional", "required")

    @property
    def is_many(self) -> bool:
        return self.type in MANY or self.multiple

    @property
    def widget(self) -> str:
        return f"fields/{WIDGETS.get(self.type, self.type)}.html"

    @property
    def input_type(self) -> str:
        return {"url": "text", "email": "email", "phone": "tel"}.get(self.type, "text")

    @property
    def picker(self) -> str:
        return reverse("picker", args=[self.type if self.type != "people" else "person"])

    @property
    def stars(self) -> range:
        return range(int(self.data.get("max") or 5), 0, -1)

    @property
    def look(self) -> str:
        """Changes when the field must be drawn anew (dynamic.js compares it)."""
        seen = [
            self.mode,
            self.is_shown,
            self.is_required,
            *[(c.value, c.group) for c in self.choices],
        ]
        return format(crc32(repr(seen).encode()), "x")

    @property
    def values(self) -> list[Any]:
        return list(keys(self.value))

    @cached_property
    def named(self) -> list[tuple[str, Any]]:
        """(key, what it names) for people, groups, services, tickets, files."""
        return self.references.get(self.type, self.value) if self.references else []

    @property
    def chosen(self) -> list[Choice]:
        """The chosen options with their words; a value no option has any more keeps its own."""
        words = {choice.value: choice for choice in self.choices}
        return [words.get(str(v)) or Choice(str(v), str(v), is_chosen=True) for v in self.values]

    @property
    def grouped(self) -> list[tuple[str, list[Choice]]]:
        """Options under their group titles, in the order they come."""
        groups: dict[str, list[Choice]] = {}
        for choice in self.choices:
            groups.setdefault(choice.group, []).append(choice)
        return list(groups.items())

    @property
    def columns(self) -> list[Drawn]:
        return [self._cell(key, None, "__row__") for key in self.data.get("columns", {})]

    @property
    def table(self) -> list[list[Drawn]]:
        rows = self.value if isinstance(self.value, list) else []
        return [
            [self._cell(key, row.get(key), str(number)) for key in self.data.get("columns", {})]
            for number, row in enumerate(rows)
            if isinstance(row, Mapping)
        ]

    def _cell(self, key: str, value: Any, row: str) -> Drawn:
        about = self.data["columns"][key]
        return Drawn(
            key=key,
            type=about["type"],
            label=shown(about.get("label") or {}) or key,
            data=about,
            mode=self.mode,
            value=value,
            is_required=bool(about.get("required")),
            choices=choices(about.get("options") or (), value),
            references=self.references,
            given_name=f"{self.name}.{row}.{key}",
        )


def choices(options: Iterable[Any], value: Any) -> list[Choice]:
    """Options of a field, as the kernel or a table column has them, with the chosen ones."""
    picked = {str(one) for one in keys(value)}
    made = []
    for option in options:
        one, words, group = _option(option)
        made.append(Choice(one, shown(words) if words else one, group, one in picked))
    return made


def _option(option: Any) -> tuple[str, Mapping[str, str], str]:
    if isinstance(option, Mapping):
        return str(option["value"]), option.get("label") or {}, option.get("group") or ""
    if hasattr(option, "value"):
        return str(option.value), option.label, option.group
    return str(option), {}, ""


def with_stray(drawn: Drawn) -> Drawn:
    """A chosen value that is no option (editselect, an older pack) still stands in the list."""
    known = {choice.value for choice in drawn.choices}
    stray = [Choice(str(v), str(v), "", True) for v in drawn.values if str(v) not in known]
    return replace(drawn, choices=[*drawn.choices, *stray]) if stray else drawn
