from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models

from bihuan.core import clock
from bihuan.core.text import shown
from bihuan.people import access
from bihuan.people.models import User

FRESH = timedelta(seconds=25)  # open editors report every few seconds


class ProcessDraftQuerySet(models.QuerySet["ProcessDraft"]):
    def visible_to(self, user: access.Someone) -> ProcessDraftQuerySet:
        """The processes this person may design: all by right, else those he owns."""
        return self.filter(access.designed_by(user))


class ProcessDraft(models.Model):
    """A process being designed: the YAML texts that its next version will be published from."""

    key = models.CharField(max_length=60, unique=True)  # the pack's key
    files = models.JSONField(default=dict)  # {"flow.yaml": text, ...}: the texts are the truth
    names = models.JSONField(default=dict)  # as flow.yaml says, for lists
    kind = models.CharField(max_length=20, blank=True)
    revision = models.PositiveIntegerField(default=1)
    based_on = models.ForeignKey(
        "catalogue.PackVersion", models.PROTECT, null=True, blank=True, related_name="drafts"
    )
    owners = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="designed_processes"
    )
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    updated_at = models.DateTimeField()

    objects = ProcessDraftQuerySet.as_manager()

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return shown(self.names) or self.key

    @property
    def is_changed(self) -> bool:
        """Whether it differs from the version it was begun from."""
        return self.based_on is None or self.based_on.files != self.files


class DraftEditorManager(models.Manager["DraftEditor"]):
    def seen(self, draft: ProcessDraft, user: User, place: str = "") -> None:
        """The person has an editor of the draft open just now; one statement."""
        self.bulk_create(
            [DraftEditor(draft=draft, user=user, place=place[:40], at=clock.now())],
            update_conflicts=True,
            unique_fields=["draft", "user"],
            update_fields=["place", "at"],
        )

    def besides(self, draft: ProcessDraft, user: User) -> list[User]:
        """Who else has an editor of the draft open."""
        fresh = self.filter(draft=draft, at__gt=clock.now() - FRESH).exclude(user=user)
        return [row.user for row in fresh.select_related("user").order_by("user__name")[:20]]


class DraftEditor(models.Model):
    """When a person last had the editors of a draft open, and at which part he was."""

    draft = models.ForeignKey(ProcessDraft, models.CASCADE, related_name="editors")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    place = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()

    objects = DraftEditorManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "user"], name="draft_editor_once")]


def _owned(holders: access.Holders) -> models.QuerySet[Any]:
    owners = ProcessDraft.owners.through._default_manager.filter(holders("user"))
    return access.rows(owners, KIND, holder="user_id", ref="processdraft_id")


KIND = "process"
access.also(_owned)  # read with all else a person is, so that the menu need not ask


def owns_any(user: access.Someone) -> bool:
    """Whether the person is named an owner of some process's draft."""
    return any(principal.startswith(f"{KIND}:") for principal in access.standing(user).own)
