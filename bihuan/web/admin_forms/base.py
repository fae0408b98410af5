from __future__ import annotations

from typing import Any

from django import forms
from django.forms import widgets
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from bihuan.people.models import User

LANGUAGES = ("zh-hans", "zh-hant", "en")


class DeskForm(forms.Form):
    """A form in the product's look. `half` names fields that stand side by side."""

    half: tuple[str, ...] = ()
    refusal_field: str | None = None  # where a refusal of the verb is shown

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _dress(field)

    def is_half(self, name: str) -> bool:
        return name in self.half


def _dress(field: forms.Field) -> None:
    widget = field.widget
    if isinstance(widget, widgets.CheckboxSelectMultiple | widgets.CheckboxInput):
        widget.attrs.setdefault("class", "form-check-input")
    elif isinstance(widget, widgets.Select):
        widget.attrs.setdefault("class", "form-select")
        widget.attrs.setdefault("data-select", "")
    else:
        widget.attrs.setdefault("class", "form-control")


class NamesForm(DeskForm):
    """A form that asks for a name in three languages; only the first must be there."""

    name_zh_hans = forms.CharField(label=_("Name (Simplified Chinese)"), max_length=100)
    name_zh_hant = forms.CharField(
        label=_("Name (Traditional Chinese)"), max_length=100, required=False
    )
    name_en = forms.CharField(label=_("Name (English)"), max_length=100, required=False)

    def clean(self) -> dict[str, Any]:
        """Fold the three inputs into the one value that the verbs take."""
        cleaned = super().clean() or self.cleaned_data
        cleaned["names"] = texts(cleaned, "name")
        return cleaned


def texts(cleaned: dict[str, Any], stem: str) -> dict[str, str]:
    """Take name_zh_hans, name_zh_hant and name_en out as one {language: text}."""
    found = {code: cleaned.pop(f"{stem}_{code.replace('-', '_')}", "") for code in LANGUAGES}
    return {code: text for code, text in found.items() if text}


def spread(names: dict[str, str], stem: str = "name") -> dict[str, str]:
    """The other way: what such a form starts with."""
    return {f"{stem}_{code.replace('-', '_')}": names.get(code, "") for code in LANGUAGES}


class Picker(widgets.SelectMultiple):
    """Several things found by typing a name, pinyin or initials; only the chosen are in the page.

    `kind` is one of views/pickers.SOURCES, which answers the same key as the field reads.
    """

    def __init__(self, kind: str) -> None:
        there = reverse_lazy("picker", args=[kind])
        hint = _("Name or pinyin") if kind == "person" else _("Type to find")
        super().__init__({"data-picker": there, "data-placeholder": hint})

    def optgroups(self, name: str, value: list[Any], attrs: Any = None) -> list[Any]:
        found: Any = self.choices  # of a ModelMultipleChoiceField: knows the rows and their key
        field = found.field
        rows = field.queryset.filter(**{f"{field.to_field_name}__in": [v for v in value if v]})
        return [
            (None, [self.create_option(name, field.prepare_value(row), str(row), True, at)], at)
            for at, row in enumerate(rows)
        ]


class PickedField(forms.ModelMultipleChoiceField):
    """Several roles, groups, departments or people, by a picker; nobody is a good answer too."""

    def __init__(self, queryset: Any, kind: str, **kwargs: Any) -> None:
        key = "username" if kind == "person" else "key"
        super().__init__(queryset, widget=Picker(kind), to_field_name=key, required=False, **kwargs)


class PersonField(forms.ModelChoiceField):
    """One person who works here."""

    def __init__(self, **kwargs: Any) -> None:
        people = User.objects.filter(is_active=True).order_by("name")
        kwargs.setdefault("required", False)
        kwargs.setdefault("empty_label", _("Nobody"))
        super().__init__(queryset=people, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.username})"
