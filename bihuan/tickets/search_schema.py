"""The full text index over SearchText: GIN on PostgreSQL, an FTS5 table kept by triggers on SQLite.

An index of the model, so that it is made wherever the table is. Whoever lets a migration remake
the table on SQLite must take the index away before and put it back after: triggers do not survive.
"""

from __future__ import annotations

from typing import Any

from django.db import models

INDEX = "tickets_searchindex"
TEXT = "tickets_searchtext"

FTS = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {INDEX} USING fts5(words, content='{TEXT}', "
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


class WordsIndex(models.Index):
    """An index that finds words and phrases."""

    def create_sql(self, model: Any, schema_editor: Any, using: str = "", **kwargs: Any) -> Any:
        if schema_editor.connection.vendor == "postgresql":
            return super().create_sql(model, schema_editor, using=" USING gin", **kwargs)
        schema_editor.deferred_sql.extend(TRIGGERS)
        return FTS

    def remove_sql(self, model: Any, schema_editor: Any, **kwargs: Any) -> Any:
        if schema_editor.connection.vendor == "postgresql":
            return super().remove_sql(model, schema_editor, **kwargs)
        return f"DROP TABLE IF EXISTS {INDEX}"
