"""First calls for a programmer: commands that work as they stand, with values that exist here."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from bihuan.api import forms
from bihuan.api.handbook import BASE
from bihuan.catalogue.models import Offering, Service
from bihuan.core import clock
from bihuan.people.models import AssignmentGroup, Business, User

Field = dict[str, Any]


@dataclass(frozen=True, slots=True)
class First:
    """One command to copy, and what it shows."""

    title: str
    command: str


def first_calls(user: User, offering: Offering | None) -> list[First]:
    """From the token to the first ticket."""
    calls = [
        First(_("Keep your token in the environment"), 'export BIHUAN_TOKEN="bh_…"'),
        First(_("Whose token is it?"), _curl("/me")),
        First(_("What waits for me?"), _curl("/me/work-items")),
    ]
    if offering is None:
        return calls
    asks = _("What does the service “%(name)s” ask for?") % {"name": str(offering)}
    opens = _("Open a ticket of it")
    return [
        *calls,
        First(asks, _curl(f"/offerings/{offering.key}")),
        First(opens, _curl("/tickets", opening(offering, user))),
    ]


def opening(offering: Offering, user: User) -> dict[str, Any]:
    """The body that fills in what the start form requires and presses its first button."""
    values: dict[str, Any] = {}
    for _round in range(3):  # what is filled in may ask for more
        form = forms.start_form(offering, user, values)
        action = form["actions"][0]
        asked = {of["key"]: of for of in form["fields"] if of["mode"] != "read"}
        needed = [of for of in asked.values() if of["required"] or of["key"] in action["requires"]]
        missing = [of for of in needed if values.get(of["key"]) in (None, "", [])]
        if not missing:
            break
        values |= {of["key"]: of["value"] or _sample(of, user) for of in missing}
    return {"offering": offering.key, "action": action["key"], "values": values}


def _sample(of: Field, user: User) -> Any:
    if of["options"]:
        found: Any = of["options"][0]["value"]
    elif of["columns"]:
        return [{column["key"]: _sample(column, user) for column in of["columns"]}]
    elif of["type"] in SAMPLES:
        found = SAMPLES[of["type"]](user)
    else:
        found = of["hint"] or of["label"]
    return [found] if of["multiple"] and not isinstance(found, list) else found


def _key_of(model: Any) -> Callable[[User], str]:
    return lambda _user: str(model.objects.order_by("pk").values_list("key", flat=True).first())


def _moment(hours: int = 0) -> str:
    return (clock.now() + timedelta(hours=hours)).isoformat(timespec="seconds")


SAMPLES: dict[str, Callable[[User], Any]] = {
    "integer": lambda _user: 1,
    "decimal": lambda _user: 1,
    "rating": lambda _user: 5,
    "boolean": lambda _user: True,
    "date": lambda _user: _moment()[:10],
    "datetime": lambda _user: _moment(),
    "daterange": lambda _user: [_moment()[:10], _moment(24)[:10]],
    "datetimerange": lambda _user: [_moment(), _moment(1)],
    "time": lambda _user: "09:00",
    "person": lambda user: user.username,
    "people": lambda user: [user.username],
    "group": _key_of(AssignmentGroup),
    "business": _key_of(Business),
    "service": _key_of(Service),
    "url": lambda _user: settings.SITE_URL,
    "email": lambda user: user.email or "somebody@example.com",
    "phone": lambda user: user.phone or "13800000000",
}


def _curl(path: str, body: dict[str, Any] | None = None) -> str:
    lines = [f"curl {settings.SITE_URL}{BASE}{path}", '-H "Authorization: Bearer $BIHUAN_TOKEN"']
    if body is not None:
        text = json.dumps(body, ensure_ascii=False, indent=2).replace("'", "’")
        lines += ['-H "Content-Type: application/json"', f"-d '{text}'"]
    return " \\\n  ".join(lines)
