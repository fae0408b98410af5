from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models

from bihuan.core import clock
from bihuan.people.models import User

MOST = 50
FRESH = timedelta(seconds=45)  # forms report at least every 20 seconds while they are open


def _storable(value: Any) -> Any:
    """The same without the one character that PostgreSQL cannot keep in JSON."""
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, Mapping):
        return {str(key).replace("\x00", ""): _storable(one) for key, one in value.items()}
    return [_storable(one) for one in value] if isinstance(value, list | tuple) else value


class DraftManager(models.Manager["Draft"]):
    def save_for(self, user: User, form: str, values: Mapping[str, Any], base: int = 0) -> None:
        """Keep what the person has typed so far; one statement."""
        kept = {key: _storable(value) for key, value in values.items()}
        self.bulk_create(
            [Draft(user=user, form=form, values=kept, base=base, saved_at=clock.now())],
            update_conflicts=True,
            unique_fields=["user", "form"],
            update_fields=["values", "base", "saved_at"],
        )

    def of(self, user: User, form: str) -> Draft | None:
        """What he typed last time, if anything."""
        return self.filter(user=user, form=form).first()

    def around(self, forms: models.QuerySet[Any], user: User) -> list[Draft]:
        """What he typed into these forms and who else is typing just now: one statement."""
        near = models.Q(user=user) | models.Q(saved_at__gt=clock.now() - FRESH)
        rows = self.filter(near, form__in=forms).select_related("user")
        return list(rows.order_by("user__name", "-saved_at")[:MOST])

    def editors(self, form: str, besides: User) -> list[User]:
        """Who else is typing into this form just now."""
        fresh = self.filter(form=form, saved_at__gt=clock.now() - FRESH).exclude(user=besides)
        return [draft.user for draft in fresh.select_related("user").order_by("user__name")]


class Draft(models.Model):
    """What a person has typed into a form and not yet sent."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=80)  # "offering:<key>" or "work-item:<id>"
    values = models.JSONField(default=dict)
    base = models.PositiveIntegerField(default=0)  # revision of the ticket it was typed upon
    saved_at = models.DateTimeField()

    objects = DraftManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "form"], name="draft_once")]
        indexes = [models.Index(fields=["form", "saved_at"], name="draft_editors")]
