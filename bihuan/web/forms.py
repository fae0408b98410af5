"""What a browser sends, turned into raw values; whether they are good is for process.values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone

SPACE = "f"  # names of inputs: f.<field>, and f.<field>.<row>.<column> in tables
MANY = {"checkbox", "multiselect", "people", "file", "image"}
MANY_IF_MULTIPLE = {"service", "ticket", "person", "group", "ci"}
RANGES = {"daterange", "datetimerange"}


def posted(fields: Iterable[Any], data: QueryDict, space: str = SPACE) -> dict[str, Any]:
    """Raw values of the fields that stood on the page (each names itself in `<space>-seen`)."""
    seen = set(data.getlist(f"{space}-seen"))
    return {
        field.key: raw(field.type, data, f"{space}.{field.key}", multiple=field.multiple, of=field)
        for field in fields
        if field.key in seen
    }


def raw(kind: str, data: QueryDict, name: str, *, multiple: bool = False, of: Any = None) -> Any:
    """One value as it was typed; nothing typed is None."""
    if kind in MANY or (multiple and kind in MANY_IF_MULTIPLE):
        return [value for value in data.getlist(name) if value]
    if kind == "boolean":
        return bool(data.get(name))
    if kind in RANGES:
        return _range(kind, data, name)
    if kind == "table":
        return _rows(of, data, name)
    text = data.get(name, "")
    if kind == "datetime":
        return instant(text)
    return text if text.strip() else None


def _range(kind: str, data: QueryDict, name: str) -> dict[str, str | None] | None:
    ends = {end: data.get(f"{name}.{end}", "").strip() or None for end in ("from", "to")}
    if kind == "datetimerange":
        ends = {end: instant(text or "") for end, text in ends.items()}
    return ends if any(ends.values()) else None


def _rows(field: Any, data: QueryDict, name: str) -> list[dict[str, Any]]:
    columns: Mapping[str, Mapping[str, Any]] = field.data.get("columns", {})
    numbers = {
        int(rest[0])
        for key in data
        if key.startswith(f"{name}.") and (rest := key[len(name) + 1 :].split("."))[0].isdigit()
    }
    rows = [
        {key: raw(about["type"], data, f"{name}.{number}.{key}") for key, about in columns.items()}
        for number in sorted(numbers)
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
