from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class LinkQuerySet(models.QuerySet["TicketLink"]):
    def between(self, one: int, other: int) -> LinkQuerySet:
        """Links of these two, whichever way they point."""
        return self.filter(Q(source=one, target=other) | Q(source=other, target=one))

    def of(self, ticket: int) -> LinkQuerySet:
        """Links from and to a ticket."""
        return self.filter(Q(source=ticket) | Q(target=ticket))


class TicketLink(models.Model):
    """A link between two tickets, shown both ways."""

    source = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="links_out")
    target = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="links_in")
    relation = models.CharField(
        max_length=30, default="related"
    )  # caused_by, duplicates, child, ...
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    created_at = models.DateTimeField()

    objects = LinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "relation"], name="link_once")
        ]
