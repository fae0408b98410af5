"""What people hear about processes themselves: an invitation to walk a draft, a note, a review.

These are of no ticket; an entry of the inbox leads to the page they are about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from bihuan.catalogue.models import PackVersion, ProcessDraft, ProcessNote
from bihuan.core import clock, jobs, parameters
from bihuan.core.models import Activity, Job
from bihuan.core.text import shown
from bihuan.notify.audience import users
from bihuan.notify.models import Notification
from bihuan.notify.texts import language_of
from bihuan.people import find
from bihuan.people.models import User
from bihuan.process.flow import Flow, Resolver
from bihuan.tickets.models import Ticket, WorkItem

REVIEW = "process_review_months"  # parameter: 0 never asks
PARAMETER = {
    "key": REVIEW,
    "type": "integer",
    "default": "6",
    "label": {
        "zh-hans": "流程回顾周期（月）",
        "zh-hant": "流程回顧週期（月）",
        "en": "Review of processes (months)",
    },
    "help": {
        "zh-hans": "每隔多少个月提醒流程负责人回顾流程；0 表示不提醒。",
        "zh-hant": "每隔多少個月提醒流程負責人回顧流程；0 表示不提醒。",
        "en": "How often the owner of a process is asked to look at it again; 0 never asks.",
    },
}
EVERY = 24 * 3600
MONTH = timedelta(days=365 / 12)


@jobs.chore("notify.process")
def tell(payload: dict[str, Any], job: Job) -> None:
    """An invitation to the invited; a note to those who look after the process."""
    by = User.objects.filter(pk=payload["by"]).first()
    key, at = payload["key"], datetime.fromisoformat(payload["at"])
    if payload["what"] == "invited":
        readers = User.objects.filter(pk__in=payload["users"], is_active=True)
    else:
        readers = owners_of(key).exclude(pk=payload["by"])
    name = _name_of(key)
    for reader in readers:
        with override(language_of(reader)):
            words = {"name": str(by or ""), "process": shown(name)}
            if payload["what"] == "invited":
                subject = _("%(name)s invites you to try the process “%(process)s”") % words
                link = f"/design/{key}/walk/"
            else:
                subject = _("%(name)s has noted something about “%(process)s”") % words
                link = f"/design/{key}/notes/"
        _put(reader, subject, payload["text"], link, at)


def _put(reader: User, subject: str, body: str, link: str, at: datetime) -> None:
    """One entry; the same said again at the same moment is a repeat of the job."""
    Notification.objects.get_or_create(
        user=reader, link=link, created_at=at, ticket=None,
        defaults={"subject": subject[:300], "body": body, "event": "progress"},
    )  # fmt: skip


def _name_of(key: str) -> dict[str, str]:
    draft = ProcessDraft.objects.filter(key=key).only("names").first()
    version = PackVersion.objects.filter(key=key, is_current=True).only("names").first()
    found = version or draft
    return dict(found.names) if found else {"zh-hans": key}


def owners_of(key: str) -> Any:
    """Who looks after a process: those it is shared with and the owner it names, else those who
    administer, so that nothing is said to nobody.
    """
    shared = User.objects.filter(designed_processes__key=key, is_active=True)
    version = PackVersion.objects.filter(key=key, is_current=True).first()
    named = _named(version.flow) if version else []
    ids = {*shared.values_list("pk", flat=True), *(user.pk for user in named)}
    if not ids:
        ids = {user.pk for user in users(find.administrators())}
    return User.objects.filter(pk__in=ids)


def _named(flow: Flow) -> list[User]:
    owner: Resolver | None = flow.data.get("owner")
    if owner is None:
        return []
    if owner.kind == "user":
        return list(User.objects.filter(username=owner.arg, is_active=True))
    if owner.kind in {"role", "group"}:
        return users(find.expand(find.manned(owner.kind, owner.arg)))
    return []


# --- the review of every process ------------------------------------------------------------------


@jobs.chore("notify.review", attempts=3, every=EVERY)
def review(payload: dict[str, Any], job: Job) -> None:
    """Ask the owner of each process to look at it again, with its figures, every half year."""
    months = float(parameters.get(REVIEW, "6"))
    if months <= 0:
        return
    now = clock.now()
    for version in PackVersion.objects.filter(is_current=True):
        begun = _last_review(version, now)
        if now - begun >= months * MONTH:
            _ask(version, begun, now)


def _last_review(version: PackVersion, now: datetime) -> datetime:
    link = _review_link(version.key)
    told = Notification.objects.filter(link=link).order_by("-created_at").first()
    return max(told.created_at, version.published_at) if told else version.published_at


def _review_link(key: str) -> str:
    return f"/design/{key}/notes/?review=1"


def _ask(version: PackVersion, since: datetime, now: datetime) -> None:
    found = figures(version.key, since)
    for reader in owners_of(version.key):
        with override(language_of(reader)):
            subject = _("Time to look at “%(process)s” again") % {"process": shown(version.names)}
            body = said(found)
        _put(reader, subject, body, _review_link(version.key), now)


def figures(key: str, since: datetime) -> dict[str, Any]:
    """What the review of a process begins with. Five statements."""
    tickets = Ticket.objects.filter(version__key=key, opened_at__gte=since)
    closed = tickets.exclude(closed_at=None).values_list("opened_at", "closed_at")
    lengths = [(end - begun).total_seconds() / 3600 for begun, end in closed.iterator()]
    items = WorkItem.objects.filter(ticket__version__key=key, opened_at__gte=since)
    late = items.filter(due_at__lt=clock.now()).values_list("due_at", "closed_at")
    breached = sum(end is None or (due is not None and end > due) for due, end in late.iterator())
    notes = Counter(
        ProcessNote.objects.filter(key=key).open().order_by().values_list("source", flat=True)
    )
    return {
        "tickets": tickets.count(),
        "closed": len(lengths),
        "median_hours": round(median(lengths), 1) if lengths else None,
        "breached": breached,
        "sent_back": _sent_back(key, since),
        "notes": sum(notes.values()),
    }


def _sent_back(key: str, since: datetime) -> int:
    """By 退回, and by an approval that was refused."""
    tickets = Ticket.objects.filter(version__key=key).values("pk")
    acts = Activity.objects.filter(subject_kind="ticket", subject_id__in=tickets, at__gte=since)
    refused = WorkItem.objects.filter(ticket__in=tickets, ballot="reject", closed_at__gte=since)
    return acts.filter(kind="work_item.sent_back").count() + refused.count()


def said(found: dict[str, Any]) -> str:
    """The figures in one line."""
    lines: Iterable[str] = (
        _("Tickets: %(tickets)s (closed: %(closed)s)"),
        _("Median time: %(median_hours)s h"),
        _("Targets missed: %(breached)s"),
        _("Sent back: %(sent_back)s"),
        _("Open notes: %(notes)s"),
    )
    shown_as = {key: "–" if value is None else value for key, value in found.items()}
    return "\n".join(line % shown_as for line in lines)
