from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _

from bihuan.process.flow import Flow
from bihuan.process.state import State
from bihuan.tickets import flows
from bihuan.tickets.concerns.commentable import Commentable
from bihuan.tickets.concerns.linkable import Linkable
from bihuan.tickets.concerns.movable import Movable
from bihuan.tickets.concerns.startable import Startable
from bihuan.tickets.concerns.suspendable import Suspendable
from bihuan.tickets.concerns.taggable import Taggable
from bihuan.tickets.concerns.watchable import Watchable
from bihuan.tickets.concerns.withdrawable import Withdrawable
from bihuan.tickets.querysets import TicketQuerySet
from bihuan.tickets.words import PRIORITIES

USER = settings.AUTH_USER_MODEL


class TicketManager(Startable, models.Manager.from_queryset(TicketQuerySet)):  # type: ignore[misc]
    """Tickets are started, found and listed here."""


class Ticket(
    Withdrawable, Movable, Suspendable, Commentable, Watchable, Linkable, Taggable, models.Model
):
    """A process that runs: its version, its values, and where its tokens stand."""

    number = models.CharField(_("number"), max_length=40, unique=True)
    offering = models.ForeignKey("catalogue.Offering", models.PROTECT, related_name="tickets")
    version = models.ForeignKey("catalogue.PackVersion", models.PROTECT, related_name="tickets")
    pack = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    title = models.CharField(_("title"), max_length=300)
    priority = models.CharField(_("priority"), max_length=20, blank=True)
    phase = models.CharField(_("phase"), max_length=60)
    outcome = models.CharField(max_length=60, blank=True)
    state = models.JSONField(default=dict)  # process.state.State.dump(), without values
    values = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)
    requester = models.ForeignKey(
        USER, models.PROTECT, related_name="requested_tickets", db_index=False
    )
    opened_by = models.ForeignKey(USER, models.PROTECT, related_name="opened_tickets")
    business = models.ForeignKey(
        "people.Business", models.PROTECT, null=True, related_name="tickets"
    )
    department = models.ForeignKey(
        "people.Department", models.SET_NULL, null=True, related_name="+"
    )
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    parent_token = models.PositiveIntegerField(default=0)  # which one waits for it; 0: none
    opened_at = models.DateTimeField(_("created at"))
    updated_at = models.DateTimeField(_("updated at"))
    phase_since = models.DateTimeField()
    closed_at = models.DateTimeField(_("closed at"), null=True)
    suspended_at = models.DateTimeField(null=True)
    chain_head = models.CharField(max_length=64, blank=True)  # hash of its last activity
    chain_length = models.PositiveIntegerField(default=0)
    is_demo = models.BooleanField(default=False)
    urgency = models.GeneratedField(  # the priority as a number: 1 is the most urgent
        expression=Case(
            *(When(priority=word, then=Value(n)) for n, word in enumerate(PRIORITIES, 1)),
            When(priority="", then=Value(len(PRIORITIES) + 2)),
            default=Value(len(PRIORITIES) + 1),
        ),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )

    objects = TicketManager()

    class Meta:
        verbose_name = _("ticket")
        indexes = [
            models.Index(fields=["-updated_at", "-id"], name="ticket_updated"),
            models.Index(fields=["kind", "-updated_at", "-id"], name="ticket_kind"),
            models.Index(fields=["pack", "-updated_at", "-id"], name="ticket_pack"),
            models.Index(fields=["requester", "-id"], name="ticket_requester"),
            models.Index(fields=["-opened_at", "-id"], name="ticket_opened"),
            models.Index(fields=["urgency", "-updated_at", "-id"], name="ticket_urgency"),
            models.Index(
                fields=["-updated_at", "-id"], name="ticket_open", condition=Q(closed_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def flow(self) -> Flow:
        """The process it runs on, compiled."""
        return flows.of(self)

    @property
    def process_state(self) -> State:
        """Where its tokens stand, with its values."""
        return flows.state(self)

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def is_suspended(self) -> bool:
        return self.suspended_at is not None

    @property
    def phase_names(self) -> dict[str, str]:
        """What its phase is called."""
        found = (phase.names for phase in self.flow.phases if phase.key == self.phase)
        return dict(next(found, {"zh-hans": self.phase}))

    def system_value(self, source: str) -> Any:
        """A system field: read where it is kept, never stored a second time."""
        return flows.system_value(self, source)


class Watch(models.Model):
    """A person follows a ticket 关注."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="watches")
    user = models.ForeignKey(USER, models.CASCADE, related_name="watches")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "user"], name="watch_once")]
