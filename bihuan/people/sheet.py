"""People as lines of a table: which columns there are, how a cell is read and written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from bihuan.people.models import AssignmentGroup, Department, Role, User
from bihuan.people.refusals import NoUserNames, TooLong, Unknown, UnknownColumn

COLUMNS: dict[str, str | Promise] = {
    "username": gettext_lazy("User name"),
    "name": gettext_lazy("Full name"),
    "email": gettext_lazy("E-mail"),
    "phone": gettext_lazy("Phone"),
    "department": gettext_lazy("Department"),
    "manager": gettext_lazy("Manager"),
    "language": gettext_lazy("Language"),
    "roles": gettext_lazy("General roles"),
    "groups": gettext_lazy("Assignment groups"),
    "active": gettext_lazy("May log in"),
}
SEVERAL = re.compile(r"[;；|、]")
YES = {"1", "yes", "true", "y", "是", "启用", "啟用", "在职", "在職"}
NO = {"0", "no", "false", "n", "否", "停用", "离职", "離職"}
LONGEST = {"username": 150, "name": 100, "email": 254, "phone": 40}


def titles() -> list[str]:
    """The heads of the columns in the reader's language."""
    return [str(title) for title in COLUMNS.values()]


def columns(heads: Iterable[str]) -> dict[str, str]:
    """{head of the file: our key}; heads of every language and our own keys are known."""
    known = _known()
    found = {}
    for head in heads:
        if head and head.lower() not in known:
            raise UnknownColumn(column=head, known=", ".join(titles()))
        if head:
            found[head] = known[head.lower()]
    if "username" not in found.values():
        raise NoUserNames(column=str(COLUMNS["username"]))
    return found


def _known() -> dict[str, str]:
    known = {key: key for key in COLUMNS}
    for code, _name in settings.LANGUAGES:
        with override(code):
            known |= {str(title).lower(): key for key, title in COLUMNS.items()}
    return known


def rows(people: QuerySet[User]) -> Iterator[list[str]]:
    """Everybody as a line; few statements whatever their number."""
    full = people.select_related("department", "manager")
    for person in full.prefetch_related("roles", "assignment_groups").iterator(500):
        yield list(written(person).values())


def written(person: User) -> dict[str, str]:
    """One person as the cells of a line."""
    return {
        "username": person.username,
        "name": person.name,
        "email": person.email,
        "phone": person.phone,
        "department": person.department.key if person.department else "",
        "manager": person.manager.username if person.manager else "",
        "language": person.language,
        "roles": "; ".join(sorted(role.key for role in person.roles.all())),
        "groups": "; ".join(sorted(group.key for group in person.assignment_groups.all())),
        "active": _("yes") if person.is_active else _("no"),
    }


def details(cells: Mapping[str, str]) -> dict[str, Any]:
    """What the cells say about a person, for create_account and change_account."""
    told: dict[str, Any] = {}
    for key in ("name", "email", "phone"):
        if key in cells:
            told[key] = _short(key, cells[key])
    if "department" in cells:
        told["department"] = _department(cells["department"])
    if "manager" in cells:
        told["manager"] = _manager(cells["manager"])
    if "language" in cells:
        told["language"] = _language(cells["language"])
    return told


def _short(key: str, text: str) -> str:
    if len(text) > LONGEST[key]:
        raise TooLong(column=str(COLUMNS[key]), most=LONGEST[key])
    return text


def is_active(cells: Mapping[str, str]) -> bool | None:
    """Whether the person may log in; None where the file does not say."""
    text = cells.get("active", "").lower()
    if not text:
        return None
    if text in YES or text in NO:
        return text in YES
    raise Unknown(column=str(COLUMNS["active"]), value=text)


def roles(cells: Mapping[str, str]) -> list[Role] | None:
    """The roles the cell names by key or name; None where the file does not say."""
    if "roles" not in cells:
        return None
    every = {name: role for role in Role.objects.all() for name in _names_of(role)}
    return [_one(every, name, "roles") for name in _several(cells["roles"])]


def groups(cells: Mapping[str, str]) -> list[AssignmentGroup] | None:
    if "groups" not in cells:
        return None
    every = {g.name: g for g in AssignmentGroup.objects.all()}
    every |= {g.key: g for g in every.values()}
    return [_one(every, name, "groups") for name in _several(cells["groups"])]


def _names_of(role: Role) -> list[str]:
    return [*role.names.values(), role.key]


def _several(cell: str) -> list[str]:
    return [part.strip() for part in SEVERAL.split(cell) if part.strip()]


def _one(every: Mapping[str, Any], name: str, column: str) -> Any:
    if name not in every:
        raise Unknown(column=str(COLUMNS[column]), value=name)
    return every[name]


def _department(text: str) -> Department | None:
    if not text:
        return None
    found = list(Department.objects.filter(Q(key=text) | Q(name=text))[:2])
    exact = [each for each in found if each.key == text] or found
    if len(exact) != 1:
        raise Unknown(column=str(COLUMNS["department"]), value=text)
    return exact[0]


def _manager(text: str) -> User | None:
    if not text:
        return None
    found = User.objects.filter(username=text.lower()).first()
    if found is None:
        raise Unknown(column=str(COLUMNS["manager"]), value=text)
    return found


def _language(text: str) -> str:
    names = {str(name): code for code, name in settings.LANGUAGES}
    code = names.get(text, text.lower())
    if code and code not in dict(settings.LANGUAGES):
        raise Unknown(column=str(COLUMNS["language"]), value=text)
    return code
