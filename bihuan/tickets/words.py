"""Names and instants as sentences say them. Many principals are named in a few statements."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db.models import CharField, F, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.core.text import shown
from bihuan.people.models import AssignmentGroup, BusinessRole, Role, User
from bihuan.process.errors import N_

# the most urgent first; faults are graded P1 to P4, everything else in words
PRIORITIES = {
    "P1": "P1",
    "紧急": N_("Urgent"),
    "P2": "P2",
    "高": N_("High"),
    "P3": "P3",
    "中": N_("Medium"),
    "P4": "P4",
    "低": N_("Low"),
}


def when(at: datetime | None) -> str:
    """An instant on the reader's clock."""
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""


def listed(names: Iterable[str]) -> str:
    """Several names in one phrase, each once."""
    return _(", ").join(dict.fromkeys(names))


def priority_word(priority: str) -> str:
    """A priority in the reader's language; tickets keep the Chinese word of their pack."""
    return _(PRIORITIES[priority]) if priority in PRIORITIES else priority


def names_of(principals: Iterable[str]) -> dict[str, str]:
    """What people call these principals: one statement, whatever their kinds and number."""
    refs: dict[str, set[int]] = defaultdict(set)
    for principal in principals:
        kind, _colon, ref = principal.partition(":")
        refs[kind].add(int(ref or 0))
    found: dict[str, str] = {"anyone:": _("everybody"), "anyone:0": _("everybody")}
    parts = [NAMED[kind](ids) for kind, ids in sorted(refs.items()) if kind in NAMED]
    if parts:
        for kind, pk, name, other in parts[0].union(*parts[1:], all=True):
            found[f"{kind}:{pk}"] = _spoken(kind, name, other)
    return found


def _spoken(kind: str, name: str, other: str) -> str:
    if kind == "role":
        return shown(json.loads(name)) or other
    return f"{name} {other}" if kind == "brole" else name or other


def people_words(principals: Iterable[str]) -> str:
    """The names of these principals in one phrase."""
    asked = sorted(set(principals))
    names = names_of(asked)
    return listed(names[each] for each in asked if each in names) or _("nobody")


def _named(kind: str, rows: QuerySet[Any], ids: set[int], name: Any, other: Any) -> QuerySet[Any]:
    """(kind, id, name, other name): the same four columns for each kind."""
    found = (
        rows.filter(pk__in=ids)
        .order_by()
        .annotate(p_kind=Value(kind, CharField()), p_name=Cast(name, TextField()), p_other=other)
    )
    return found.values_list("p_kind", "pk", "p_name", "p_other")


NOTHING = Value("", CharField())
NAMED: dict[str, Callable[[set[int]], QuerySet[Any]]] = {
    "user": lambda ids: _named("user", User.objects.all(), ids, F("name"), F("username")),
    "group": lambda ids: _named("group", AssignmentGroup.objects.all(), ids, F("name"), NOTHING),
    "role": lambda ids: _named("role", Role.objects.all(), ids, F("names"), F("key")),
    "brole": lambda ids: _named(
        "brole", BusinessRole.objects.all(), ids, F("business__name"), F("role")
    ),
}
