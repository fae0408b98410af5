from __future__ import annotations

from django.conf import settings
from django.db import models

USER = settings.AUTH_USER_MODEL


class Ticket(models.Model):
    """A process that runs: its version, its values, and where its tokens stand."""

    number = models.CharField(max_length=40, unique=True)
    offering = models.ForeignKey("catalogue.Offering", models.PROTECT, related_name="tickets")
    version = models.ForeignKey("catalogue.PackVersion", models.PROTECT, related_name="tickets")
    pack = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    priority = models.CharField(max_length=20, blank=True)
    phase = models.CharField(max_length=60)
    outcome = models.CharField(max_length=60, blank=True)
    state = models.JSONField(default=dict)  # process.state.State.dump(), without values
    values = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)
    requester = models.ForeignKey(USER, models.PROTECT, related_name="requested_tickets")
    opened_by = models.ForeignKey(USER, models.PROTECT, related_name="opened_tickets")
    business = models.ForeignKey(
        "people.Business", models.PROTECT, null=True, related_name="tickets"
    )
    department = models.ForeignKey(
        "people.Department", models.SET_NULL, null=True, related_name="+"
    )
    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    phase_since = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)
    chain_head = models.CharField(max_length=64, blank=True)  # hash of its last activity
    chain_length = models.PositiveIntegerField(default=0)
    is_demo = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["-updated_at", "-id"], name="ticket_updated"),
            models.Index(fields=["kind", "-updated_at", "-id"], name="ticket_kind"),
            models.Index(fields=["pack", "-updated_at", "-id"], name="ticket_pack"),
            models.Index(fields=["requester", "-id"], name="ticket_requester"),
        ]


class Watch(models.Model):
    """A person follows a ticket 关注."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="watches")
    user = models.ForeignKey(USER, models.CASCADE, related_name="watches")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "user"], name="watch_once")]
