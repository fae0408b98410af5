from __future__ import annotations

from collections.abc import Iterable

from django.db import models


class ReaderManager(models.Manager["Reader"]):
    def add(self, ticket_id: int, principals: Iterable[str], *, is_handler: bool = False) -> None:
        """Let these principals see the ticket from now on: one statement, may be repeated."""
        rows = (
            Reader(ticket_id=ticket_id, kind=kind, ref=int(ref), is_handler=is_handler)
            for kind, _, ref in (text.partition(":") for text in sorted(set(principals)))
            if ref and kind != "anyone"  # "anyone" may act only on what he may see
        )
        self.bulk_create(rows, ignore_conflicts=True)


class Reader(models.Model):
    """Somebody who may see a ticket, and whether he handles it (see people/access.py)."""

    ticket = models.ForeignKey(
        "tickets.Ticket", models.CASCADE, related_name="readers", db_index=False
    )
    kind = models.CharField(max_length=10)  # user group role brole service
    ref = models.BigIntegerField()
    is_handler = models.BooleanField(default=False)  # may read internal comments

    objects = ReaderManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "kind", "ref", "is_handler"], name="reader_once"
            )
        ]
        indexes = [models.Index(fields=["kind", "ref", "ticket"], name="reader_principal")]
