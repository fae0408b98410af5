from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from bihuan.tickets.querysets import AttachmentQuerySet


class Attachment(models.Model):
    """A file somebody put on a ticket; belongs to its uploader until a ticket takes it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ticket = models.ForeignKey(
        "tickets.Ticket", models.CASCADE, null=True, related_name="attachments"
    )
    uploader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    file = models.FileField(upload_to="%Y/%m/")
    small = models.FileField(upload_to="%Y/%m/", blank=True)  # of a picture, for lists and forms
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    created_at = models.DateTimeField()

    objects = AttachmentQuerySet.as_manager()

    @property
    def is_image(self) -> bool:
        """A picture by its first bytes, so a browser may show it (core/pictures.py)."""
        return self.content_type.startswith("image/")
