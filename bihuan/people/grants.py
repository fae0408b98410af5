"""Verbs on membership: general roles, assignment groups, business roles."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction

from bihuan.core.refusals import Forbidden
from bihuan.people import access
from bihuan.people.accounts import demand_over, keep_an_administrator
from bihuan.people.builtin import ADMINISTRATOR, PEOPLE_ADMINISTRATOR
from bihuan.people.models import AssignmentGroup, BusinessRole, Role, User
from bihuan.people.record import note
from bihuan.people.refusals import GrantsMore

POWERFUL = {ADMINISTRATOR, PEOPLE_ADMINISTRATOR}


def _demand_role(role: Role, by: User | None) -> None:
    """Nobody hands out, or takes away, a right he does not hold himself."""
    if by is None:
        return
    access.demand(by, "people")
    if not access.is_admin(by) and role.key not in access.standing(by).roles:
        raise GrantsMore(role=str(role))


@transaction.atomic
def grant(role: Role, user: User, *, by: User | None) -> None:
    """The person holds the general role from now on."""
    _demand_role(role, by)
    demand_over(user, by)
    if role.members.filter(pk=user.pk).exists():
        return
    role.members.add(user)
    note(user, "user.role_granted", by, {"role": role.key})


@transaction.atomic
def revoke(role: Role, user: User, *, by: User | None) -> None:
    """The person no longer holds the general role."""
    _demand_role(role, by)
    demand_over(user, by)
    if not role.members.filter(pk=user.pk).exists():
        return
    if role.key == ADMINISTRATOR and user.is_active and not user.is_superuser:
        keep_an_administrator(without=user)
    role.members.remove(user)
    note(user, "user.role_revoked", by, {"role": role.key})


def may_change_members(group: AssignmentGroup, by: User | None) -> bool:
    """The people's right, or being the group's owner."""
    return by is None or access.can(by, "people") or (by.is_active and group.owner_id == by.pk)


@transaction.atomic
def join(group: AssignmentGroup, user: User, *, by: User | None) -> None:
    """The person finds the group's work among his own from now on."""
    if not may_change_members(group, by):
        raise Forbidden
    if group.members.filter(pk=user.pk).exists():
        return
    group.members.add(user)
    note(group, "group.joined", by, {"user": user.username})


@transaction.atomic
def leave(group: AssignmentGroup, user: User, *, by: User | None) -> None:
    """The person no longer works for the group."""
    if not may_change_members(group, by):
        raise Forbidden
    if not group.members.filter(pk=user.pk).exists():
        return
    group.members.remove(user)
    note(group, "group.left", by, {"user": user.username})


@transaction.atomic
def appoint(seat: BusinessRole, user: User, *, by: User | None) -> None:
    """The person holds the business role at this business."""
    if by is not None:
        access.demand(by, "people")
    if seat.members.filter(pk=user.pk).exists():
        return
    seat.members.add(user)
    note(seat.business, "business.appointed", by, {"role": seat.role, "user": user.username})


@transaction.atomic
def dismiss(seat: BusinessRole, user: User, *, by: User | None) -> None:
    """The person no longer holds the business role."""
    if by is not None:
        access.demand(by, "people")
    if not seat.members.filter(pk=user.pk).exists():
        return
    seat.members.remove(user)
    note(seat.business, "business.dismissed", by, {"role": seat.role, "user": user.username})


@transaction.atomic
def set_membership(
    user: User,
    *,
    by: User | None,
    roles: Collection[Role],
    groups: Collection[AssignmentGroup],
    seats: Collection[BusinessRole],
) -> None:
    """Make the person hold exactly these; each difference is an act of its own."""
    for role in _gone(user.roles, roles):
        revoke(role, user, by=by)
    for role in _come(user.roles, roles):
        grant(role, user, by=by)
    for group in _gone(user.assignment_groups, groups):
        leave(group, user, by=by)
    for group in _come(user.assignment_groups, groups):
        join(group, user, by=by)
    for seat in _gone(user.business_roles, seats):
        dismiss(seat, user, by=by)
    for seat in _come(user.business_roles, seats):
        appoint(seat, user, by=by)


def _gone(held: Any, wanted: Collection[Any]) -> list[Any]:
    return [thing for thing in held.all() if thing not in wanted]


def _come(held: Any, wanted: Collection[Any]) -> list[Any]:
    already = set(held.all())
    return [thing for thing in wanted if thing not in already]
