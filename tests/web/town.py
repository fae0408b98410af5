"""A small town for page tests: the fault report of seed 000 with everybody it needs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.test import Client
from django.urls import reverse

import bihuan.packs
from bihuan.catalogue import publish
from bihuan.catalogue.models import Offering
from bihuan.people import builtin
from bihuan.people.models import AssignmentGroup, Business, BusinessRole, Role, User
from bihuan.tickets.models import Ticket, WorkItem

PACKS = Path(bihuan.packs.__file__).parent
FAULT = {
    "title": "官网打不开",
    "business": "web",
    "team": "ops",
    "description": "<p>多个地区无法访问</p>",
    "found_at": "2026-01-31T08:00:00Z",
    "source": "监控",
}


@dataclass
class Town:
    """Who lives there."""

    kefu: User
    yunwei: User
    qc: User
    admin: User
    stranger: User

    @property
    def fault(self) -> Offering:
        return Offering.objects.get(key="fault_report")

    def ticket(self, **values: Any) -> Ticket:
        """A fault reported by kefu: it waits for yunwei."""
        return Ticket.objects.start(self.fault, FAULT | values, by=self.kefu)

    def client(self, who: User, **options: Any) -> Client:
        client = Client(**options)
        client.force_login(who)
        return client


def found(*packs: str) -> Town:
    """Roles, people, one business with its operators, one team, and the packs asked for."""
    builtin.ensure_roles()
    people = {
        username: User.objects.create(username=username, name=name, email=f"{username}@example.com")
        for username, name in [
            ("kefu", "林晓月"),
            ("yunwei", "郑凯"),
            ("qc", "沈洁"),
            ("gest", "过客"),
        ]
    }
    admin = User.objects.create(username="admin", name="管理员", is_superuser=True)
    business = Business.objects.create(key="web", name="官网")
    ops = BusinessRole.objects.get_or_create(business=business, role="运维")[0]
    ops.members.add(people["yunwei"])
    AssignmentGroup.objects.create(key="ops", name="运维组").members.add(people["yunwei"])
    for pack in packs or ("fault_report",):
        publish.install(PACKS / pack, None)
    for username, role in [("kefu", "客服"), ("yunwei", "运维"), ("qc", "QC")]:
        Role.objects.get_or_create(key=role)[0].members.add(people[username])
    return Town(people["kefu"], people["yunwei"], people["qc"], admin, people["gest"])


def filled(fields: dict[str, Any], **more: str) -> dict[str, Any]:
    """A form as a browser posts it: each field names itself as seen."""
    posted: dict[str, Any] = {"f-seen": list(fields), **more}
    for key, value in fields.items():
        posted[f"f.{key}"] = value
    return posted


def open_item(ticket: Ticket) -> WorkItem:
    return ticket.work_items.open().get()


def url(name: str, *args: Any) -> str:
    return reverse(name, args=args)


def words(page: Any) -> str:
    """What a reader sees, without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))
