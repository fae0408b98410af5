from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.catalogue.models.pack_version import PackVersion
from bihuan.catalogue.models.process_draft import ProcessDraft
from bihuan.core import sql
from bihuan.core.text import shown
from bihuan.people import access, find
from bihuan.people.models import User


class Folder(models.Model):
    """A folder of the service catalogue 服务目录; a tree under one root."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    names = models.JSONField(default=dict)
    order = models.IntegerField(default=0)
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return shown(self.names)


class OfferingQuerySet(models.QuerySet["Offering"]):
    def published(self) -> OfferingQuerySet:
        return self.filter(is_published=True, version__isnull=False)

    def visible_to(self, user: access.Someone) -> OfferingQuerySet:
        """Published and meant for this person: unrestricted, or by role, group or department."""
        published = self.published()
        if user.pk is None or not user.is_active:
            return published.none()
        if access.is_admin(user):
            return published
        return published.filter(_unrestricted() | _meant_for(user)).distinct()

    def deployable_by(self, user: access.Someone) -> OfferingQuerySet:
        """Those this person may lead to a process: all by right, else those of his processes."""
        owned = ProcessDraft.objects.visible_to(user).values("key")
        return self.filter(access.deployed_by(user, owned))

    def of_kind(self, kind: str) -> OfferingQuerySet:
        return self.filter(kind=kind)

    def starred_by(self, user: User) -> OfferingQuerySet:
        return self.filter(favourites__user=user, favourites__is_starred=True)

    def recent_of(self, user: User) -> OfferingQuerySet:
        """What the person asked for lately, last first."""
        mine = self.filter(favourites__user=user, favourites__used_at__isnull=False)
        return mine.annotate(used_at=F("favourites__used_at")).order_by("-used_at")


def _unrestricted() -> Q:
    return Q(visible_roles=None, visible_groups=None, visible_departments=None)


def _meant_for(user: access.Someone) -> Q:
    ids: dict[str, list[int]] = {"role": [], "group": []}
    for principal in access.principals(user):
        kind, _, ref = principal.partition(":")
        if kind in ids:
            ids[kind].append(int(ref))
    departments = find.departments_above(getattr(user, "department_id", None))
    return (
        Q(visible_roles__in=ids["role"])
        | Q(visible_groups__in=ids["group"])
        | Q(visible_departments__in=departments)
    )


class Offering(models.Model):
    """A service people can ask for 服务: stands in a folder, starts tickets of a published pack."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
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

    objects = OfferingQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return shown(self.names) or self.key

    @property
    def audience(self) -> list[models.Model]:
        """Who finds it; empty where everybody does."""
        return [
            *self.visible_roles.all(),
            *self.visible_groups.all(),
            *self.visible_departments.all(),
        ]

    def version_for(self, values: Mapping[str, Any]) -> PackVersion | None:
        """The version a ticket with these values starts with: its route's, else the offering's."""
        if self.route_field:
            found = sql.fetch(_ROUTED, [self.pk, values.get(self.route_field) or ""])
            if found:
                return PackVersion.from_db(DEFAULT_DB_ALIAS, _LEAN, found[0])
        return self.version


_LEAN = ("id", "key", "number", "hash", "kind")  # what a start needs; the rest is read when asked
_ROUTED = (
    f"SELECT {', '.join('v.' + name for name in _LEAN)} FROM catalogue_route r "  # noqa: S608
    "JOIN catalogue_packversion v ON v.id = r.version_id WHERE r.offering_id = %s AND r.value = %s"
)


class Route(models.Model):
    """Where an entry leads when its route field has this value (一般变更 -> change_normal)."""

    offering = models.ForeignKey(Offering, models.CASCADE, related_name="routes")
    value = models.CharField(max_length=100)
    version = models.ForeignKey("catalogue.PackVersion", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["offering", "value"], name="route_value")]


class FavouriteManager(models.Manager["Favourite"]):
    def star(self, user: User, offering: Offering, is_starred: bool = True) -> None:
        """Put the offering on top of the person's catalogue, or take it from there."""
        self.update_or_create(user=user, offering=offering, defaults={"is_starred": is_starred})

    def used(self, user: User, offering: Offering, at: datetime) -> None:
        """Remember that the person asked for it; one statement."""
        sql.insert(
            "catalogue_favourite",
            "user_id, offering_id, is_starred, used_at",
            [(user.pk, offering.pk, False, sql.instant(at))],
            "ON CONFLICT (user_id, offering_id) DO UPDATE SET used_at = excluded.used_at",
        )


class Favourite(models.Model):
    """A star, or the last use, of an offering by one person."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="favourites")
    offering = models.ForeignKey(Offering, models.CASCADE, related_name="favourites")
    is_starred = models.BooleanField(default=False)
    used_at = models.DateTimeField(null=True)

    objects = FavouriteManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "offering"], name="favourite_once")]
