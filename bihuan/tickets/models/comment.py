from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.tickets.concerns.discussable import Discussable
from bihuan.tickets.querysets import CommentQuerySet

USER = settings.AUTH_USER_MODEL


class Comment(Discussable, models.Model):
    """What somebody said about a ticket; internal ones are for its handlers only."""

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="comments")
    author = models.ForeignKey(USER, models.PROTECT, related_name="comments")
    text = models.TextField()
    is_internal = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)

    objects = CommentQuerySet.as_manager()


class CommentVersion(models.Model):
    """What a comment said before its author changed it."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="versions")
    text = models.TextField()
    until = models.DateTimeField()


class Mention(models.Model):
    """Somebody was addressed in a comment with @."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="mentions")
    user = models.ForeignKey(USER, models.CASCADE, related_name="mentions")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "user"], name="mention_once")]


class Reaction(models.Model):
    """A sign somebody put to a comment: quicker than words."""

    class Sign(models.TextChoices):
        AGREE = "agree", _("Agreed")
        DONE = "done", _("Done")
        THANKS = "thanks", _("Thanks")
        LOOKING = "looking", _("Looking into it")
        QUESTION = "question", _("Not clear to me")

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="reactions")
    user = models.ForeignKey(USER, models.CASCADE, related_name="reactions")
    sign = models.CharField(max_length=10, choices=Sign)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "user", "sign"], name="reaction_once")
        ]
