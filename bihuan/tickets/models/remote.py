from __future__ import annotations

from django.db import models


class RemoteSource(models.Model):
    """One address that fields ask for options, and how it went the last time."""

    digest = models.CharField(max_length=64, unique=True)  # of address and mapping
    answered_at = models.DateTimeField(null=True)  # what is known is of this moment
    failed_at = models.DateTimeField(null=True)  # since when it does not answer; null when it does


class RemoteOption(models.Model):
    """One option that a source offered when it was asked last."""

    source = models.ForeignKey(RemoteSource, models.CASCADE, related_name="options")
    place = models.PositiveIntegerField()  # order of the source
    value = models.CharField(max_length=500)
    label = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "value"], name="remote_option_once")
        ]
