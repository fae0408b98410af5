"""What a migration cannot say for both databases: the full text index over SearchText.

Run after every `migrate`; harmless where everything is there already. SQLite remakes a table when
one of its columns changes, and forgets its triggers with it: so they are looked at each time.
"""

from __future__ import annotations

from typing import Any

from django.db import connections

INDEX = "tickets_searchindex"
TEXT = "tickets_searchtext"

POSTGRES = [f"CREATE INDEX IF NOT EXISTS {INDEX} ON {TEXT} USING gin (words)"]
FTS = (
    f"CREATE VIRTUAL TABLE {INDEX} USING fts5(words, content='{TEXT}', "
    "content_rowid='ticket_id', tokenize='ascii')"
)
_TAKE = f"INSERT INTO {INDEX}({INDEX}, rowid, words) VALUES ('delete', old.ticket_id, old.words);"  # noqa: S608
_PUT = f"INSERT INTO {INDEX}(rowid, words) VALUES (new.ticket_id, new.words);"  # noqa: S608
TRIGGERS = [
    f"CREATE TRIGGER IF NOT EXISTS {INDEX}_{name} AFTER {when} ON {TEXT} BEGIN {what} END"
    for name, when, what in (
        ("added", "INSERT", _PUT),
        ("removed", "DELETE", _TAKE),
        ("changed", "UPDATE", _TAKE + " " + _PUT),
    )
]


def ensure(using: str = "default", **_signal: Any) -> None:
    """Make the index where it is missing."""
    connection = connections[using]
    if TEXT not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for statement in POSTGRES:
                cursor.execute(statement)
            return
        cursor.execute("SELECT 1 FROM sqlite_master WHERE name = %s", [INDEX])
        if cursor.fetchone() is None:
            cursor.execute(FTS)
            cursor.execute(f"INSERT INTO {INDEX}({INDEX}) VALUES ('rebuild')")  # noqa: S608
        for statement in TRIGGERS:
            cursor.execute(statement)
