"""Names and instants as sentences say them. Many principals are named in a few statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.core.text import shown
from bihuan.people.models import AssignmentGroup, BusinessRole, Role, User
from bihuan.process.errors import N_

PRIORITIES = {"紧急": N_("Urgent"), "高": N_("High"), "中": N_("Medium"), "低": N_("Low")}


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
    """What people call these principals: one statement a kind, whatever their number."""
    refs: dict[str, set[int]] = defaultdict(set)
    for principal in principals:
        kind, _colon, ref = principal.partition(":")
        refs[kind].add(int(ref or 0))
    found: dict[str, str] = {"anyone:": _("everybody"), "anyone:0": _("everybody")}
    for kind, ids in refs.items():
        if kind in NAMERS:
            found.update({f"{kind}:{pk}": name for pk, name in NAMERS[kind](ids)})
    return found


def people_words(principals: Iterable[str]) -> str:
    """The names of these principals in one phrase."""
    asked = sorted(set(principals))
    names = names_of(asked)
    return listed(names[each] for each in asked if each in names) or _("nobody")


def _users(ids: set[int]) -> Iterable[tuple[int, str]]:
    for pk, name, username in User.objects.filter(pk__in=ids).values_list("pk", "name", "username"):
        yield pk, name or username


def _groups(ids: set[int]) -> Iterable[tuple[int, str]]:
    return AssignmentGroup.objects.filter(pk__in=ids).values_list("pk", "name")


def _roles(ids: set[int]) -> Iterable[tuple[int, str]]:
    for pk, key, names in Role.objects.filter(pk__in=ids).values_list("pk", "key", "names"):
        yield pk, shown(names) or key


def _business_roles(ids: set[int]) -> Iterable[tuple[int, str]]:
    rows = BusinessRole.objects.filter(pk__in=ids).values_list("pk", "business__name", "role")
    for pk, business, role in rows:
        yield pk, f"{business} {role}"


NAMERS: dict[str, Any] = {
    "user": _users,
    "group": _groups,
    "role": _roles,
    "brole": _business_roles,
}
