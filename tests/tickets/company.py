"""A small company in which every role of the packs is held by somebody, and forms get filled in."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import bihuan.packs
from bihuan.catalogue import publish
from bihuan.catalogue.models import Service
from bihuan.core import clock, parameters
from bihuan.core.models import Parameter
from bihuan.people import builtin, find
from bihuan.people.models import AssignmentGroup, Business, BusinessRole, Role, User
from bihuan.tickets.forms import FormView
from bihuan.tickets.models import Ticket, WorkItem

PACKS = Path(bihuan.packs.__file__).parent
KEYS = sorted(folder.name for folder in PACKS.iterdir() if (folder / "flow.yaml").exists())
BUSINESS, SERVICE, GROUP = "web", "order", "ops"


def found() -> None:
    """Roles, people, a business, a service, a group, and all packs."""
    builtin.ensure_roles()
    for key in KEYS:
        publish.install(PACKS / key, None)
    requester = User.objects.create(username="kaidan", name="开单")
    User.objects.create(username="admin", name="管理员", is_superuser=True)
    manager = User.objects.create(username="jingli", name="经理")
    requester.manager = manager
    requester.save()
    group = AssignmentGroup.objects.create(key=GROUP, name="运维组")
    business = Business.objects.create(key=BUSINESS, name="官网")
    for number, role in enumerate(Role.objects.order_by("pk")):
        person = User.objects.create(username=f"r{number}", name=role.key, manager=manager)
        role.members.add(person)
        group.members.add(person)
    for role in ("运维", "产品", "开发"):
        member = User.objects.create(username=f"b-{role}", name=f"官网{role}", manager=manager)
        BusinessRole.objects.create(business=business, role=role).members.add(member)
        group.members.add(member)
    owner = User.objects.create(username="fuze", name="负责人")
    Service.objects.create(
        key=SERVICE, name="订单", business=business, operations_owner=owner,
        development_owner=owner, product_owner=owner, support_group=group,
    )  # fmt: skip
    for parameter in Parameter.objects.filter(type="group"):
        parameters.set(parameter.key, GROUP, None)


def sample(field: Any, rng: random.Random) -> Any:
    """A value this field takes."""
    if field.columns:
        return [{c.key: sample(c, rng) for c in field.columns if c.is_required}]
    value = _one(field, rng)
    if value is None:
        return None
    return [value] if field.is_multiple and not isinstance(value, list) else value


def _one(field: Any, rng: random.Random) -> Any:
    if field.options and field.type not in {"person", "group"}:
        return rng.choice(field.options).value
    now = clock.now().isoformat(timespec="seconds").replace("+00:00", "Z")
    people = ["kaidan", "fuze", "jingli", "r1", "r2"]
    return {
        "richtext": "<p>写好了</p>",
        "integer": max(1, int(field.rules.get("min") or 1)),
        "decimal": "1",
        "rating": 5,
        "boolean": True,
        "date": now[:10],
        "datetime": now,
        "time": "08:00",
        "daterange": {"from": now[:10], "to": now[:10]},
        "datetimerange": {"from": now, "to": now},
        "person": rng.choice(people),
        "people": rng.sample(people, 2),
        "group": GROUP,
        "service": SERVICE,
        "business": BUSINESS,
        "url": "https://example.com/1",
        "email": "a@example.com",
        "ticket": Ticket.objects.values_list("number", flat=True).first(),
        "phone": "13800000000",
    }.get(field.type, "写好了")


def filled(view: FormView, action: str, rng: random.Random, typed: Mapping[str, Any]) -> dict:
    """Values as a person would send them: what stands there, and a sample for what is asked."""
    asked = {each.key: each for one in view.actions if one.key == action for each in one.asks}
    needed = {key for one in view.actions if one.key == action for key in one.requires}
    values: dict[str, Any] = {}
    for field in (*view.fields, *asked.values()):
        if not field.is_writable or not field.is_visible:
            continue
        value = typed.get(field.key, field.value)
        wanted = field.is_required or field.key in needed or rng.random() < 0.3
        if value in (None, "", [], {}) and wanted and field.type not in {"file", "image"}:
            value = sample(field, rng)
        values[field.key] = value
    return values


def doer(item: WorkItem, rng: random.Random) -> User:
    """Somebody the work item waits for."""
    if item.handler:
        return item.handler
    named = [f"{each.kind}:{each.ref}" for each in item.candidates.all()]
    if named == ["anyone:0"]:
        return item.ticket.requester
    people = find.expand(named)
    assert people, f"{item}: nobody can do it"
    return User.objects.get(pk=int(rng.choice(people)[5:]))
