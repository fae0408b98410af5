from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from bihuan.catalogue import publish
from bihuan.catalogue.models import Folder, Offering, PackVersion, pack_version
from bihuan.core import clock
from bihuan.people import builtin
from bihuan.people.models import Role, User
from bihuan.process.flow import Flow, Node, Resolver
from tests.process import build
from tests.tickets import company

READ = cache(publish.load)
ROLES = {
    "kefu": "客服",
    "yunwei": "运维",
    "yunwei2": "运维",
    "qc": "QC",
    "shenhe": "审核",
    "shenhe2": "审核",
}


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    """A person by user name, made on first use; what he is in ROLES he is here."""

    def make(username: str, **details: Any) -> User:
        found = User.objects.filter(username=username).first()
        if found is None:
            found = User.objects.create(username=username, name=username.title(), **details)
            if role := ROLES.get(username):
                Role.objects.get_or_create(key=role)[0].members.add(found)
        return found

    return make


@pytest.fixture
def admin(person: Callable[..., User]) -> User:
    builtin.ensure_roles()
    return person("admin", is_superuser=True)


@pytest.fixture
def offer(db: None, admin: User) -> Callable[..., Offering]:
    """Put a process into the catalogue."""

    def make(flow: Flow, key: str = "test") -> Offering:
        digest = hashlib.sha256(repr(flow).encode()).hexdigest()
        pack_version._flows[digest] = flow  # it has no files to be read from
        version = PackVersion.objects.create(
            key=key,
            number=PackVersion.objects.count() + 1,
            hash=digest,
            kind=flow.kind,
            names=flow.names,
            published_at=clock.now(),
        )
        folder, _ = Folder.objects.get_or_create(names={"zh-hans": "根目录"})
        return Offering.objects.create(
            key=key, folder=folder, kind=flow.kind, version=version, is_published=True
        )

    return make


def role(key: str) -> Resolver:
    return Resolver("role", key)


def node(key: str, kind: str = "form", **more: Any) -> Node:
    """A node; what the process tests leave out can be given here."""
    own = {name: more.pop(name) for name in ("form", "how", "sla") if name in more}
    return replace(build.node(key, kind, **more), **own)


def flow(nodes: list[Any], edges: list[Any], fields: dict[str, str] | None = None, **data: Any):
    return build.flow(nodes, edges, fields=fields or {"title": "text"}, title="title", **data)


@pytest.fixture
def fault(offer: Callable[..., Offering]) -> Offering:
    """提单 -> 跟进 (claim) -> 审核 -> 结束, and back from 审核."""
    made = flow(
        [
            node("report", "start", form={"title": "required", "note": "optional"}),
            node("follow", who=(role("运维"),), form={"record": "required", "note": "optional"}),
            node("review", "approve", who=(role("审核"),), form={"reason": "optional"}),
            node("closed", "end"),
        ],
        [
            build.edge("report", "submit", "follow"),
            build.edge("follow", "通过", "review"),
            build.edge("follow", "退回补充", "report"),
            build.edge("review", "pass", "closed"),
            build.edge("review", "reject", "follow"),
        ],
        {"title": "text", "note": "longtext", "record": "text", "reason": "text"},
        withdraw="any_time",
    )
    return offer(made)


@pytest.fixture
def packs(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The company with all packs; each is read from its files only once."""
    monkeypatch.setattr(publish, "load", READ)
    company.found()
