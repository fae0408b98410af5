from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.catalogue.models import PackVersion, ProcessDraft
from bihuan.people.pinyin import spelled
from bihuan.process.format import TICKET_KINDS
from bihuan.web.admin_forms.base import NamesForm
from bihuan.web.menu import kind_title

NOT_IN_KEYS = re.compile(r"[^a-z0-9]+")


class ProcessForm(NamesForm):
    """What a new process is called and what its tickets are."""

    half = ("name_zh_hans", "name_zh_hant", "name_en", "kind", "key", "number")
    refusal_field = "key"
    field_order = ["name_zh_hans", "kind", "summary", "name_zh_hant", "name_en", "key", "number"]

    kind = forms.ChoiceField(label=_("Kind of tickets"), initial="request")
    summary = forms.CharField(
        label=_("Summary"),
        max_length=300,
        required=False,
        help_text=_("One sentence for the catalogue: when to ask for this."),
    )
    key = forms.CharField(
        label=_("Key"),
        max_length=60,
        required=False,
        help_text=_("Small letters, digits and _. Empty: made from the name. It stays."),
    )
    number = forms.CharField(
        label=_("Ticket numbers"),
        max_length=60,
        required=False,
        help_text=_("For example REQ-{date}-{seq:4}. Empty: made from kind and key."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind, kind_title(kind)) for kind in TICKET_KINDS]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        summary = cleaned.get("summary")
        cleaned["summary"] = {"zh-hans": summary} if summary else None
        names = cleaned.get("names") or {}
        if not cleaned.get("key") and names:
            cleaned["key"] = free_key(names.get("en") or names.get("zh-hans", ""))
        return cleaned


def free_key(name: str) -> str:
    """A key that no process has, spelled from its name."""
    typed = spelled(name)
    whole = typed.rpartition(" ")[0] if not name.isascii() and " " in typed else typed
    stem = NOT_IN_KEYS.sub("_", whole.lower()).strip("_")[:50].strip("_")
    stem = stem if stem[:1].isalpha() else f"process_{stem}".strip("_")
    taken = set(ProcessDraft.objects.filter(key__startswith=stem).values_list("key", flat=True))
    taken |= set(PackVersion.objects.filter(key__startswith=stem).values_list("key", flat=True))
    key, number = stem, 2
    while key in taken:
        key, number = f"{stem}_{number}", number + 1
    return key
