"""The people and things the matrix speaks about."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from allauth.usersessions.models import UserSession
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.catalogue import deploy, drafts, publish
from bihuan.catalogue.models import Folder, Offering, Service
from bihuan.core import clock
from bihuan.core.models import Job
from bihuan.notify.models import Notification
from bihuan.people import accounts, builtin, places, tokens
from bihuan.people.models import Role, User
from bihuan.tickets import attachments
from bihuan.tickets.models import Attachment, Reader, SavedView, Ticket

PACKS = Path(publish.__file__).parent.parent / "packs"


def gather() -> dict[str, Any]:
    """Everybody by the name of his column, and every thing a row may name."""
    builtin.ensure_roles()
    people = _people()
    things = {**people, **_belongings(people), **_catalogue(people), **_tokens(people)}
    return {**things, **_work(things)}


def _people() -> dict[str, User]:
    def made(username: str, **details: Any) -> User:
        return User.objects.create(username=username, name=username, **details)

    people = {name: made(name) for name in ("stranger", "requester", "handler", "watcher")}
    people["manager"] = made("manager")
    people["admin"] = made("admin", is_superuser=True)
    people["account"] = made("account")
    people["substitute"] = made("deputy")
    Role.objects.get(key="事件经理").members.add(people["manager"])
    Role.objects.get(key="客服").members.add(people["requester"])
    return people


def _belongings(people: dict[str, User]) -> dict[str, Any]:
    admin, account, now = people["admin"], people["account"], clock.now()
    business = places.create_business(by=admin, key="pay", name="支付")
    business.roles.get(role="运维").members.add(people["handler"])
    business.roles.get(role="产品").members.add(people["watcher"])
    return {
        "group": places.create_group(by=admin, key="db", name="数据库组"),
        "role": Role.objects.get(key="QC"),
        "business": business,
        "seat": business.roles.get(role="运维"),
        "department": places.create_department(by=admin, key="it", name="信息部"),
        "service": Service.objects.create(key="pay", name="支付"),
        "own_token": tokens.issue(account, name="own", by=account)[0],
        "own_session": UserSession.objects.create(
            user=account, ip="127.0.0.1", session_key="x" * 32, user_agent="Firefox/1"
        ),
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
    own = drafts.new_draft("loan", {"zh-hans": "设备借用"}, "request", people["admin"])
    drafts.publish_draft(own, people["admin"])
    own.owners.set([people["manager"]])
    made = deploy.make_service(
        "loan", people["admin"], folder=offering.folder, names={"zh-hans": "借"}
    )
    return {
        "own_offering": made.key,
        "version": version,
        "offering": offering,
        "offering_key": offering.key,
        "folder": offering.folder,
        "empty_folder": Folder.objects.create(names={"zh-hans": "空"}),
    }


def _work(things: dict[str, Any]) -> dict[str, Any]:
    """A fault report at 运维 of the business, followed by its 产品, with a file and a comment."""
    requester, handler, now = things["requester"], things["handler"], clock.now()
    values = {
        "title": "部分地区用户集中无法访问网站的投诉",
        "business": "pay",
        "team": "db",
        "description": "<p>打不开</p>",
        "found_at": now.isoformat(),
        "source": "用户投诉",
    }
    ticket, other = (
        Ticket.objects.start(things["offering"], values, by=requester, action="submit")
        for _ in range(2)
    )
    ticket.watch(by=things["watcher"])
    ticket.link(other, by=requester)
    file = Attachment.objects.create(
        ticket=ticket,
        uploader=requester,
        file=ContentFile(b"text", "note.txt"),
        name="note.txt",
        size=4,
        content_type="text/plain",
        created_at=now,
    )
    told = Notification.objects.create(user=handler, ticket=ticket, subject="x", created_at=now)
    job = Job.objects.create(kind="people.mail", state=Job.State.DEAD, run_at=now, created_at=now)
    return {
        "ticket": ticket,
        "number": ticket.number,
        "other": other.number,
        "item": ticket.work_items.get(),
        "file": file,
        "comment": ticket.comment(by=requester, text="已经在看"),
        "told": told,
        "view": SavedView.objects.keep(things["handler"], "todo", "高优先级", "priority=高"),
        "job": job,
    }


def _tickets(things: dict[str, Any]) -> dict[str, Any]:
    """A fault of `requester` that waits for `handler`, followed by `watcher`, with a file."""
    things["seat"].members.add(things["handler"])
    things["group"].members.add(things["handler"])
    values = {
        "title": "官网打不开",
        "business": "pay",
        "team": "db",
        "description": "<p>多个地区</p>",
        "found_at": "2026-01-31T08:00:00Z",
        "source": "监控",
    }
    ticket = Ticket.objects.start(things["offering"], values, by=things["requester"])
    now = clock.now()
    Reader.objects.create(ticket=ticket, kind="user", ref=things["watcher"].pk)
    ticket.watch(by=things["watcher"])
    file = attachments.store(SimpleUploadedFile("a.txt", b"text"), by=things["requester"])
    Attachment.objects.filter(pk=file.pk).update(ticket=ticket)
    told = Notification.objects.create(
        user=things["handler"], ticket=ticket, subject="待办", created_at=now
    )
    dead = Job.objects.create(kind="notify.plan", state="dead", run_at=now, created_at=now)
    return {
        "ticket": ticket,
        "number": ticket.number,
        "item": ticket.work_items.open().get(),
        "file": file,
        "told": told,
        "view": SavedView.objects.keep(things["handler"], "todo", "高优先级", "priority=高"),
        "dead_job": dead,
    }


def _tokens(people: dict[str, User]) -> dict[str, str]:
    return {
        f"token of {name}": tokens.issue(user, name="matrix", by=user)[1]
        for name, user in people.items()
    }
