"""What a made-up ticket names, as readers would see it: people, groups, services, files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from bihuan.process.cleaners import REFERENCES
from bihuan.process.flow import Flow
from bihuan.process.form import FormField
from bihuan.web.design.cast import Cast
from bihuan.web.references import KINDS, References, keys

SAMPLE = "sample"
MADE_UP = {"requester", "manager"}
PEOPLE = {"person", "people"}


@dataclass(frozen=True, slots=True)
class Name:
    """Somebody or something that is only a name."""

    name: str
    title: str = ""
    is_sample: bool = True
    is_image: bool = False


def is_made_up(value: str) -> bool:
    """A person or group of a rehearsal, not one of this site."""
    return ":" in value or value in MADE_UP


def principals_in(flow: Flow, values: Any) -> Iterator[str]:
    """Made-up people and groups that stand in the fields of a ticket."""
    for key, value in values.items():
        field = flow.fields.get(key)
        kind = REFERENCES.get(field.type) if field else None
        if kind in {"person", "group"}:
            prefix = "group" if kind == "group" else "user"
            yield from (f"{prefix}:{one}" for one in map(str, keys(value)) if is_made_up(one))


def introduce(references: References, cast: Cast, fields: Iterable[FormField]) -> None:
    """Let a form know the names behind made-up keys, in tables too."""
    for field in fields:
        if field.type == "table":
            for row in keys(field.value):
                for column in field.columns:
                    _know(references, cast, column.type, row.get(column.key))
        else:
            _know(references, cast, field.type, field.value)


def _know(references: References, cast: Cast, kind: str, value: Any) -> None:
    if kind == "system":  # its requester
        references.know("user", {"requester": Name(cast.name("user:requester"))})
        return
    known = {one: Name(name) for one in map(str, keys(value)) if (name := named(cast, kind, one))}
    if known and kind in KINDS:
        references.know(KINDS[kind], known)


def named(cast: Cast, kind: str, value: str) -> str:
    """What a made-up value of a reference is called; nothing for one that may be real."""
    if kind in PEOPLE:
        return cast.name(f"user:{value}") if is_made_up(value) else ""
    if kind == "group":
        return cast.name(f"group:{value}") if is_made_up(value) else ""
    samples = {
        "service": (SAMPLE, _("Sample service")),
        "business": (SAMPLE, _("Sample business")),
        "file": ("1", _("sample.pdf")),
        "image": ("1", _("sample.png")),
    }
    key, name = samples.get(kind, ("", ""))
    return name if value == key else ""


def readable(cast: Cast, flow: Flow, values: Any) -> dict[str, str]:
    """The same for the placeholders of a message: {"f.reviewer": "复核人 1"}."""
    found = {}
    for key, value in values.items():
        field = flow.fields.get(key)
        if field is None or field.type not in KINDS or field.sensitive:
            continue
        names = [named(cast, field.type, one) or one for one in map(str, keys(value))]
        if names:
            found[f"f.{key}"] = _(", ").join(names)
    return found
