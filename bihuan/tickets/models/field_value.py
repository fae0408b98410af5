from __future__ import annotations

from django.db import models


class FieldValue(models.Model):
    """A searchable value of a ticket's field, written with the ticket."""

    ticket = models.ForeignKey(
        "tickets.Ticket", models.CASCADE, related_name="field_values", db_index=False
    )
    field = models.CharField(max_length=60)
    text = models.CharField(max_length=200)  # the value, cut, as people read and type it

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "field", "text"], name="field_value_once")
        ]
        indexes = [models.Index(fields=["field", "text", "ticket"], name="field_value_search")]
