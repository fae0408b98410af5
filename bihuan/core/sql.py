"""Hand-written statements for the few places where a person waits for each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.base import Model, ModelState

Row = Sequence[Any]


@cache
def is_postgres() -> bool:
    """Which of the two databases this is; it stays the same for the life of the process."""
    return connections[DEFAULT_DB_ALIAS].vendor == "postgresql"


_waiting: ContextVar[list[tuple[str, Sequence[Any]]] | None] = ContextVar("waiting", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Fewer round trips: what asks for no answer goes along with the next statement that does.

    PostgreSQL takes them as parts of one statement, which do not see what the others write; a
    statement that must see it says `now`. SQLite has no round trips.
    """
    if not is_postgres() or _waiting.get() is not None:
        yield
        return
    waiting: list[tuple[str, Sequence[Any]]] = []
    token = _waiting.set(waiting)
    try:
        yield
        if waiting:
            _send(*_joined(waiting[:-1], *waiting[-1]))
    finally:
        _waiting.reset(token)


def _joined(
    parts: Sequence[tuple[str, Sequence[Any]]], sql: str, values: Sequence[Any]
) -> tuple[str, Sequence[Any]]:
    if not parts:
        return sql, values
    before = ", ".join(f"part{number} AS ({part})" for number, (part, _) in enumerate(parts))
    return f"WITH {before} {sql}", [value for _, some in parts for value in some] + list(values)


def instant(at: datetime | None) -> Any:
    """An instant as the database's driver wants it: what Django's own adapter gives, in UTC."""
    if at is None or is_postgres():
        return at
    return (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat(" ")[: -len("+00:00")]


def execute(sql: str, values: Sequence[Any], *, now: bool = False) -> None:
    """Run one statement; `now`, even where others wait for the next (see `together`)."""
    waiting = None if now else _waiting.get()
    if waiting is None:
        _send(sql, values)
    else:
        waiting.append((sql, values))


def fetch(sql: str, values: Sequence[Any]) -> list[Row]:
    """Run one statement; its rows."""
    if waiting := _waiting.get():
        sql, values = _joined(waiting, sql, values)
        waiting.clear()
    return list(_send(sql, values).fetchall())


def fetch_with(settings: Mapping[str, str], sql: str, values: Sequence[Any]) -> list[Row]:
    """PostgreSQL: a statement in a transaction of its own, with settings for it; one round trip."""
    connection = connections[DEFAULT_DB_ALIAS]
    connection.ensure_connection()
    before = "".join(f"SET LOCAL {name} = {value}; " for name, value in settings.items())
    with connection.wrap_database_errors:
        cursor = _client_cursor()(connection.connection)
        cursor.execute(before + sql, values)
        while cursor.nextset():
            pass
        return list(cursor.fetchall())


@cache
def _client_cursor() -> Any:
    """The cursor that may send several statements at once."""
    import psycopg

    return psycopg.ClientCursor


def changed(sql: str, values: Sequence[Any]) -> int:
    """Run one statement; how many rows it changed."""
    return int(_send(sql, values).rowcount)


def insert(
    table: str, columns: str, rows: Sequence[Row], rest: str = "", fixed: str = ""
) -> list[Row]:
    """Many rows in one statement, nothing for none; with RETURNING, what it returned.

    `fixed` are the values of the last columns, the same in every row.
    """
    if not rows:
        return []
    sql = _inserting(table, columns, len(rows), len(rows[0]), rest, fixed)
    values = rows[0] if len(rows) == 1 else [value for row in rows for value in row]
    if "RETURNING" in rest:
        return fetch(sql, values)
    execute(sql, values)
    return []


@lru_cache(1000)
def _inserting(table: str, columns: str, rows: int, width: int, rest: str, fixed: str) -> str:
    one = "(" + ", ".join(["%s"] * width + ([fixed] if fixed else [])) + ")"
    return f"INSERT INTO {table} ({columns}) VALUES {', '.join([one] * rows)} {rest}"  # noqa: S608


def built(kind: type[Model], names: Sequence[str], values: Sequence[Any]) -> Any:
    """A row that was read or written by hand, as an object of its model: what unpickling does.

    `Model.__init__` would look at each field and cost as much as the statement.
    """
    made = kind.__new__(kind)
    made.__dict__.update(zip(names, values, strict=True))
    made._state = ModelState()
    made._state.adding, made._state.db = False, DEFAULT_DB_ALIAS
    return made


def reserve(table: str, number: int = 1) -> list[int]:
    """Ids for rows yet to be written, so that nobody need wait for them; none on SQLite.

    A lock that reads anyway brings one along for nothing (`NEXT_ID`).
    """
    if not is_postgres() or not number:
        return []
    asked = f"SELECT {NEXT_ID % table} FROM generate_series(1, %s)"  # noqa: S608
    return [pk for (pk,) in _send(asked, [number]).fetchall()]


def reserve_each(tables: Sequence[str]) -> dict[str, int]:
    """One id for a row of each of these tables, in one statement; none on SQLite."""
    if not is_postgres():
        return {}
    found = _send("SELECT " + ", ".join(NEXT_ID % table for table in tables), [])
    return dict(zip(tables, found.fetchone(), strict=True))


NEXT_ID = "nextval('%s_id_seq')"


def _send(sql: str, values: Sequence[Any]) -> Any:
    """The driver's cursor after one statement.

    Django's own cursor costs as much Python as all the rest of a verb, so it is left out unless
    somebody listens to it (who counts statements, or logs them).
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.execute_wrappers or connection.queries_logged or connection.connection is None:
        cursor = connection.cursor()
        cursor.execute(sql, values)
        return cursor
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors:
        if is_postgres():
            return _cursor(connection).execute(_numbered(sql), values)
        return connection.connection.execute(_with_marks(sql), values)


def _cursor(connection: Any) -> Any:
    """The connection's one cursor whose statements come with PostgreSQL's own marks.

    Kept with it: making one costs a tenth of what a statement does. Answers are taken at once.
    """
    kept = connection.__dict__.get("_numbered_cursor")
    if kept is None or kept.connection is not connection.connection or kept.closed:
        kept = connection._numbered_cursor = _raw_cursor()(connection.connection)
    return kept


@cache
def _raw_cursor() -> Any:
    from psycopg import RawCursor  # a load that SQLite does without

    return RawCursor


@lru_cache(1000)
def _with_marks(sql: str) -> str:
    """A statement of ours with the marks of SQLite; none holds a percent sign of its own."""
    return sql.replace("%s", "?")


@lru_cache(1000)
def _numbered(sql: str) -> bytes:
    """The same with the marks of PostgreSQL, which the driver would look for each time anew."""
    first, *rest = sql.split("%s")
    return (first + "".join(f"${at}{part}" for at, part in enumerate(rest, 1))).encode()
