"""The people and things the matrix speaks about."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from bihuan.catalogue import publish
from bihuan.catalogue.models import Folder, Offering, Service
from bihuan.core import clock
from bihuan.people import accounts, builtin, places, tokens
from bihuan.people.models import Role, User

PACKS = Path(publish.__file__).parent.parent / "packs"


def gather() -> dict[str, Any]:
    """Everybody by the name of his column, and every thing a row may name."""
    builtin.ensure_roles()
    people = _people()
    return {**people, **_belongings(people), **_catalogue(people), **_tokens(people)}


def _people() -> dict[str, User]:
    def made(username: str, **details: Any) -> User:
        return User.objects.create(username=username, name=username, **details)

    people = {name: made(name) for name in ("stranger", "requester", "handler", "watcher")}
    people["manager"] = made("manager")
    people["admin"] = made("admin", is_superuser=True)
    people["account"] = made("account")
    people["substitute"] = made("substitute")
    Role.objects.get(key="事件经理").members.add(people["manager"])
    return people


def _belongings(people: dict[str, User]) -> dict[str, Any]:
    admin, account, now = people["admin"], people["account"], clock.now()
    business = places.create_business(by=admin, key="pay", name="支付")
    return {
        "group": places.create_group(by=admin, key="db", name="数据库组"),
        "role": Role.objects.get(key="QC"),
        "business": business,
        "seat": business.roles.get(role="运维"),
        "department": places.create_department(by=admin, key="it", name="信息部"),
        "service": Service.objects.create(key="pay", name="支付"),
        "delegation": accounts.delegate(
            account,
            to=people["substitute"],
            starts_at=now,
            ends_at=now + timedelta(days=1),
            by=admin,
        ),
    }


def _catalogue(people: dict[str, User]) -> dict[str, Any]:
    version = publish.install(PACKS / "fault_report", by=people["admin"])
    offering = Offering.objects.get(key="fault_report")
    return {
        "version": version,
        "offering": offering,
        "offering_key": offering.key,
        "folder": offering.folder,
        "empty_folder": Folder.objects.create(names={"zh-hans": "空"}),
    }


def _tokens(people: dict[str, User]) -> dict[str, str]:
    return {
        f"token of {name}": tokens.issue(user, name="matrix", by=user)[1]
        for name, user in people.items()
    }
