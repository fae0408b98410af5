from __future__ import annotations

from typing import Any

from django.db import models

from bihuan.tickets.search_schema import WordsIndex


class TokensField(models.Field):  # type: ignore[type-arg]
    """Tokens as the database's full text search keeps them; written by tickets/search.py only."""

    def db_type(self, connection: Any) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"


class SearchText(models.Model):
    """The words of a ticket: number, title and every value people may search for.

    On PostgreSQL a GIN index stands on it, on SQLite an FTS5 table mirrors it by triggers
    (tickets/search_schema.py): no foreign search engine, and never behind the ticket.
    """

    ticket = models.OneToOneField(
        "tickets.Ticket", models.CASCADE, primary_key=True, related_name="search_text"
    )
    words = TokensField()

    class Meta:
        indexes = [WordsIndex(fields=["words"], name="search_words")]
