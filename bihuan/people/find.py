"""Finding people: what resolvers, forms and search ask. One statement a question, none cached:
a group that has just lost its last member must not be handed work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from bihuan.core import clock, sql
from bihuan.people.access import Principal
from bihuan.people.builtin import ADMINISTRATOR
from bihuan.people.models import AssignmentGroup, BusinessRole, Delegation, Department, Role, User
from bihuan.people.pinyin import spelled


def user(username: str) -> User | None:
    """The person with this user name, if he works here."""
    return User.objects.filter(username=username, is_active=True).first()


def users(usernames: Sequence[str]) -> list[User]:
    """The people with these user names who work here, in the order asked for."""
    found = {u.username: u for u in User.objects.filter(username__in=usernames, is_active=True)}
    return [found[name] for name in dict.fromkeys(usernames) if name in found]


# What a process asks for at every step, as principals, in statements written by hand.
_PLACES = {
    "group": ("people_assignmentgroup", "assignmentgroup_id", "x.key = %s"),
    "role": ("people_role", "role_id", "x.key = %s"),
    "brole": ("people_businessrole", "businessrole_id", "x.business_id = %s AND x.role = %s"),
}


def manned(kind: str, *key: object, besides: int | None = None) -> tuple[Principal, ...]:
    """The group, role or business role, if anybody in it (besides him) works here."""
    table, column, condition = _PLACES[kind]
    rows = sql.fetch(
        f"SELECT x.id FROM {table} x WHERE {condition} AND EXISTS ("  # noqa: S608
        f"SELECT 1 FROM {table}_members m JOIN people_user u ON u.id = m.user_id "
        f"WHERE m.{column} = x.id AND u.is_active AND u.id <> %s)",
        [*key, besides or 0],
    )
    return tuple(f"{kind}:{pk}" for (pk,) in rows)


def _with_people(queryset: QuerySet[Any], back: str) -> QuerySet[Any]:
    members = queryset.model.members.through.objects
    active = members.filter(**{back: OuterRef("pk")}, user__is_active=True)
    return queryset.annotate(has_people=Exists(active))


def group(key: str) -> AssignmentGroup | None:
    """The assignment group; `.has_people`: whether anybody in it works here."""
    return _with_people(AssignmentGroup.objects.filter(key=key), "assignmentgroup").first()


def role(key: str) -> Role | None:
    """The general role; `.has_people` as for groups."""
    return _with_people(Role.objects.filter(key=key), "role").first()


def business_role(business_id: int | None, role: str) -> BusinessRole | None:
    """The role at this business; `.has_people` as for groups."""
    here = BusinessRole.objects.filter(business_id=business_id, role=role)  # type: ignore[misc]
    return _with_people(here, "businessrole").first()


def manager_of(user_id: int) -> User | None:
    """The person's manager, else the nearest manager up the tree of departments; never himself."""
    person = User.objects.select_related("manager", "department__manager").get(pk=user_id)
    if person.manager and person.manager.is_active:
        return person.manager
    return _manager_above(person.department, not_user=user_id)


def _manager_above(department: Department | None, not_user: int) -> User | None:
    seen: set[int] = set()
    while department and department.pk not in seen:
        seen.add(department.pk)
        manager = department.manager
        if manager and manager.is_active and manager.pk != not_user:
            return manager
        department = department.parent
    return None


def administrators() -> tuple[Principal, ...]:
    """Everybody who may administer, as single users; the end of every fallback chain."""
    held = Q(is_superuser=True) | Q(roles__key=ADMINISTRATOR)
    ids = User.objects.filter(held, is_active=True).order_by("pk").values_list("pk", flat=True)
    return tuple(f"user:{pk}" for pk in ids.distinct())


def expand(principals: Iterable[Principal]) -> tuple[Principal, ...]:
    """The same principals as single users, in their order; a leaver gives way to his substitute."""
    asked = tuple(dict.fromkeys(principals))
    members = _members(asked)
    gone = [pk for rows in members.values() for pk, is_active in rows if not is_active]
    instead = substitutes(gone) if gone else {}
    people: dict[Principal, None] = {}
    for principal in asked:
        for pk, is_active in members.get(principal, ()):
            for who in (pk,) if is_active else instead.get(pk, ()):
                people[f"user:{who}"] = None
    return tuple(people)


def members(principals: Iterable[Principal]) -> dict[Principal, list[int]]:
    """Who works here in each group, role or business role: one statement for all of them."""
    found = _members(principals)
    return {key: [pk for pk, is_active in people if is_active] for key, people in found.items()}


def _members(principals: Iterable[Principal]) -> dict[Principal, list[tuple[int, bool]]]:
    refs: dict[str, list[int]] = defaultdict(list)
    for principal in principals:
        kind, _, ref = principal.partition(":")
        if ref and (kind in _PLACES or kind == "user"):
            refs[kind].append(int(ref))
    if not refs:
        return {}
    parts = " UNION ALL ".join(_part(kind, len(ids)) for kind, ids in refs.items())
    members: dict[Principal, list[tuple[int, bool]]] = defaultdict(list)
    for kind, ref, pk, is_active in sql.fetch(parts, [pk for ids in refs.values() for pk in ids]):
        members[f"{kind}:{ref}"].append((pk, bool(is_active)))
    return {principal: sorted(people) for principal, people in members.items()}


def _part(kind: str, count: int) -> str:
    """(kind, ref, person, whether he works here) of so many users, groups, roles or seats."""
    marks = ", ".join(["%s"] * count)
    if kind == "user":
        return f"SELECT 'user', u.id, u.id, u.is_active FROM people_user u WHERE u.id IN ({marks})"  # noqa: S608
    table, column, _ = _PLACES[kind]
    return (
        f"SELECT '{kind}', m.{column}, u.id, u.is_active FROM {table}_members m "  # noqa: S608
        f"JOIN people_user u ON u.id = m.user_id WHERE m.{column} IN ({marks})"
    )


def substitutes(user_ids: Iterable[int], at: datetime | None = None) -> dict[int, list[int]]:
    """Who stands in for each of these people at that moment: {absent: [substitute, ...]}."""
    now = Delegation.objects.in_force(at or clock.now())
    pairs = now.filter(user__in=list(user_ids), substitute__is_active=True)
    found: dict[int, list[int]] = defaultdict(list)
    for absent, substitute in pairs.values_list("user_id", "substitute_id"):
        found[absent].append(substitute)
    return dict(found)


def matching(text: str) -> Q:
    """People whose name, pinyin, initials, user name or e-mail holds the text."""
    typed = "".join(text.split())
    return (
        Q(name__icontains=text.strip())
        | Q(pinyin__contains=typed.lower())
        | Q(username__icontains=typed)
        | Q(email__istartswith=typed)
    )


def search(text: str, limit: int = 20) -> list[User]:
    """People who work here and fit the text, for pickers; who is called exactly so comes first."""
    people = User.objects.filter(is_active=True)
    if text.strip():
        people = people.filter(matching(text) | Q(Exists(_grouped(text))))
    ranked = people.select_related("department").order_by(_fit(text), "name", "pk")
    return list(ranked[:limit])


def _grouped(text: str) -> QuerySet[Any]:
    """Memberships in groups that are called so: typing a group's name finds its people."""
    groups = AssignmentGroup.objects.named(text).values("pk")
    return AssignmentGroup.members.through.objects.filter(
        user_id=OuterRef("pk"), assignmentgroup_id__in=groups
    )


def _fit(text: str) -> Case:
    """0 for the user name or name itself, 1 for their beginning, 2 for a part, 3 for his group."""
    typed = text.strip()
    exact = Q(username__iexact=typed) | Q(name__iexact=typed)
    begins = Q(username__istartswith=typed) | Q(name__istartswith=typed)
    fits = matching(text)
    return Case(When(exact, then=0), When(begins, then=1), When(fits, then=2), default=3)


def roles_named(text: str, limit: int) -> list[Role]:
    """General roles whose name in any language, key, pinyin or initials holds the text."""
    found = (r for r in Role.objects.all() if _holds(text, r.key, *r.names.values()))
    return list(islice(found, limit))


def departments_named(text: str, limit: int) -> list[Department]:
    """Departments whose name, key, pinyin or initials holds the text."""
    rows = Department.objects.select_related("parent").order_by("name")
    return list(islice((d for d in rows if _holds(text, d.key, d.name)), limit))


def _holds(text: str, *words: str) -> bool:
    typed = "".join(text.split()).lower()
    return any(typed in word.lower() or typed in _spelled(word) for word in words)


_spelled = lru_cache(maxsize=10_000)(spelled)


def departments_above(department_id: int | None) -> list[int]:
    """The department and those it belongs to, nearest first."""
    if department_id is None:
        return []
    parents = dict(Department.objects.values_list("pk", "parent_id"))
    line: list[int] = []
    above: int | None = department_id
    while above is not None and above not in line:
        line.append(above)
        above = parents.get(above)
    return line
