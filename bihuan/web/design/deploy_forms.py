from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.catalogue.models import Folder, Offering, ProcessDraft
from bihuan.core.text import shown
from bihuan.people.models import AssignmentGroup, Department, Role, User
from bihuan.web.admin_forms.base import DeskForm, spread
from bihuan.web.design.forms import ProcessForm


class ServiceForm(DeskForm):
    """How people find the process: a new service in a folder, one that is there, or none yet."""

    WAYS = [
        ("new", _("As a new service")),
        ("existing", _("Behind a service that is there")),
        ("none", _("Only publish")),
    ]
    half = ("name_zh_hans", "folder", "offering")

    way = forms.ChoiceField(
        label=_("Put it into the catalogue"),
        choices=WAYS,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    name_zh_hans = forms.CharField(label=_("Name of the service"), max_length=100, required=False)
    folder = forms.ModelChoiceField(
        Folder.objects.all(), label=_("Folder"), required=False, empty_label=None
    )
    summary_zh_hans = forms.CharField(label=_("Summary"), max_length=300, required=False)
    roles = forms.ModelMultipleChoiceField(
        Role.objects.all(),
        label=_("Only for these general roles"),
        required=False,
        widget=forms.SelectMultiple,
        help_text=_("Nobody chosen anywhere: everybody finds it."),
    )
    groups = forms.ModelMultipleChoiceField(
        AssignmentGroup.objects.all(),
        label=_("Only for these groups"),
        required=False,
        widget=forms.SelectMultiple,
    )
    departments = forms.ModelMultipleChoiceField(
        Department.objects.all(),
        label=_("Only for these departments"),
        required=False,
        widget=forms.SelectMultiple,
    )
    offering = forms.ModelChoiceField(
        Offering.objects.all(), label=_("Service"), required=False, empty_label=_("Choose one")
    )

    @classmethod
    def of(
        cls, draft: ProcessDraft, summary: dict[str, str], *, way: str, data: Any = None
    ) -> ServiceForm:
        first = Folder.objects.order_by("parent", "order", "pk").first()
        return cls(
            data,
            initial={
                "way": way,
                "name_zh_hans": shown(draft.names),
                "summary_zh_hans": shown(summary),
                "folder": first.pk if first else None,
            },
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("way") == "new" and not cleaned.get("folder"):
            self.add_error("folder", _("Choose a folder."))
        if cleaned.get("way") == "new" and not cleaned.get("name_zh_hans"):
            self.add_error("name_zh_hans", _("Give the service a name."))
        if cleaned.get("way") == "existing" and not cleaned.get("offering"):
            self.add_error("offering", _("Choose a service."))
        return cleaned


class CopyForm(ProcessForm):
    """A copy of a process: its name, key and numbers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["kind"]
        del self.fields["summary"]

    @classmethod
    def of(cls, names: dict[str, str], data: Any = None) -> CopyForm:
        return cls(data, initial=spread(names))


class OwnersForm(DeskForm):
    """Who may design the process without the right for all processes."""

    owners = forms.ModelMultipleChoiceField(
        User.objects.filter(is_active=True).order_by("name"),
        label=_("Owners"),
        required=False,
        widget=forms.SelectMultiple(attrs={"data-placeholder": _("Name or pinyin")}),
        help_text=_(
            "They design and publish this process alone; designers and administrators all."
        ),
    )
