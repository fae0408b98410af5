from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

USER = settings.AUTH_USER_MODEL


class Service(models.Model):
    """A service that can be hurt, with its three owners (seed 003: 运维, 开发, 产品负责人)."""

    key = models.SlugField(max_length=60, unique=True, allow_unicode=True)
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
