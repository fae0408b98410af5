"""Pages by key, not by number: page 5,000 is as fast as page 1, and nothing is shown twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest

SIZE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, newest first, with the cursors to their neighbours (empty where there is none)."""

    rows: list[Any]
    newer: str = ""
    older: str = ""


def page(request: HttpRequest, queryset: QuerySet[Any], field: str, size: int = SIZE) -> Page:
    """The page that `?before=` or `?after=` of the request asks for; newest first."""
    before, after = _read(request.GET.get("before")), _read(request.GET.get("after"))
    if after:
        rows = list(_beyond(queryset, field, after, "gt").order_by(field, "pk")[: size + 1])
        more, rows = len(rows) > size, rows[:size][::-1]
        return _page(rows, field, has_newer=more, has_older=bool(rows))
    if before:
        queryset = _beyond(queryset, field, before, "lt")
    rows = list(queryset.order_by(f"-{field}", "-pk")[: size + 1])
    return _page(rows[:size], field, has_newer=bool(before), has_older=len(rows) > size)


def _page(rows: list[Any], field: str, *, has_newer: bool, has_older: bool) -> Page:
    return Page(
        rows,
        newer=_write(rows[0], field) if rows and has_newer else "",
        older=_write(rows[-1], field) if rows and has_older else "",
    )


def _beyond(
    queryset: QuerySet[Any], field: str, cursor: tuple[datetime, int], side: str
) -> QuerySet[Any]:
    at, pk = cursor
    same = {field: at, f"pk__{side}": pk}
    return queryset.filter(Q(**{f"{field}__{side}": at}) | Q(**same))


def _write(row: Any, field: str) -> str:
    return f"{getattr(row, field).timestamp():.6f}_{row.pk}"


def _read(cursor: str | None) -> tuple[datetime, int] | None:
    """A cursor somebody has broken is none."""
    stamp, _line, pk = (cursor or "").partition("_")
    try:
        return datetime.fromtimestamp(float(stamp), tz=UTC), int(pk)
    except (ValueError, OverflowError, OSError):
        return None
