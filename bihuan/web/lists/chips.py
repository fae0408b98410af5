"""Filters in words: one chip each, with the address of the same list without it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from bihuan.catalogue.models import PackVersion
from bihuan.core.text import shown
from bihuan.people.models import AssignmentGroup, Business, User
from bihuan.process.flow import Flow
from bihuan.tickets import filters
from bihuan.tickets.filters import Asked
from bihuan.tickets.words import priority_word
from bihuan.web import menu

PAGING = ("before", "after")


@dataclass(frozen=True)
class Chip:
    """One filter that is set."""

    label: str
    value: str
    without: str  # address of the list without it


def titles() -> dict[str, str]:
    """What the filters are called."""
    return {
        "q": _("Text"),
        "kind": _("Kind"),
        "pack": _("Process"),
        "phase": _("Phase"),
        "priority": _("Priority"),
        "state": _("State"),
        "group": _("Group"),
        "handler": _("Handler"),
        "requester": _("Requester"),
        "business": _("Business"),
        "tag": _("Tag"),
        "overdue": _("Time limit"),
        "created_from": _("Created from"),
        "created_to": _("Created until"),
        "updated_from": _("Updated from"),
        "updated_to": _("Updated until"),
    }


def states() -> dict[str, str]:
    return {"open": _("Open tickets"), "closed": _("Closed tickets"), "suspended": _("Suspended")}


def drawn(asked: Asked, query: QueryDict, flow: Flow | None, names: dict[str, str]) -> list[Chip]:
    """The chips of an address. `names` are those of the processes it names."""
    named = titles()
    chips = []
    for key, given in asked.values.items():
        words = _words(key, given, flow, names)
        chips += [Chip(named[key], words.get(v, v), without(query, key, v)) for v in given]
    for key, given in asked.fields.items():
        field = flow.fields.get(key) if flow else None
        label = shown(field.label) if field else key
        options = {o.value: shown(o.label) for o in field.options} if field else {}
        chips += [Chip(label, options.get(v, v), without(query, f"f.{key}", v)) for v in given]
    return chips


def without(query: QueryDict, key: str, value: str) -> str:
    """The address without one value of one filter; what only made sense with it goes too."""
    left = query.copy()
    for gone in PAGING:
        left.pop(gone, None)
    kept = [each for each in left.getlist(key) if each.strip() != value]
    left.setlist(key, kept)
    if not kept:
        left.pop(key)
    if key == "pack":
        for other in [name for name in left if name == "phase" or name.startswith("f.")]:
            left.pop(other)
    return f"?{left.urlencode()}"


def _words(
    key: str, given: Iterable[str], flow: Flow | None, names: dict[str, str]
) -> dict[str, str]:
    if key == "pack":
        return names
    if key == "phase":
        return {phase.key: shown(phase.names) for phase in flow.phases} if flow else {}
    return WORDS[key](given) if key in WORDS else {}


def _people(given: Iterable[str]) -> dict[str, str]:
    people = User.objects.filter(username__in=given).values_list("username", "name")
    words = {filters.ME: _("Me"), filters.NOBODY: _("not claimed yet")}
    return {key: name or key for key, name in people} | words


def _rows(model: Any) -> Callable[[Iterable[str]], dict[str, str]]:
    return lambda given: dict(model.objects.filter(key__in=given).values_list("key", "name"))


def day_words(text: str) -> str:
    """A day of a filter: today, so many days ago, or its date."""
    if text == "today":
        return _("today")
    if ago := filters.AGO.fullmatch(text):
        return _("%(n)s days ago") % {"n": ago[1]}
    return text


WORDS: dict[str, Callable[[Iterable[str]], dict[str, str]]] = {
    "kind": lambda given: {value: menu.kind_title(value) for value in given},
    "priority": lambda given: {value: priority_word(value) for value in given},
    "state": lambda given: states(),
    "overdue": lambda given: {"1": _("overdue")},
    "handler": _people,
    "requester": _people,
    "group": _rows(AssignmentGroup),
    "business": _rows(Business),
    **dict.fromkeys(filters.DATES, lambda given: {value: day_words(value) for value in given}),
}


def processes(keys: Iterable[str]) -> list[PackVersion]:
    """The current versions of these processes."""
    return list(PackVersion.objects.filter(key__in=keys, is_current=True).defer("files"))
