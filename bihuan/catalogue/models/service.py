from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.people import access
from bihuan.people.models.spelled import Spelled, SpelledQuerySet

USER = settings.AUTH_USER_MODEL
OWNERS = ("operations_owner", "development_owner", "product_owner")


class ServiceQuerySet(SpelledQuerySet):
    def keyed(self, keys: str | Collection[str] | None) -> ServiceQuerySet:
        """The services a service field names: one key or several."""
        wanted = [keys] if isinstance(keys, str) else list(keys or ())
        return self.filter(key__in=wanted)


class Service(Spelled):
    """A service that can be hurt, with its three owners (seed 003: 运维, 开发, 产品负责人)."""

    key = models.SlugField(_("key"), max_length=60, unique=True, allow_unicode=True)
    name = models.CharField(_("name"), max_length=100)
    business = models.ForeignKey(
        "people.Business", models.SET_NULL, null=True, blank=True, related_name="services"
    )
    operations_owner = models.ForeignKey(
        USER, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    development_owner = models.ForeignKey(
        USER, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    product_owner = models.ForeignKey(
        USER, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    support_group = models.ForeignKey(
        "people.AssignmentGroup", models.SET_NULL, null=True, blank=True, related_name="services"
    )
    is_demo = models.BooleanField(default=False)

    objects = ServiceQuerySet.as_manager()  # type: ignore[misc]  # narrower than its base's

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def principal(self) -> str:
        return f"service:{self.pk}"


def _owned_as(column: str) -> access.Source:
    def owned(holders: access.Holders) -> models.QuerySet[Any]:
        services = Service.objects.filter(holders(column))
        return access.rows(services, "service", holder=f"{column}_id", ref="pk")

    return owned


for _column in OWNERS:  # who owns a service sees its tickets
    access.also(_owned_as(_column))
