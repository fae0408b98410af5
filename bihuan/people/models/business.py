from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.people.models.spelled import Spelled, SpelledQuerySet


class Business(Spelled):
    """A related business 关联业务, at which people hold business roles."""

    key = models.SlugField(_("key"), max_length=60, unique=True, allow_unicode=True)
    name = models.CharField(_("name"), max_length=100)
    is_demo = models.BooleanField(default=False)

    objects = SpelledQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class BusinessRole(models.Model):
    """A role at one business: 运维, 产品 or 开发."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="roles")
    role = models.CharField(max_length=60)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="business_roles", blank=True
    )

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["business", "role"], name="business_role")]

    def __str__(self) -> str:
        return f"{self.business} · {self.role}"

    @property
    def principal(self) -> str:
        return f"brole:{self.pk}"
