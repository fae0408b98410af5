from __future__ import annotations

from typing import Any

from django.db import models

from bihuan.people.pinyin import spelled


class SpelledQuerySet(models.QuerySet[Any]):
    def named(self, text: str) -> SpelledQuerySet:
        """Those whose name, key, pinyin or initials hold the text."""
        typed = "".join(text.split()).lower()
        fits = models.Q(name__icontains=text.strip()) | models.Q(key__icontains=typed)
        return self.filter(fits | models.Q(pinyin__contains=typed)) if typed else self.all()


class Spelled(models.Model):
    """Something with a name that people find by typing its pinyin or initials."""

    pinyin = models.CharField(max_length=200, blank=True, editable=False)  # "yunweizu ywz"

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the spelling beside the name; nothing else happens on save."""
        fields = kwargs.get("update_fields")
        if fields is None or "name" in fields:
            self.pinyin = spelled(self.name)  # type: ignore[attr-defined]
            if fields is not None:
                kwargs["update_fields"] = {*fields, "pinyin"}
        super().save(*args, **kwargs)
