"""Trying a process before it runs, and hearing about it while it does: invitations, notes, runs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.catalogue.models.process_draft import ProcessDraft
from bihuan.core import clock
from bihuan.people import access

PERSON = settings.AUTH_USER_MODEL


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, now: datetime | None = None) -> InvitationQuerySet:
        """Those that have not run out."""
        return self.filter(until__gt=now or clock.now())

    def of(self, user: access.Someone) -> InvitationQuerySet:
        """What this person is invited to walk now."""
        return self.open().filter(user=user.pk)


class Invitation(models.Model):
    """A person asked to walk a draft; he needs no right to design while it lasts."""

    draft = models.ForeignKey(ProcessDraft, models.CASCADE, related_name="invitations")
    user = models.ForeignKey(PERSON, models.CASCADE, related_name="process_invitations")
    by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    message = models.CharField(max_length=500, blank=True)
    until = models.DateTimeField()
    created_at = models.DateTimeField()
    walked_at = models.DateTimeField(null=True)  # when he last was there

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["draft", "user"], name="invited_once")]


class ProcessNoteQuerySet(models.QuerySet["ProcessNote"]):
    def open(self) -> ProcessNoteQuerySet:
        return self.filter(done_at=None)

    def visible_to(self, user: access.Someone) -> ProcessNoteQuerySet:
        """Notes on processes this person may design, and his own."""
        mine = ProcessDraft.objects.visible_to(user).values("key")
        found = models.Q(author=user.pk) | models.Q(key__in=mine)
        return self.all() if access.can(user, "design") else self.filter(found)


class ProcessNote(models.Model):
    """What somebody says about a process, or about one node or field of it."""

    class Source(models.TextChoices):
        TRIAL = "trial", _("trial")
        FEEDBACK = "feedback", _("feedback")

    key = models.CharField(max_length=60)  # of the process; notes outlive its draft
    node = models.CharField(max_length=60, blank=True)
    field = models.CharField(max_length=60, blank=True)
    text = models.CharField(max_length=2000)
    author = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    source = models.CharField(max_length=8, choices=Source)
    revision = models.PositiveIntegerField(null=True)  # of the draft that was walked
    ticket = models.CharField(max_length=60, blank=True)  # number of the ticket it was said at
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    answer = models.CharField(max_length=1000, blank=True)

    objects = ProcessNoteQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["key", "-id"], name="process_note_by_key")]


class SimulationRun(models.Model):
    """A what-if run or random walks of one process, as asked and as answered."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    key = models.CharField(max_length=60)
    kind = models.CharField(max_length=8)  # walks | load
    files: Any = models.JSONField(default=dict)  # the process as it was then
    asked: Any = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    progress = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result: Any = models.JSONField(default=dict)
    error = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(PERSON, models.CASCADE, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["key", "kind", "-id"], name="simulation_run_by_key")]
