from __future__ import annotations

from django.conf import settings
from django.db import models


class TicketLink(models.Model):
    """A link between two tickets, shown both ways."""

    source = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="links_out")
    target = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="links_in")
    relation = models.CharField(
        max_length=30, default="related"
    )  # caused_by, duplicates, child, ...
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "relation"], name="link_once")
        ]
