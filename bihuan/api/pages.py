"""Cursor pages: {items, next}. A cursor names the last row seen, so depth costs nothing."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from ninja import Query, Schema
from pydantic import Field

from bihuan.core.refusals import BadValues, N_

T = TypeVar("T")
BAD_CURSOR = N_("This is not a cursor of this list: take `next` as it was given.")


class Page(Schema, Generic[T]):
    """One page of a list."""

    items: list[T]
    next: str | None = Field(None, description="Pass as `cursor` for the next page; null at the end.")


class Paging(Schema):
    """What every list takes."""

    cursor: str = ""
    limit: int = Field(25, ge=1, le=100)


PagingQuery = Query[Paging]


def page(
    rows: QuerySet[Any], paging: Paging, order: tuple[str, ...], out: Callable[[Any], Any]
) -> dict[str, Any]:
    """One page in `order` (fields, all ascending or all descending, the last one unique)."""
    rows = rows.order_by(*order)
    if paging.cursor:
        rows = rows.filter(_beyond(order, _read(paging.cursor, len(order))))
    found = list(rows[: paging.limit + 1])
    more = len(found) > paging.limit
    found = found[: paging.limit]
    return {
        "items": [out(row) for row in found],
        "next": _write(found[-1], order) if more else None,
    }


def _beyond(order: tuple[str, ...], place: list[Any]) -> Q:
    """Rows after `place`: (a, b) > (x, y) written out, as every database understands it."""
    condition = Q()
    same = Q()
    for field, value in zip(order, place, strict=True):
        name, step = field.lstrip("-"), "lt" if field.startswith("-") else "gt"
        condition |= same & Q(**{f"{name}__{step}": value})
        same &= Q(**{name: value})
    return condition


def _write(row: Model, order: tuple[str, ...]) -> str:
    place = [getattr(row, field.lstrip("-")) for field in order]
    text = json.dumps([part.isoformat() if hasattr(part, "isoformat") else part for part in place])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str, length: int) -> list[Any]:
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        place = None
    good = isinstance(place, list) and len(place) == length
    if not good or not all(isinstance(part, (str, int)) for part in place):
        raise BadValues({"cursor": [(BAD_CURSOR, {})]})
    return place
