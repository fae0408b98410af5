"""What people are told: an entry in the bell, one delivery a channel; and how they wish to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.core import clock

if TYPE_CHECKING:
    from bihuan.people.models import User
    from bihuan.tickets.models import Ticket


class Notification(models.Model):
    """One entry of a person's inbox."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, null=True, related_name="+")
    activity = models.ForeignKey("core.Activity", models.CASCADE, null=True, related_name="+")
    event = models.CharField(max_length=20, default="progress")  # a row of notify/events.py
    subject = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    link = models.CharField(max_length=300, blank=True)  # where it leads when it is of no ticket
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "activity"], name="notification_once")
        ]
        indexes = [
            models.Index(
                fields=["user", "-id"], name="notification_unread", condition=models.Q(read_at=None)
            ),
            models.Index(fields=["user", "ticket", "-id"], name="notification_by_ticket"),
        ]


class Delivery(models.Model):
    """One message to one person over one channel; its key makes a repeat harmless."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        DEAD = "dead", _("given up")

    key = models.CharField(max_length=160, unique=True)  # <activity>:<channel>:<user>
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="deliveries")
    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, null=True, related_name="+")
    channel = models.CharField(max_length=20)
    address = models.CharField(max_length=254)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)


class Preference(models.Model):
    """How one person wishes to be told. Who has none is told as the processes say."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_preference"
    )
    grid = models.JSONField(default=dict)  # {event: {channel: wished}}, only what differs
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    quiet_days = models.JSONField(_("quiet days"), default=list)  # weekdays, Monday is 0
    urgent_passes = models.BooleanField(_("urgent tickets pass"), default=True)


class MuteManager(models.Manager["Mute"]):
    def mute(self, user: User, ticket: Ticket) -> None:
        """The person hears no more of the ticket, except of work that waits for him."""
        row = Mute(user=user, ticket=ticket, muted_at=clock.now())
        self.bulk_create([row], ignore_conflicts=True)

    def unmute(self, user: User, ticket: Ticket) -> None:
        self.filter(user=user, ticket=ticket).delete()


class Mute(models.Model):
    """A ticket of which one person does not want to hear."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mutes")
    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="+")
    muted_at = models.DateTimeField()

    objects = MuteManager()

    class Meta:
        ordering = ["-muted_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["user", "ticket"], name="mute_once")]
