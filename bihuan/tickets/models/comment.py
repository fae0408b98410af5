from __future__ import annotations

from django.conf import settings
from django.db import models

from bihuan.tickets.querysets import CommentQuerySet


class Comment(models.Model):
    """What somebody said about a ticket; internal ones are for its handlers only."""

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="comments")
    text = models.TextField()
    is_internal = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects = CommentQuerySet.as_manager()
