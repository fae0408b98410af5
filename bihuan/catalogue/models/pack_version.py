from __future__ import annotations

from django.conf import settings
from django.db import models

from bihuan.catalogue.refusals import BadPack
from bihuan.core.text import shown
from bihuan.process import read
from bihuan.process.flow import Flow

_flows: dict[str, Flow] = {}  # by content hash, for the life of the process: versions never change


class PackVersion(models.Model):
    """One published, immutable version of a process. Running tickets stay on theirs."""

    key = models.CharField(max_length=60)
    number = models.PositiveIntegerField()  # 1, 2, 3 ... per key
    hash = models.CharField(max_length=64)  # of the canonical text of all its files
    files = models.JSONField(default=dict)  # {"flow.yaml": text, ...} as published
    names = models.JSONField(default=dict)
    kind = models.CharField(max_length=20)
    is_current = models.BooleanField(default=True)
    is_shipped = models.BooleanField(default=False)  # came with Bihuan, and is as it came
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)

    class Meta:
        ordering = ["key", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["key", "number"], name="pack_version"),
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(is_current=True), name="pack_current"
            ),
        ]

    def __str__(self) -> str:
        return f"{shown(self.names) or self.key} v{self.number}"

    @property
    def flow(self) -> Flow:
        """The process as the kernel runs it, compiled once. `files` is only read the first time."""
        known = _flows.get(self.hash)
        if known is None:
            pack, mistakes = read.read_texts(self.files)
            if pack is None:
                raise BadPack([str(mistake) for mistake in mistakes])
            known = _flows.setdefault(self.hash, pack.flow)
        return known
