from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.process.flow import Node
from bihuan.tickets.concerns.claimable import Claimable
from bihuan.tickets.concerns.completable import Completable
from bihuan.tickets.concerns.sendable_back import SendableBack
from bihuan.tickets.concerns.signable import Signable
from bihuan.tickets.concerns.transferable import Transferable
from bihuan.tickets.concerns.urgeable import Urgeable
from bihuan.tickets.querysets import WorkItemQuerySet

USER = settings.AUTH_USER_MODEL


class WorkItem(
    Completable, Claimable, Transferable, SendableBack, Signable, Urgeable, models.Model
):
    """One open seat of a ticket's process: what somebody has to do now."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLAIMED = "claimed", _("claimed")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")

    ticket = models.ForeignKey(
        "tickets.Ticket", models.CASCADE, related_name="work_items", db_index=False
    )  # work_item_seat begins with it
    token = models.PositiveIntegerField()
    seat = models.PositiveIntegerField()
    node = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, default="work")  # work vote signer admin
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    handler = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="handled_items", db_index=False
    )
    action = models.CharField(max_length=60, blank=True)  # button taken
    ballot = models.CharField(max_length=10, blank=True)  # pass or reject
    fallback = models.CharField(
        max_length=30, blank=True
    )  # how the handlers were found, if not plainly
    opened_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    assigned_at = models.DateTimeField(null=True)  # dispatch: when somebody was chosen
    respond_by = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="closed_items", db_index=False
    )
    urged_at = models.DateTimeField(null=True)

    objects = WorkItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("work item")
        constraints = [
            models.UniqueConstraint(fields=["ticket", "token", "seat"], name="work_item_seat")
        ]
        indexes = [
            models.Index(
                fields=["handler", "-opened_at"],
                name="work_item_handler",
                condition=models.Q(state__in=["open", "claimed"], handler__isnull=False),
            ),
            models.Index(
                fields=["ticket", "opened_at"],
                name="work_item_open",
                condition=models.Q(state__in=["open", "claimed"]),
            ),
            models.Index(
                fields=["closed_by", "-closed_at"],
                name="work_item_closed_by",
                condition=models.Q(closed_by__isnull=False),
            ),
            models.Index(
                fields=["opened_at", "id"],
                name="work_item_waiting",
                condition=models.Q(closed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}:{self.node}"

    @property
    def is_open(self) -> bool:
        return self.state in {self.State.OPEN, self.State.CLAIMED}

    @property
    def process_node(self) -> Node:
        """The node it stands at, as the ticket's version describes it."""
        return self.ticket.flow.nodes[self.node]

    @property
    def must_answer_by(self) -> datetime | None:
        """Until when somebody has to say that he is on it; nothing once somebody did."""
        return None if self.claimed_at else self.respond_by

    @property
    def must_be_claimed(self) -> bool:
        """Somebody has to take it before it can be done."""
        waits = {"claim", "dispatch_then_claim"}
        return self.is_open and not self.handler_id and self.process_node.how in waits

    @property
    def must_be_dispatched(self) -> bool:
        """Somebody has to be chosen for it before it can be done."""
        waits = {"dispatch", "dispatch_then_claim"}
        return self.is_open and not self.assigned_at and self.process_node.how in waits


class Candidate(models.Model):
    """Somebody who may do a work item: a user, group, role, business role, or anyone."""

    work_item = models.ForeignKey(
        WorkItem, models.CASCADE, related_name="candidates", db_index=False
    )
    kind = models.CharField(max_length=10)  # user group role brole anyone
    ref = models.BigIntegerField(default=0)  # id of the user, group, ...; 0 for anyone

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["work_item", "kind", "ref"], name="candidate_once")
        ]
        indexes = [models.Index(fields=["kind", "ref", "work_item"], name="candidate_principal")]
