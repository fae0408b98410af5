from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.people.models.spelled import Spelled, SpelledQuerySet


class AssignmentGroup(Spelled):
    """An assignment group 受派组织."""

    key = models.SlugField(_("key"), max_length=60, unique=True, allow_unicode=True)
    name = models.CharField(_("name"), max_length=100)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="owned_groups",
    )
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="assignment_groups", blank=True
    )
    is_demo = models.BooleanField(default=False)

    objects = SpelledQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def principal(self) -> str:
        return f"group:{self.pk}"
