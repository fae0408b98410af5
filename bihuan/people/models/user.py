from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.people.models.department import Department
from bihuan.people.pinyin import spelled


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
    start_page = models.CharField(_("first page"), max_length=20, blank=True)  # a route of the menu
    signature = models.CharField(_("signature"), max_length=300, blank=True)
    has_keys = models.BooleanField(_("shortcuts by single letters"), default=True)
    has_toured = models.BooleanField(default=False)  # the tour has been taken, or refused
    is_demo = models.BooleanField(default=False)

    REQUIRED_FIELDS = ["name"]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the spelling beside the name; nothing else happens on save."""
        fields = kwargs.get("update_fields")
        if fields is None or "name" in fields:
            self.pinyin = spelled(self.name)
            if fields is not None:
                kwargs["update_fields"] = {*fields, "pinyin"}
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    @property
    def principal(self) -> str:
        return f"user:{self.pk}"
