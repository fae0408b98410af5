"""Hand-written statements for the few places where a person waits for each of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection, models

Row = Sequence[Any]


def instant(at: datetime | None) -> Any:
    """An instant as the database's driver wants it."""
    return connection.ops.adapt_datetimefield_value(at) if at else None


def execute(sql: str, values: Sequence[Any]) -> int:
    """Run one statement; how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def fetch(sql: str, values: Sequence[Any]) -> list[Row]:
    """Run one statement; its rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def insert(table: str, columns: str, rows: Sequence[Row], rest: str = "") -> list[Row]:
    """Many rows in one statement, nothing for none; with RETURNING, what it returned."""
    if not rows:
        return []
    one = "(" + ", ".join(["%s"] * len(rows[0])) + ")"
    marks = ", ".join([one] * len(rows))
    sql = f"INSERT INTO {table} ({columns}) VALUES {marks} {rest}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for row in rows for value in row])
        return list(cursor.fetchall()) if "RETURNING" in rest else []


def insert_all(rows: Sequence[models.Model], rest: str = "") -> list[Row]:
    """New rows of one model, a statement for all: what `bulk_create` does, without its cost."""
    if not rows:
        return []
    columns, fields = _columns(type(rows[0]))
    return insert(
        type(rows[0])._meta.db_table,
        columns,
        [[_adapted(field, getattr(row, field.attname)) for field in fields] for row in rows],
        rest,
    )


@lru_cache
def _columns(model: type[models.Model]) -> tuple[str, tuple[Any, ...]]:
    fields = tuple(
        field
        for field in model._meta.concrete_fields
        if not isinstance(field, models.AutoField) and not field.generated
    )
    return ", ".join(f'"{field.column}"' for field in fields), fields


def _adapted(field: Any, value: Any) -> Any:
    if isinstance(value, datetime):
        return instant(value)
    return json.dumps(value) if isinstance(field, models.JSONField) else value
