"""Values on their way into CEL and back: what is stored <-> what an expression computes with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from bihuan.process.flow import Field

MOST_ITEMS = 1000  # items of one list handed in


def given(raw: Any, field: Field | None) -> Any:
    """A stored value for CEL: empty is null, decimals are numbers, instants timestamps."""
    kind = field.type if field else ""
    if raw is None or raw == "" or raw == [] or raw == {}:
        return None
    if isinstance(raw, str):
        return _given_text(raw, kind)
    if kind == "remote" and isinstance(raw, Mapping):
        return given(raw.get("value"), None)
    if isinstance(raw, Mapping):
        part = "datetime" if kind == "datetimerange" else ""
        return {str(key): _given_as(item, part) for key, item in raw.items()}
    if isinstance(raw, list | tuple | set | frozenset):
        return _given_list(raw, field)
    return _given_scalar(raw)


def _given_as(raw: Any, kind: str) -> Any:
    return _given_text(raw, kind) if isinstance(raw, str) and raw else given(raw, None)


def _given_list(raw: Any, field: Field | None) -> list[Any]:
    if len(raw) > MOST_ITEMS:
        raise ValueError(f"more than {MOST_ITEMS} items")
    columns = field.data.get("columns") if field and field.type == "table" else None
    if not isinstance(columns, Mapping):
        return [given(item, None) for item in raw]
    return [_given_row(row, columns) for row in raw]


def _given_row(row: Any, columns: Mapping[str, Any]) -> Any:
    if not isinstance(row, Mapping):
        return given(row, None)
    return {
        key: _given_cell(row.get(key), str(column.get("type", "")))
        for key, column in columns.items()
        if isinstance(column, Mapping)
    }


def _given_cell(raw: Any, kind: str) -> Any:
    if kind == "remote" and isinstance(raw, Mapping):
        return raw.get("value")
    return _given_as(raw, kind)


def _given_text(raw: str, kind: str) -> Any:
    try:
        if kind == "decimal":
            return float(raw)
        if kind == "datetime":
            return _aware(datetime.fromisoformat(raw))
    except ValueError:
        return raw
    return raw


def _given_scalar(raw: Any) -> Any:
    if isinstance(raw, datetime):
        return _aware(raw)
    if isinstance(raw, date | time):
        return raw.isoformat()
    if isinstance(raw, Decimal):
        return float(raw)
    return raw if isinstance(raw, bool | int | float | timedelta) else str(raw)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def plain(result: Any) -> Any:
    """What comes out of CEL as plain data that goes through JSON."""
    if isinstance(result, datetime):
        moment = result.astimezone(UTC)
        return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(result, timedelta):
        return int(result.total_seconds() // 60)
    if isinstance(result, list | tuple):
        return [plain(item) for item in result]
    if isinstance(result, Mapping) and "username" in result:
        return result["username"]  # `me`, `requester`: a person is stored by name
    if isinstance(result, Mapping):
        return {str(key): plain(item) for key, item in result.items()}
    if result is None or isinstance(result, bool | int | float | str):
        return result
    raise TypeError(type(result).__name__)
