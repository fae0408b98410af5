"""The people of the demo and all they belong to, made by the same verbs as on the pages."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bihuan.catalogue import services
from bihuan.core import parameters
from bihuan.people import accounts, builtin, grants, places
from bihuan.people.models import AssignmentGroup, Business, Department, Role, User

HERE = Path(__file__).parent
MAIL_DOMAIN = "demo.example"  # reserved (RFC 2606): nobody receives it
BUSINESS_ROLES = tuple(builtin.BUSINESS_ROLES)


@cache
def script() -> dict[str, Any]:
    """people.yaml"""
    return yaml.safe_load((HERE / "people.yaml").read_text(encoding="utf-8"))


def titles() -> dict[str, str]:
    """User name -> what the person stands for in the role switcher, in its order."""
    return {row["username"]: row["title"] for row in script()["people"]}


def gather() -> dict[str, User]:
    """Departments, people, businesses, groups and services. By the command line, so by nobody."""
    builtin.ensure_roles()
    people = _people(_departments())
    _businesses(people)
    _groups(people)
    _services(people)
    for key, value in script()["parameters"].items():
        parameters.set(key, value, by=None)
    return people


def _departments() -> dict[str, Department]:
    made: dict[str, Department] = {}
    for row in script()["departments"]:
        made[row["key"]] = places.create_department(
            by=None,
            key=row["key"],
            name=row["name"],
            parent=made.get(row.get("parent", "")),
            is_demo=True,
        )
    return made


def _people(departments: dict[str, Department]) -> dict[str, User]:
    roles = {role.key: role for role in Role.objects.all()}
    people = {row["username"]: _person(row, departments) for row in script()["people"]}
    for row in script()["people"]:
        for key in row.get("roles", ()):
            grants.grant(roles[key], people[row["username"]], by=None)
    for row in script()["departments"]:
        manager = people[row["manager"]]
        places.change_department(departments[row["key"]], by=None, manager=manager)
    return people


def _person(row: dict[str, Any], departments: dict[str, Department]) -> User:
    """Without a password: one gets in by the role switcher of the demo alone.
    One who was there before, until the demo was cleared, comes back."""
    known = User.objects.filter(username=row["username"], is_demo=True).first()
    if known is not None:
        accounts.enable(known, by=None)
        accounts.change_account(known, by=None, department=departments[row["department"]])
        return known
    user, _unknown = accounts.create_account(
        by=None,
        username=row["username"],
        name=row["name"],
        email=f"{row['username']}@{MAIL_DOMAIN}",
        department=departments[row["department"]],
        can_sign_in=False,
        is_demo=True,
    )
    return user


def _businesses(people: dict[str, User]) -> None:
    for row in script()["businesses"]:
        business = places.create_business(by=None, key=row["key"], name=row["name"], is_demo=True)
        for seat in business.roles.all():
            for username in row.get(seat.role, ()):
                grants.appoint(seat, people[username], by=None)


def _groups(people: dict[str, User]) -> None:
    for row in script()["groups"]:
        group = places.create_group(
            by=None,
            key=row["key"],
            name=row["name"],
            owner=people[row["owner"]],
            is_demo=True,
        )
        for username in row["members"]:
            grants.join(group, people[username], by=None)


def _services(people: dict[str, User]) -> None:
    businesses = {business.key: business for business in Business.objects.all()}
    groups = {group.key: group for group in AssignmentGroup.objects.all()}
    for row in script()["services"]:
        services.create_service(
            by=None,
            key=row["key"],
            name=row["name"],
            business=businesses[row["business"]],
            operations_owner=people[row["operations"]],
            development_owner=people[row["development"]],
            product_owner=people[row["product"]],
            support_group=groups[row["support"]],
            is_demo=True,
        )
