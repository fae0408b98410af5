"""What packs from elsewhere name that this system does not have, or has otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bihuan.catalogue import publish
from bihuan.core import parameters
from bihuan.core.models import Parameter
from bihuan.people.models import AssignmentGroup, Role, User
from bihuan.process.errors import N_
from bihuan.process.flow import Flow

ABSENT = {
    "role": N_("the role '%(key)s' is not here: it is made, and nobody holds it yet."),
    "group": N_("the group '%(key)s' is not here: it is made, and nobody is in it yet."),
    "user": N_("nobody is called '%(key)s' here: the work goes to whoever comes next, in the end "
               "to the administrators."),
}  # fmt: skip
MADE = N_("the parameter '%(key)s' is made with the value '%(value)s'.")
UNSET = N_("the parameter '%(key)s' is made without a value: set it among the parameters.")
UNFIT = N_("the parameter '%(key)s' has the value '%(value)s' here, which does not fit any more: "
           "set it anew.")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Want:
    """One thing a process names that is not here. `message` is a msgid."""

    message: str
    where: Mapping[str, str] = field(default_factory=dict)


def wanting(flows: Iterable[Flow]) -> dict[str, tuple[Want, ...]]:
    """{process: what it names and this system lacks}, with one question for each kind of thing."""
    named = {flow.key: (flow, publish.named(flow)) for flow in flows}
    there = _there({one for _, names in named.values() for one in names})
    asked = {key for flow, _ in named.values() for key in flow.data.get("params", {})}
    known = {one.key: one for one in Parameter.objects.filter(key__in=asked)}
    return {
        key: (
            *(Want(ABSENT[kind], {"key": name}) for kind, name in sorted(names - there)),
            *_parameters(flow, known),
        )
        for key, (flow, names) in named.items()
    }


def _there(wanted: set[tuple[str, str]]) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for kind, column, rows in (
        ("role", "key", Role.objects),
        ("group", "key", AssignmentGroup.objects),
        ("user", "username", User.objects.filter(is_active=True)),
    ):
        keys = [key for one, key in wanted if one == kind]
        known = rows.filter(**{f"{column}__in": keys}).values_list(column, flat=True)
        found |= {(kind, key) for key in known}
    return found


def _parameters(flow: Flow, known: Mapping[str, Parameter]) -> Iterator[Want]:
    params: Mapping[str, Any] = flow.data.get("params", {})
    for key, definition in params.items():
        value = str(definition.get("default") or "")
        here = known.get(key)
        if here is None:
            yield Want(MADE if value else UNSET, {"key": key, "value": value})
        elif here.value and not parameters.fits(here.value, definition):
            yield Want(UNFIT, {"key": key, "value": here.value})
