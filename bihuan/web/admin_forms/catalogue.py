from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.catalogue.models import Folder, Offering, PackVersion
from bihuan.core.models import Parameter
from bihuan.core.text import shown
from bihuan.people.models import AssignmentGroup, Department, Role, User
from bihuan.web.admin_forms.base import DeskForm, NamesForm, PickedField, spread, texts


class FolderForm(NamesForm):
    half = ("name_zh_hans", "name_zh_hant", "name_en", "parent")
    refusal_field = "parent"

    parent = forms.ModelChoiceField(
        Folder.objects.all(), label=_("Stands in"), required=False, empty_label=_("At the top")
    )

    @classmethod
    def of(cls, folder: Folder, data: Any = None) -> FolderForm:
        return cls(data, initial={**spread(folder.names), "parent": folder.parent_id})


def _summary(label: Any) -> forms.CharField:
    """Two lines, so that all of it is in sight."""
    two_lines = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, max_length=300, required=False, widget=two_lines)


class OfferingForm(NamesForm):
    """The words of a service, and where it stands."""

    half = ("key", "folder", "name_zh_hans", "name_zh_hant", "name_en")

    folder = forms.ModelChoiceField(Folder.objects.all(), label=_("Folder"))
    summary_zh_hans = _summary(_("Summary (Simplified Chinese)"))
    summary_zh_hant = _summary(_("Summary (Traditional Chinese)"))
    summary_en = _summary(_("Summary (English)"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["summary"] = texts(cleaned, "summary")
        return cleaned

    @classmethod
    def of(cls, offering: Offering, data: Any = None) -> OfferingForm:
        words = {**spread(offering.names), **spread(offering.summary, "summary")}
        return cls(data, initial={**words, "folder": offering.folder_id})


class NewOfferingForm(OfferingForm):
    refusal_field = "key"
    field_order = ["key", "folder"]

    key = forms.CharField(
        label=_("Key"),
        max_length=60,
        help_text=_("Small letters, digits, '-' and '_'; part of its address. It stays."),
    )


class BindForm(DeskForm):
    """Which version of which process new tickets follow."""

    refusal_field = "version"

    version = forms.ModelChoiceField(
        PackVersion.objects.filter(is_current=True),
        label=_("Process"),
        empty_label=_("Choose a process"),
        help_text=_("New tickets follow it. Running tickets stay on the version they began with."),
    )

    @classmethod
    def of(cls, offering: Offering, data: Any = None) -> BindForm:
        form = cls(data, initial={"version": offering.version_id})
        bound = PackVersion.objects.filter(pk=offering.version_id)  # type: ignore[misc]
        offered = PackVersion.objects.filter(is_current=True) | bound  # an older one may stay
        form.fields["version"].queryset = offered  # type: ignore[attr-defined]
        return form


class VisibilityForm(DeskForm):
    """Who finds a service in the catalogue."""

    roles = PickedField(Role.objects.all(), "role", label=_("General roles"))
    groups = PickedField(AssignmentGroup.objects.all(), "group", label=_("Assignment groups"))
    departments = PickedField(Department.objects.all(), "department", label=_("Departments"))

    @classmethod
    def of(cls, offering: Offering, data: Any = None) -> VisibilityForm:
        shown_to = {
            "roles": list(offering.visible_roles.all()),
            "groups": list(offering.visible_groups.all()),
            "departments": list(offering.visible_departments.all()),
        }
        return cls(data, initial=shown_to)


class ParametersForm(DeskForm):
    """One field for each runtime parameter, of its type."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for parameter in Parameter.objects.order_by("key"):
            self.fields[parameter.key] = _field(parameter)
        for field in self.fields.values():
            kind = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            if isinstance(field.widget, forms.CheckboxInput):
                kind = "form-check-input"
            field.widget.attrs.setdefault("class", kind)

    def is_half(self, name: str) -> bool:
        return True


def _field(parameter: Parameter) -> forms.Field:
    asked: dict[str, Any] = {
        "label": shown(parameter.label) or parameter.key,
        "help_text": shown(parameter.help),
        "required": False,
        "initial": parameter.value,
    }
    if parameter.type == "integer":
        return forms.IntegerField(**asked)
    if parameter.type == "boolean":
        asked["initial"] = parameter.value == "true"
        return forms.BooleanField(**asked)
    if parameter.type in ("group", "user", "select"):
        return forms.ChoiceField(choices=_choices(parameter), **asked)
    return forms.CharField(max_length=500, **asked)


def _choices(parameter: Parameter) -> list[tuple[Any, Any]]:
    nothing = [("", _("None"))]
    groups = [(group.key, group.name) for group in AssignmentGroup.objects.all()]
    people = [
        (user.username, f"{user.name} ({user.username})")
        for user in User.objects.filter(is_active=True).order_by("name")
    ]
    if parameter.type == "group":  # a group or, since the source says both, a person
        return [*nothing, (_("Assignment groups"), groups), (_("People"), people)]
    if parameter.type == "user":
        return [*nothing, *people]
    return [*nothing, *(_option(option) for option in parameter.options)]


def _option(option: Any) -> tuple[str, str]:
    if isinstance(option, dict):
        return option["value"], shown(option.get("label", {})) or option["value"]
    return str(option), str(option)
