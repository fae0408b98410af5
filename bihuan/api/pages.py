"""Cursor pages: {items, next}. A cursor names the last row seen, so depth costs nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet
from ninja import Query, Schema
from pydantic import Field

from bihuan.core.refusals import BadValues
from bihuan.process.errors import N_
from bihuan.tickets import lists

T = TypeVar("T")
BAD_CURSOR = N_("This is not a cursor of this list: take `next` as it was given.")


class Page(Schema, Generic[T]):
    """One page of a list."""

    items: list[T]
    next: str | None = Field(None, description="Pass as `cursor` for the next page; null: the end.")


class Paging(Schema):
    """What every list takes."""

    cursor: str = ""
    limit: int = Field(25, ge=1, le=100)


PagingQuery = Query[Paging]


def page(
    rows: QuerySet[Any], paging: Paging, order: tuple[str, ...], out: Callable[[Any], Any]
) -> dict[str, Any]:
    """One page in `order`: fields, all ascending or all descending, the last one unique."""
    try:
        found = lists.page(rows.order_by(*order), paging.cursor, paging.limit)
    except lists.BadCursor:
        raise BadValues({"cursor": [(BAD_CURSOR, {})]}) from None
    return {"items": [out(row) for row in found.rows], "next": found.next or None}
