from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bihuan.catalogue.models import Folder, Offering, ProcessDraft
from bihuan.core.text import shown
from bihuan.people.models import AssignmentGroup, Department, Role, User
from bihuan.web.admin_forms.base import DeskForm, PickedField, spread
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
    roles = PickedField(
        Role.objects.all(),
        "role",
        label=_("Only for these general roles"),
        help_text=_("Nobody chosen anywhere: everybody finds it."),
    )
    groups = PickedField(AssignmentGroup.objects.all(), "group", label=_("Only for these groups"))
    departments = PickedField(
        Department.objects.all(), "department", label=_("Only for these departments")
    )
    offering = forms.ModelChoiceField(
        Offering.objects.none(),
        label=_("Service"),
        required=False,
        empty_label=_("Choose one"),
        help_text=_("It leads to this process from now on, and people can ask for it."),
    )

    @classmethod
    def of(
        cls, draft: ProcessDraft, summary: dict[str, str], *, way: str, by: User, data: Any = None
    ) -> ServiceForm:
        first = Folder.objects.order_by("parent", "order", "pk").first()
        form = cls(
            data,
            initial={
                "way": way,
                "name_zh_hans": shown(draft.names),
                "summary_zh_hans": shown(summary),
                "folder": first.pk if first else None,
            },
        )
        form._offer(Offering.objects.deployable_by(by))
        return form

    def _offer(self, offerings: QuerySet[Offering]) -> None:
        """Ways that lead nowhere are not offered."""
        self.fields["offering"].queryset = offerings  # type: ignore[attr-defined]
        if not offerings.exists():
            ways = [way for way in self.WAYS if way[0] != "existing"]
            self.fields["way"].choices = ways  # type: ignore[attr-defined]

    def only_deploys(self) -> None:
        """The draft is what runs: there is nothing to publish, only services to be made."""
        names = {"none": _("Leave it as it is")}
        way: Any = self.fields["way"]
        way.choices = [(key, names.get(key, label)) for key, label in way.choices]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("way") == "new" and not cleaned.get("folder"):
            none = _("There is no folder yet: an administrator makes one in the catalogue.")
            there = Folder.objects.exists()
            self.add_error("folder", _("Choose a folder.") if there else none)
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

    owners = PickedField(
        User.objects.filter(is_active=True).order_by("name"),
        "person",
        label=_("Owners"),
        help_text=_(
            "They design, publish and deploy this process alone; designers and administrators all."
        ),
    )
