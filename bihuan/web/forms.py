"""What a browser sends, turned into raw values; whether they are good is for process.values."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from bihuan.process.form import FormField

SPACE = "f"  # names of inputs: f.<field>, and f.<field>.<row>.<column> in tables
RANGES = {"daterange", "datetimerange"}


def posted(fields: Iterable[FormField], data: QueryDict, space: str = SPACE) -> dict[str, Any]:
    """Raw values of the fields that stood on the page (each names itself in `<space>-seen`)."""
    seen = set(data.getlist(f"{space}-seen"))
    return {f.key: raw(f, data, f"{space}.{f.key}") for f in fields if f.key in seen}


def raw(field: FormField, data: QueryDict, name: str) -> Any:
    """One value as it was typed; nothing typed is None."""
    if field.is_multiple:
        return [value for value in data.getlist(name) if value]
    if field.type == "boolean":
        return bool(data.get(name))
    if field.type in RANGES:
        return _range(field.type, data, name)
    if field.type == "table":
        return _rows(field, data, name)
    if field.type == "remote":
        return _remote(data, name)
    text = data.get(name, "").replace("\r\n", "\n")
    if field.type == "datetime":
        return instant(text)
    return text if text.strip() else None


def _remote(data: QueryDict, name: str) -> dict[str, str] | None:
    """The option, and what the list called it."""
    value = data.get(name, "").strip()
    label = data.get(f"{name}.label", "").strip() or value
    return {"value": value, "label": label} if value else None


def _range(kind: str, data: QueryDict, name: str) -> dict[str, str | None] | None:
    ends = {end: data.get(f"{name}.{end}", "").strip() or None for end in ("from", "to")}
    if kind == "datetimerange":
        ends = {end: instant(text or "") for end, text in ends.items()}
    return ends if any(ends.values()) else None


def _rows(field: FormField, data: QueryDict, name: str) -> list[dict[str, Any]]:
    start = len(name) + 1
    heads = {key[start:].split(".")[0] for key in data if key.startswith(f"{name}.")}
    rows = [
        {column.key: raw(column, data, f"{name}.{head}.{column.key}") for column in field.columns}
        for head in sorted((head for head in heads if head.isdecimal()), key=int)
    ]
    return [row for row in rows if any(value not in (None, [], False) for value in row.values())]


def instant(text: str) -> str | None:
    """A local time of the reader as ISO text in UTC; what is no time stays as typed."""
    text = text.strip()
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.get_current_timezone())
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def local_time(text: Any) -> str:
    """ISO text in UTC as a datetime-local input wants it."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return str(text or "")
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M") if moment.tzinfo else str(text)
