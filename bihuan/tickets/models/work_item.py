from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

USER = settings.AUTH_USER_MODEL


class WorkItem(models.Model):
    """One open seat of a ticket's process: what somebody has to do now."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLAIMED = "claimed", _("claimed")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="work_items")
    token = models.PositiveIntegerField()
    seat = models.PositiveIntegerField()
    node = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, default="work")  # work vote signer admin
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    handler = models.ForeignKey(USER, models.PROTECT, null=True, related_name="handled_items")
    action = models.CharField(max_length=60, blank=True)  # button taken
    vote = models.CharField(max_length=10, blank=True)
    form = models.JSONField(null=True)  # the form as submitted
    fallback = models.CharField(
        max_length=30, blank=True
    )  # how the handlers were found, if not plainly
    opened_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="closed_items")
    urged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "token", "seat"], name="work_item_seat")
        ]
        indexes = [
            models.Index(
                fields=["handler", "-opened_at"],
                name="work_item_handler",
                condition=models.Q(state__in=["open", "claimed"]),
            ),
            models.Index(fields=["closed_by", "-closed_at"], name="work_item_closed_by"),
        ]


class Candidate(models.Model):
    """Somebody who may do a work item: a user, group, role, business role, or anyone."""

    work_item = models.ForeignKey(WorkItem, models.CASCADE, related_name="candidates")
    kind = models.CharField(max_length=10)  # user group role brole anyone
    ref = models.BigIntegerField(default=0)  # id of the user, group, ...; 0 for anyone
    on_behalf_of = models.ForeignKey(USER, models.CASCADE, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["work_item", "kind", "ref"], name="candidate_once")
        ]
        indexes = [models.Index(fields=["kind", "ref", "work_item"], name="candidate_principal")]
