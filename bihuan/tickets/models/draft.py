from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models

from bihuan.core import clock
from bihuan.people.models import User


class DraftManager(models.Manager["Draft"]):
    def save_for(self, user: User, form: str, values: Mapping[str, Any]) -> None:
        """Keep what the person has typed so far; one statement."""
        self.bulk_create(
            [Draft(user=user, form=form, values=dict(values), saved_at=clock.now())],
            update_conflicts=True,
            unique_fields=["user", "form"],
            update_fields=["values", "saved_at"],
        )

    def of(self, user: User, form: str) -> Draft | None:
        """What he typed last time, if anything."""
        return self.filter(user=user, form=form).first()


class Draft(models.Model):
    """What a person has typed into a form and not yet sent."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=80)  # "offering:<key>" or "work-item:<id>"
    values = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    objects = DraftManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "form"], name="draft_once")]
