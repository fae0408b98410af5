from __future__ import annotations

from django.conf import settings
from django.db import models


class Tag(models.Model):
    """A word that people stick on tickets."""

    name = models.CharField(max_length=40, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def tone(self) -> int:
        """Its colour, the same everywhere."""
        return sum(self.name.encode()) % 6


class TicketTag(models.Model):
    """A tag on a ticket."""

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="ticket_tags")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="ticket_tags")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "tag"], name="ticket_tag_once")]
