from __future__ import annotations

from django.conf import settings
from django.db import models

from bihuan.core.text import shown


class Role(models.Model):
    """A general role 通用角色, for example 客服 or QC. `key` is the seed's own word."""

    key = models.CharField(max_length=60, unique=True)
    names = models.JSONField(default=dict)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="roles", blank=True)
    is_builtin = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return shown(self.names) or self.key

    @property
    def principal(self) -> str:
        return f"role:{self.pk}"
