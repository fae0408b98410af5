"""Verbs on what people belong to: groups, general roles, businesses, departments."""

from __future__ import annotations

import re
from typing import Any

from django.db import models, transaction

from bihuan.people import access
from bihuan.people.builtin import BUSINESS_ROLES
from bihuan.people.models import AssignmentGroup, Business, BusinessRole, Department, Role, User
from bihuan.people.record import note
from bihuan.people.refusals import BadKey, InACircle, NameTaken

KEY = re.compile(r"[\w-]{1,60}")


def _new(model: type[models.Model], by: User | None, key: str, **details: Any) -> Any:
    if by is not None:
        access.demand(by, "people")
    if not KEY.fullmatch(key):
        raise BadKey(key=key)
    if model._default_manager.filter(key=key).exists():
        raise NameTaken(key=key)
    return model._default_manager.create(key=key, **details)


def _set(thing: models.Model, by: User | None, details: dict[str, Any]) -> list[str]:
    if by is not None:
        access.demand(by, "people")
    changed = [key for key, value in details.items() if getattr(thing, key) != value]
    for key in changed:
        setattr(thing, key, details[key])
    if changed:
        thing.save(update_fields=changed)
    return changed


@transaction.atomic
def create_group(
    *, by: User | None, key: str, name: str, owner: User | None = None, is_demo: bool = False
) -> AssignmentGroup:
    """A new assignment group, still without members."""
    group = _new(AssignmentGroup, by, key, name=name, owner=owner, is_demo=is_demo)
    note(group, "group.created", by, {"key": key, "name": name})
    return group


@transaction.atomic
def change_group(group: AssignmentGroup, *, by: User | None, **details: Any) -> None:
    """Another name or owner; the key stays, since packs name it."""
    if _set(group, by, details):
        note(group, "group.changed", by, {k: str(v or "") for k, v in details.items()})


@transaction.atomic
def create_role(*, by: User | None, key: str, names: dict[str, str]) -> Role:
    """A new general role, still without holders."""
    role = _new(Role, by, key, names=names)
    note(role, "role.created", by, {"key": key})
    return role


@transaction.atomic
def change_role(role: Role, *, by: User | None, names: dict[str, str]) -> None:
    """Other names; the key stays, since packs name it."""
    if _set(role, by, {"names": names}):
        note(role, "role.changed", by, {"names": names})


@transaction.atomic
def create_business(*, by: User | None, key: str, name: str, is_demo: bool = False) -> Business:
    """A new business with its three business roles, still without holders."""
    business = _new(Business, by, key, name=name, is_demo=is_demo)
    BusinessRole.objects.bulk_create(
        BusinessRole(business=business, role=role) for role in BUSINESS_ROLES
    )
    note(business, "business.created", by, {"key": key, "name": name})
    return business


@transaction.atomic
def change_business(business: Business, *, by: User | None, name: str) -> None:
    """Another name; the key stays."""
    if _set(business, by, {"name": name}):
        note(business, "business.changed", by, {"name": name})


@transaction.atomic
def add_business_role(business: Business, role: str, *, by: User | None) -> BusinessRole:
    """One more kind of role at this business."""
    if by is not None:
        access.demand(by, "people")
    if not KEY.fullmatch(role):
        raise BadKey(key=role)
    if business.roles.filter(role=role).exists():
        raise NameTaken(key=role)
    seat = BusinessRole.objects.create(business=business, role=role)
    note(business, "business.role_added", by, {"role": role})
    return seat


@transaction.atomic
def create_department(
    *,
    by: User | None,
    key: str,
    name: str,
    parent: Department | None = None,
    manager: User | None = None,
    is_demo: bool = False,
) -> Department:
    """A new department."""
    made = _new(Department, by, key, name=name, parent=parent, manager=manager, is_demo=is_demo)
    note(made, "department.created", by, {"key": key, "name": name})
    return made


@transaction.atomic
def change_department(department: Department, *, by: User | None, **details: Any) -> None:
    """Another name, place in the tree or manager."""
    above = details.get("parent")
    while above is not None:
        if above.pk == department.pk:
            raise InACircle(name=department.name)
        above = above.parent
    if _set(department, by, details):
        note(department, "department.changed", by, {k: str(v or "") for k, v in details.items()})
