from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def in_force(self, at: datetime) -> DelegationQuerySet:
        return self.filter(starts_at__lte=at, ends_at__gt=at)


class Delegation(models.Model):
    """While it lasts, the substitute finds the user's work among his own."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="delegations")
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="substitutes_for"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="delegation_lasts"
            ),
            models.CheckConstraint(
                condition=~models.Q(user=models.F("substitute")), name="delegation_to_another"
            ),
        ]
