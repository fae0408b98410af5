"""What people fill in about themselves."""

from __future__ import annotations

import zoneinfo
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from bihuan.core import clock
from bihuan.notify import channels
from bihuan.notify.events import EVENTS
from bihuan.notify.models import Preference
from bihuan.people import find
from bihuan.people.models import User
from bihuan.web.admin_forms.base import DeskForm
from bihuan.web.admin_forms.people import DelegationForm

THEMES = [("auto", _("As the device")), ("light", _("Light")), ("dark", _("Dark"))]
START_PAGES = {
    "home": _("Workbench"),
    "todo": _("My to-do"),
    "approvals": _("My approvals"),
    "tickets": _("All tickets"),
    "catalogue": _("Service catalogue"),
}
FIRST_ZONES = ("Asia/Shanghai", "Asia/Taipei", "Asia/Hong_Kong", "Asia/Singapore", "UTC")
DAYS = [
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
]
LIVES = [(30, _("30 days")), (90, _("90 days")), (365, _("One year")), (0, _("No end"))]


def zones() -> list[tuple[str, str]]:
    others = sorted(zoneinfo.available_timezones() - set(FIRST_ZONES))
    return [("", str(_("As the site"))), *((zone, zone) for zone in (*FIRST_ZONES, *others))]


class PersonalForm(DeskForm):
    """Language, clock, look, and the habits of one reader."""

    half = ("language", "time_zone", "theme", "start_page")

    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("", _("As the browser")), *settings.LANGUAGES],
        required=False,
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=zones,
        required=False,
        help_text=_("Times on all pages are shown in this zone."),
        error_messages={
            "invalid_choice": _("There is no such time zone. Choose one from the list.")
        },
    )
    theme = forms.ChoiceField(label=_("Theme"), choices=THEMES, required=False)
    start_page = forms.ChoiceField(
        label=_("First page after logging in"), choices=list(START_PAGES.items()), required=False
    )
    signature = forms.CharField(
        label=_("Signature"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Stands under your comments in the mails that others get."),
    )
    has_keys = forms.BooleanField(
        label=_("Shortcuts by single letters (j, k, ?, g h …)"), required=False
    )

    @classmethod
    def of(cls, user: User, data: Any = None) -> PersonalForm:
        held = {key: getattr(user, key) for key in cls.base_fields}
        return cls(data, initial=held | {"start_page": user.start_page or "home"})

    def save(self, user: User) -> None:
        chosen = {k: v for k, v in self.cleaned_data.items() if k != "theme" or v}
        User.objects.filter(pk=user.pk).update(**chosen)


def _clock() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class QuietForm(DeskForm):
    """When nothing shall make a sound."""

    half = ("quiet_from", "quiet_until")

    quiet_from = forms.TimeField(
        label=_("From"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    quiet_until = forms.TimeField(
        label=_("Until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    quiet_days = forms.TypedMultipleChoiceField(
        label=_("Days off"),
        choices=list(enumerate(DAYS)),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    urgent_passes = forms.BooleanField(label=_("Urgent tickets ring all the same"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if bool(cleaned.get("quiet_from")) != bool(cleaned.get("quiet_until")):
            raise forms.ValidationError(_("Give both a beginning and an end, or neither."))
        return cleaned


def grid(preference: Preference) -> list[dict[str, Any]]:
    """Rows of the grid: an event, and for each installed channel a box as it stands."""
    return [
        {
            "event": event,
            "boxes": [
                {
                    "name": f"{event.key}.{channel.name}",
                    "words": channel.words,
                    "is_on": preference.grid.get(event.key, {}).get(
                        channel.name, channel.name in event.usual
                    )
                    or channel.name in event.must,
                    "is_fixed": channel.name in event.must,
                }
                for channel in channels.installed()
            ],
        }
        for event in EVENTS.values()
    ]


def read_grid(posted: Any) -> dict[str, dict[str, bool]]:
    """Only what differs from the usual is kept, so that a new usual reaches everybody else."""
    chosen: dict[str, dict[str, bool]] = {}
    for event in EVENTS.values():
        for channel in channels.installed():
            is_on = f"{event.key}.{channel.name}" in posted
            if channel.name not in event.must and is_on != (channel.name in event.usual):
                chosen.setdefault(event.key, {})[channel.name] = is_on
    return chosen


class PersonPicker(forms.Select):
    """A select that is filled while one types; in the page stands only who is chosen."""

    def __init__(self) -> None:
        url = reverse_lazy("picker", args=["person"])
        hint = _("Name or pinyin")
        super().__init__(attrs={"data-picker": url, "data-placeholder": hint})

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> Any:
        chosen = find.users([username for username in value if username])
        self.choices = [("", ""), *((user.username, user.name) for user in chosen)]
        return super().optgroups(name, value, attrs)


class SubstituteForm(DelegationForm):
    """Who stands in for me; found by typing, however many work here."""

    to = forms.ModelChoiceField(  # type: ignore[assignment]
        User.objects.filter(is_active=True),
        label=_("Substitute"),
        to_field_name="username",
        widget=PersonPicker,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].widget.attrs.pop("data-select", None)  # it is a picker already


class TokenForm(DeskForm):
    """What a new token is for, and how long it opens."""

    half = ("name", "days")

    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("For example the script that will use it.")
    )
    days = forms.TypedChoiceField(label=_("Ends after"), choices=LIVES, coerce=int, initial=90)

    @property
    def expires_at(self) -> Any:
        days = self.cleaned_data["days"]
        return clock.now() + timedelta(days=days) if days else None
