from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _

from bihuan.core import health
from bihuan.core.text import shown


class ShipmentQuerySet(models.QuerySet["Shipment"]):
    def open(self) -> ShipmentQuerySet:
        """Those nobody has taken over or turned down yet."""
        return self.filter(settled_at=None)


class Shipment(models.Model):
    """A process as a newer Bihuan brings it, where the one that runs was changed here."""

    key = models.CharField(max_length=60, unique=True)
    hash = models.CharField(max_length=64)  # of what it brings
    files: Any = models.JSONField(default=dict)
    base = models.ForeignKey(  # the version that came before it and that was changed here
        "catalogue.PackVersion", models.PROTECT, related_name="+"
    )
    came_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ShipmentQuerySet.as_manager()

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return shown(self.base.names) or self.key


def waiting() -> health.Finding:
    """Newer processes that nobody has looked at; no reason to stop anything."""
    rows = [str(row) for row in Shipment.objects.open().select_related("base")]
    if not rows:
        return health.Finding(_("processes"), _("as they came, or changed here on purpose"))
    words = _("newer ones came with Bihuan, but these were changed here: %(names)s")
    remedy = _("Open each in the designer: take over what is new, or leave it as it is.")
    told = words % {"names": _(", ").join(rows)}
    return health.Finding(_("processes"), told, remedy, is_grave=False)


health.also(waiting)
