"""The repeat policy of a process: an open work item reminds its handlers every N hours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from bihuan.core import clock, jobs
from bihuan.core.jobs import NewJob
from bihuan.core.models import Job
from bihuan.core.text import shown
from bihuan.notify import channels, wishes
from bihuan.notify.audience import principals_of, users
from bihuan.notify.channels.base import Parcel
from bihuan.notify.happening import Happening
from bihuan.notify.texts import Message, language_of
from bihuan.notify.words import ticket_words
from bihuan.people import find
from bihuan.people.models import User
from bihuan.tickets import sla
from bihuan.tickets.models import WorkItem

URGENT = "紧急"  # a priority that rings at night too


def first(happening: Happening) -> Iterator[NewJob]:
    """A first reminder for every work item that opened, when the process repeats its notices."""
    if every := _every(happening.flow.data):
        for item in happening.opened:
            yield _job(item["work_item"], 1, happening.at + every)


@jobs.chore("notify.remind")
def remind(payload: dict[str, Any], job: Job) -> None:
    """Remind, then set the next one. Ends by itself once the work is done."""
    item = (
        WorkItem.objects.open()
        .select_related("ticket__version", "ticket__requester")
        .filter(pk=payload["work_item"])
        .first()
    )
    if item is None:
        return
    every, now = _every(item.ticket.flow.data), clock.now()
    if every is None:
        return
    if not item.ticket.suspended_at:
        _tell(item, payload["time"], now)
    jobs.enqueue(_job(item.pk, payload["time"] + 1, now + every))


def _tell(item: WorkItem, time: int, now: datetime) -> None:
    to = users(find.expand(tuple(principals_of(item))))
    wished = wishes.of(to, item.ticket_id)
    policy = item.ticket.flow.data.get("notify_default") or {}
    offered = policy.get("work_item", ("inbox", "email"))
    found: dict[str, list[Parcel]] = defaultdict(list)
    for user in to:
        quiet = wished.not_before(user, now, is_urgent=item.ticket.priority == URGENT)
        parcel = replace(_parcel(item, user, time, now), not_before=quiet)
        for name in wished.channels(user, "reminder", offered):
            found[name].append(parcel)
    for name, parcels in found.items():
        if channel := channels.find(name):
            jobs.enqueue(*channel.take(parcels))


def _parcel(item: WorkItem, user: User, time: int, now: datetime) -> Parcel:
    language = language_of(user)
    node = item.ticket.flow.nodes[item.node]
    with translation.override(language):
        heading = _("Still to do: {process.name} 【{ticket.number}】{ticket.title}")
        body = _("Step: {node.name}\n\nThis work is waiting for you.")
    words = {**ticket_words(item.ticket, language), "node.name": shown(node.names, language)}
    return Parcel(
        key=f"remind:{item.pk}:{time}",
        user=user,
        ticket_id=item.ticket_id,
        activity_id=None,
        message=Message(body, heading, words, language, user.name),
        at=now,
        event="reminder",
    )


def _every(head: Any) -> timedelta | None:
    text = head.get("notify_repeat")
    return sla.duration(text) if text else None


def _job(work_item: int, time: int, at: datetime) -> NewJob:
    return NewJob(
        "notify.remind",
        {"work_item": work_item, "time": time},
        run_at=at,
        dedupe_key=f"remind:{work_item}:{time}",
    )
