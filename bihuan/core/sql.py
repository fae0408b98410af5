"""Hand-written statements for the few places where a person waits for each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

Row = Sequence[Any]


@cache
def is_postgres() -> bool:
    """Which of the two databases this is; it stays the same for the life of the process."""
    return connections[DEFAULT_DB_ALIAS].vendor == "postgresql"


@contextmanager
def pipelined() -> Iterator[None]:
    """Send the statements inside without waiting for the answer of each, where the driver can.

    An answer that is read (rows, or how many were touched) is waited for, with all before it.
    SQLite has no wire to wait for.
    """
    if not is_postgres():
        yield
        return
    connection = connections[DEFAULT_DB_ALIAS]
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def instant(at: datetime | None) -> Any:
    """An instant as the database's driver wants it: what Django's own adapter gives, in UTC."""
    if at is None or is_postgres():
        return at
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


def execute(sql: str, values: Sequence[Any]) -> None:
    """Run one statement."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(sql, values)


def fetch(sql: str, values: Sequence[Any]) -> list[Row]:
    """Run one statement; its rows."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def insert(table: str, columns: str, rows: Sequence[Row], rest: str = "") -> list[Row]:
    """Many rows in one statement, nothing for none; with RETURNING, what it returned."""
    if not rows:
        return []
    one = "(" + ", ".join(["%s"] * len(rows[0])) + ")"
    marks = ", ".join([one] * len(rows))
    sql = f"INSERT INTO {table} ({columns}) VALUES {marks} {rest}"  # noqa: S608
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(sql, [value for row in rows for value in row])
        return list(cursor.fetchall()) if "RETURNING" in rest else []
