"""From an act to messages: one a person, event and channel, none for one's own act."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.utils import translation

from bihuan.core import clock, jobs
from bihuan.core.models import Activity, Job
from bihuan.core.text import shown
from bihuan.notify import channels, remind, wishes
from bihuan.notify.audience import audience
from bihuan.notify.channels.base import Parcel
from bihuan.notify.happening import Happening
from bihuan.notify.tellings import Telling, Words, tellings
from bihuan.notify.texts import Message, language_of
from bihuan.notify.wishes import Wishes
from bihuan.notify.words import words
from bihuan.people.models import User
from bihuan.process import expressions
from bihuan.tickets.apply import insert_readers
from bihuan.tickets.models import Ticket
from bihuan.tickets.world import TicketWorld

Parcels = dict[str, list[Parcel]]  # by channel
Told = list[tuple[Telling, list[User]]]
_inside: ContextVar[bool] = ContextVar("inside", default=False)


@contextmanager
def inside_only() -> Iterator[None]:
    """While it lasts nothing leaves the house: made-up people get no mail (demo story)."""
    token = _inside.set(True)
    try:
        yield
    finally:
        _inside.reset(token)


@jobs.chore("notify.plan", mode="together")
def plan(payload: dict[str, Any], job: Job) -> None:
    """Write down who is told what about one activity. A repeat of the job changes nothing."""
    activity = Activity.objects.select_related("actor").filter(pk=payload["activity"]).first()
    tickets = Ticket.objects.select_related("version", "requester")
    ticket = tickets.filter(pk=activity.subject_id).first() if activity else None
    if activity is None or ticket is None:  # cleared with the demo
        return
    happening = Happening(activity, ticket)
    speech = Speech(happening)
    told = [(one, audience(one, happening)) for one in tellings(happening, speech.holds)]
    let_read(ticket, [user for _one, users in told for user in users])
    post(parcels(speech, told))
    jobs.enqueue(*remind.first(happening))


def let_read(ticket: Ticket, told: Iterable[User]) -> None:
    """Whoever is told about a ticket may read it, also when he wishes to hear nothing."""
    insert_readers(ticket.pk, {user.principal for user in told}, is_handler=False)


def post(by_channel: Parcels) -> None:
    """Hand parcels to their channels and queue what has to leave the house."""
    for name, some in by_channel.items():
        if channel := channels.find(name):
            jobs.enqueue(*channel.take(some))


def parcels(speech: Speech, told: Told) -> Parcels:
    """Every message of one happening. The first telling that reaches a person wins."""
    taken: set[tuple[str, int]] = set()
    found: Parcels = defaultdict(list)
    everybody = [user for _one, users in told for user in users]
    wished = wishes.of(everybody, speech.happening.ticket.pk)
    for telling, user in ((one, user) for one, users in told for user in users):
        for channel in open_channels(_channels(telling, user, wished)):
            if (channel, user.pk) not in taken:
                taken.add((channel, user.pk))
                found[channel].append(speech.parcel(telling, user, wished))
    return found


def _channels(telling: Telling, user: User, wished: Wishes) -> list[str]:
    must = telling.is_mandatory
    return wished.channels(user, telling.event, telling.channels, is_mandatory=must)


def open_channels(names: Iterable[str]) -> list[str]:
    return [name for name in names if name == "inbox" or not _inside.get()]


class Speech:
    """Finds the words of one happening, once a language."""

    def __init__(self, happening: Happening) -> None:
        self.happening = happening
        self._words: dict[tuple[str, str], dict[str, str]] = {}

    def holds(self, condition: str) -> bool:
        """Whether a notice's `when` is true for the ticket as it is now."""
        if not condition:
            return True
        happening = self.happening
        ticket, flow = happening.ticket, happening.flow
        here = TicketWorld(flow, ticket, now=happening.at, by=happening.activity.actor)
        return expressions.holds(condition, flow, ticket.values, here.names)

    def parcel(self, telling: Telling, user: User, wished: Wishes) -> Parcel:
        language = language_of(user)
        message = Message(
            heading=say(telling.subject, language),
            template=say(telling.body, language),
            words=self.words(language, telling.node),
            language=language,
            reader=user.name,
        )
        activity = self.happening.activity
        return Parcel(
            key=str(activity.pk),
            user=user,
            ticket_id=self.happening.ticket.pk,
            activity_id=activity.pk,
            message=message,
            at=activity.at,
            event=telling.event,
            not_before=wished.not_before(user, clock.now(), is_urgent=self.is_urgent(telling)),
        )

    def is_urgent(self, telling: Telling) -> bool:
        """What rings even at night, for those who want it so."""
        return telling.is_mandatory or self.happening.ticket.priority == remind.URGENT

    def words(self, language: str, node: str) -> dict[str, str]:
        if (language, node) not in self._words:
            self._words[language, node] = words(self.happening, language, node)
        return self._words[language, node]


def say(text: Words, language: str) -> str:
    """A pack's text in the reader's language, or our own, translated."""
    if isinstance(text, str) or not hasattr(text, "get"):
        with translation.override(language):
            return str(text)
    return shown(text, language)  # type: ignore[arg-type]
