"""Open work reminds its handlers: every N hours, and before and after a day it is due.

Both are said by the process (`repeat` and `due` in its notices), and both are timers in the job
table that end by themselves once the work is done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone, translation
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

Words = Callable[[], tuple[str, str]]  # heading and body, in the language of the moment
URGENT = "紧急"  # a priority that rings at night too


def first(happening: Happening) -> Iterator[NewJob]:
    """The reminders that every work item that opened sets."""
    every = _every(happening.flow.data)
    days = list(_days(happening))
    for item in happening.opened:
        if every:
            yield _job(item["work_item"], 1, happening.at + every)
        for when, at in days:
            yield NewJob(
                "notify.due",
                {"work_item": item["work_item"], "when": when},
                run_at=at,
                dedupe_key=f"due:{item['work_item']}:{when}",
            )


def _days(happening: Happening) -> Iterator[tuple[str, datetime]]:
    """("before" | "after", instant) of the reminders about a due day that are still to come."""
    said = happening.flow.data.get("notify_due")
    value = happening.ticket.values.get(said["field"]) if said else None
    due = sla.timer_due({"field": "day"}, {"day": value}, happening.at)
    if said is None or due is None:
        return
    if len(str(value)) == len("2026-01-31"):  # a day begins when people come to work
        due += timedelta(hours=sla.OPENS.hour)
    for when, sign in (("before", -1), ("after", 1)):
        at = due + sign * sla.duration(said[when]) if when in said else happening.at
        if at > happening.at:
            yield when, at


@jobs.chore("notify.remind")
def remind(payload: dict[str, Any], job: Job) -> None:
    """Remind, then set the next one. Ends by itself once the work is done."""
    item = _open(payload["work_item"])
    if item is None:
        return
    every, now = _every(item.ticket.flow.data), clock.now()
    if every is None:
        return
    if not item.ticket.suspended_at:
        _tell(item, f"remind:{item.pk}:{payload['time']}", now, _waiting_words())
    jobs.enqueue(_job(item.pk, payload["time"] + 1, now + every))


@jobs.chore("notify.due")
def due(payload: dict[str, Any], job: Job) -> None:
    """Remind of the day this is due, or of the day it was."""
    item = _open(payload["work_item"])
    if item is not None:
        when = "after" if _is_past(item) else payload["when"]
        _tell(item, f"due:{item.pk}:{when}", clock.now(), _due_words(item, when))


def _open(pk: int) -> WorkItem | None:
    found = WorkItem.objects.open().select_related("ticket__version", "ticket__requester")
    return found.filter(pk=pk).first()


def _waiting_words() -> Words:
    return lambda: (
        _("Still to do: {process.name} 【{ticket.number}】{ticket.title}"),
        _("Step: {node.name}\n\nThis work is waiting for you."),
    )


def _due_day(item: WorkItem) -> str:
    return str(item.ticket.values.get(item.ticket.flow.data["notify_due"]["field"]) or "")[:10]


def _is_past(item: WorkItem) -> bool:
    """A reminder that comes late, after a pause of the worker, must not say that there is time."""
    return _due_day(item) < timezone.localtime(clock.now()).date().isoformat()


def _due_words(item: WorkItem, when: str) -> Words:
    day = _due_day(item)
    if when == "before":
        return lambda: (
            _("Due on %(day)s: {process.name} 【{ticket.number}】{ticket.title}") % {"day": day},
            _("Step: {node.name}\n\nThis work is due soon."),
        )
    return lambda: (
        _("Overdue since %(day)s: {process.name} 【{ticket.number}】{ticket.title}") % {"day": day},
        _("Step: {node.name}\n\nThis work should be done by now."),
    )


def _tell(item: WorkItem, key: str, now: datetime, words: Words) -> None:
    to = users(find.expand(tuple(principals_of(item))))
    wished = wishes.of(to, item.ticket_id)
    policy = item.ticket.flow.data.get("notify_default") or {}
    offered = policy.get("work_item", ("inbox", "email"))
    found: dict[str, list[Parcel]] = defaultdict(list)
    for user in to:
        quiet = wished.not_before(user, now, is_urgent=item.ticket.priority == URGENT)
        parcel = replace(_parcel(item, user, key, now, words), not_before=quiet)
        for name in wished.channels(user, "reminder", offered):
            found[name].append(parcel)
    for name, parcels in found.items():
        if channel := channels.find(name):
            jobs.enqueue(*channel.take(parcels))


def _parcel(item: WorkItem, user: User, key: str, now: datetime, words: Words) -> Parcel:
    language = language_of(user)
    node = item.ticket.flow.nodes[item.node]
    with translation.override(language):
        heading, body = words()
    filled = {**ticket_words(item.ticket, language), "node.name": shown(node.names, language)}
    return Parcel(
        key=key,
        user=user,
        ticket_id=item.ticket_id,
        activity_id=None,
        message=Message(body, heading, filled, language, user.name),
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
