"""The forms of an import: the file, and what of it becomes drafts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.process.format import FILES
from bihuan.process.formats.bring import NAMES
from bihuan.process.formats.brought import LARGEST
from bihuan.process.read import README

MOST_AT_ONCE = 50


class ImportForm(forms.Form):
    """A file of another tool."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("At most 2 MB. Nothing in it is run."),
        widget=forms.FileInput(attrs={"class": "form-control"}),
    )
    kind = forms.ChoiceField(
        label=_("Format"),
        required=False,
        help_text=_("Empty: told from the name of the file."),
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [("", _("Told from the file")), *((key, _(name)) for key, name in NAMES.items())]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        sent = self.cleaned_data["file"]
        if sent.size > LARGEST:
            raise forms.ValidationError(_("This file is too large."))
        return sent


class DraftsForm(forms.Form):
    """The texts that the report was about, come back with what is to be made of them."""

    packs = forms.CharField(widget=forms.HiddenInput)
    chosen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_packs(self) -> list[dict[str, str]]:
        try:
            packs = json.loads(self.cleaned_data["packs"])
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(_("Upload the file again.")) from error
        if not isinstance(packs, list) or len(packs) > MOST_AT_ONCE or not all(map(_sane, packs)):
            raise forms.ValidationError(_("Upload the file again."))
        return packs


def _sane(pack: Any) -> bool:
    names = {*FILES, README}
    return isinstance(pack, Mapping) and "flow.yaml" in pack and all(
        name in names and isinstance(text, str) for name, text in pack.items()
    )  # fmt: skip
