"""Who works here: users, departments, roles, groups, businesses, substitutes, tokens."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class Department(models.Model):
    """A part of the organisation; a tree."""

    key = models.SlugField(max_length=60, unique=True, allow_unicode=True)
    name = models.CharField(_("name"), max_length=100)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    manager = models.ForeignKey(
        "people.User", models.SET_NULL, null=True, blank=True, related_name="+"
    )


class User(AbstractUser):
    """A person with an account. `name` is what others read."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("name"), max_length=100)
    pinyin = models.CharField(
        max_length=200, blank=True, editable=False
    )  # "zhangsan zs", for finding
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    department = models.ForeignKey(
        Department, models.SET_NULL, null=True, blank=True, related_name="people"
    )
    manager = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    language = models.CharField(_("language"), max_length=10, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=50, blank=True)
    theme = models.CharField(_("theme"), max_length=10, default="auto")  # auto light dark
    is_demo = models.BooleanField(default=False)

    REQUIRED_FIELDS = ["name"]


class Role(models.Model):
    """A general role 通用角色, for example 客服 or QC. `key` is the seed's own word."""

    key = models.CharField(max_length=60, unique=True)
    names = models.JSONField(default=dict)
    members = models.ManyToManyField(User, related_name="roles", blank=True)
    is_builtin = models.BooleanField(default=False)


class AssignmentGroup(models.Model):
    """An assignment group 受派组织."""

    key = models.SlugField(max_length=60, unique=True, allow_unicode=True)
    name = models.CharField(_("name"), max_length=100)
    owner = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="owned_groups"
    )
    members = models.ManyToManyField(User, related_name="assignment_groups", blank=True)
    is_demo = models.BooleanField(default=False)


class Business(models.Model):
    """A related business 关联业务, at which people hold business roles."""

    key = models.SlugField(max_length=60, unique=True, allow_unicode=True)
    name = models.CharField(_("name"), max_length=100)
    is_demo = models.BooleanField(default=False)


class BusinessRole(models.Model):
    """A role at one business: 运维, 产品 or 开发."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="roles")
    role = models.CharField(max_length=60)
    members = models.ManyToManyField(User, related_name="business_roles", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "role"], name="business_role")]


class Delegation(models.Model):
    """While it lasts, the substitute finds the user's work among his own."""

    user = models.ForeignKey(User, models.CASCADE, related_name="delegations")
    substitute = models.ForeignKey(User, models.CASCADE, related_name="substitutes_for")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()


class Token(models.Model):
    """A bearer token of the API: shown once, stored as a hash."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=100)
    prefix = models.CharField(max_length=12)
    hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
