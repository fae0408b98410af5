from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Folder(models.Model):
    """A folder of the service catalogue 服务目录; a tree under one root."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    names = models.JSONField(default=dict)
    order = models.IntegerField(default=0)
    is_demo = models.BooleanField(default=False)


class Offering(models.Model):
    """A service people can ask for 服务: stands in a folder, starts tickets of a published pack."""

    key = models.SlugField(max_length=60, unique=True)
    folder = models.ForeignKey(Folder, models.PROTECT, related_name="offerings")
    names = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)
    kind = models.CharField(max_length=20)
    version = models.ForeignKey(
        "catalogue.PackVersion", models.PROTECT, null=True, blank=True, related_name="offerings"
    )
    route_field = models.CharField(max_length=60, blank=True)  # one entry, several packs: 變更類型
    is_published = models.BooleanField(_("published"), default=False)
    visible_roles = models.ManyToManyField("people.Role", blank=True, related_name="+")
    visible_groups = models.ManyToManyField("people.AssignmentGroup", blank=True, related_name="+")
    visible_departments = models.ManyToManyField("people.Department", blank=True, related_name="+")
    order = models.IntegerField(default=0)
    is_demo = models.BooleanField(default=False)


class Route(models.Model):
    """Where an entry leads when its route field has this value (一般变更 -> change_normal)."""

    offering = models.ForeignKey(Offering, models.CASCADE, related_name="routes")
    value = models.CharField(max_length=100)
    version = models.ForeignKey("catalogue.PackVersion", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["offering", "value"], name="route_value")]


class Favourite(models.Model):
    """A star, or the last use, of an offering by one person."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="favourites")
    offering = models.ForeignKey(Offering, models.CASCADE, related_name="favourites")
    is_starred = models.BooleanField(default=False)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "offering"], name="favourite_once")]
