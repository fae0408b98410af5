"""What the worker does for tickets. A job that comes too late changes nothing, and says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from bihuan.core import audit, clock, http
from bihuan.core.jobs import GiveUp, Mode, NewJob, chore, enqueue
from bihuan.tickets import calls, effects, machines, moving, refusals, search
from bihuan.tickets.tables import table

Payload = Mapping[str, Any]
PORTION = 500
UNCLAIMED = timedelta(days=90)  # drafts and files that no ticket took


@chore("tickets.timer")
def timer(payload: Payload, job: Any) -> None:
    machines.timer_fired(payload["ticket"], token=payload["token"], edge=payload["edge"])


@chore("tickets.event")
def event(payload: Payload, job: Any) -> None:
    machines.event_fired(payload["ticket"], event=payload["event"])


@chore("tickets.call", mode=Mode.OUTSIDE)
def call(payload: Payload, job: Any) -> None:
    """Make the HTTP call of an auto node; whatever comes back is the kernel's to judge."""
    ticket = table("Ticket").select_related("version").get(pk=payload["ticket"])
    if not _still_waits(ticket, payload):
        return
    answer = calls.make(ticket, payload["call"], f"{ticket.number}:{payload['token']}")
    machines.call_answered(
        ticket.pk,
        token=payload["token"],
        attempt=payload["attempt"],
        ok=answer.ok,
        values=answer.values,
        error=answer.error,
    )


def _still_waits(ticket: Any, payload: Payload) -> bool:
    tokens = ticket.process_state.tokens
    return any(t.id == payload["token"] and t.attempt == payload["attempt"] for t in tokens)


@chore("tickets.webhook", mode=Mode.OUTSIDE)
def webhook(payload: Payload, job: Any) -> None:
    """Tell another system; a failure is tried again with back-off."""
    ticket = table("Ticket").select_related("version").get(pk=payload["ticket"])
    answer = calls.make(ticket, payload["webhook"], f"{ticket.number}:job:{job.pk}")
    if not answer.ok:
        raise http.Failed(answer.error)


@chore("tickets.child")
def child(payload: Payload, job: Any) -> None:
    """Start a child ticket on the version published now; done once, however often it is tried."""
    parent = table("Ticket").select_related("requester").get(pk=payload["ticket"])
    waits = payload.get("wait", True)
    known = table("Ticket").filter(parent=parent, parent_token=payload["token"])
    if known.exists():
        return
    if not any(token.id == payload["token"] for token in parent.process_state.tokens) and waits:
        return
    try:
        offering = effects.offering_of(payload["pack"])
    except refusals.NoSuchPack as missing:
        raise GiveUp(str(missing)) from missing
    table("Ticket").start(
        offering,
        dict(payload.get("values") or {}),
        by=parent.requester,
        pack=payload["pack"],
        opened_from=parent,
        relation="child",
        parent_token=payload["token"],
    )


@chore("tickets.child_closed")
def child_closed(payload: Payload, job: Any) -> None:
    machines.child_closed(payload["ticket"], token=payload["token"], outcome=payload["outcome"])


@chore("tickets.cancel_child")
def cancel_child(payload: Payload, job: Any) -> None:
    """The parent no longer needs its child."""
    children = table("Ticket").filter(
        parent=payload["ticket"], parent_token=payload["token"], closed_at=None
    )
    for each in children:
        try:
            each.terminate(by=None, reason=_("The parent ticket no longer needs it."))
        except refusals.Closed:
            continue  # it closed meanwhile: nothing to cancel


@chore("tickets.move")
def move(payload: Payload, job: Any) -> None:
    """Another version for one ticket; one that no longer fits stays, and the page says why."""
    moving.carry_out(payload["ticket"], payload["version"], payload["map"], payload["by"])


@chore("tickets.index", mode=Mode.TOGETHER)
def index(payload: Payload, job: Any) -> None:
    """Let a ticket be found by what it says now."""
    ticket = table("Ticket").select_related("version").filter(pk=payload["ticket"]).first()
    if ticket is not None:
        search.index(ticket, ticket.flow)


@chore("tickets.index_words")
def index_words(payload: Payload, job: Any) -> None:
    """Make tickets of before the search index findable, a portion at a time."""
    rows = table("Ticket").filter(pk__gt=payload.get("behind", 0), search_text=None).order_by("pk")
    portion = list(rows.select_related("version")[:PORTION])
    for ticket in portion:
        search.index(ticket, ticket.flow)
    if len(portion) == PORTION:
        enqueue(NewJob("tickets.index_words", {"behind": portion[-1].pk}))


@chore("tickets.tidy", attempts=3, every=86_400)
def tidy(payload: Payload, job: Any) -> None:
    """Forget what nobody came back for: drafts, files no form took, lists nobody opens."""
    long_ago = clock.now() - UNCLAIMED
    for file in table("Attachment").filter(ticket=None, created_at__lt=long_ago)[:PORTION]:
        for part in (file.file, file.small):
            if part:
                part.delete(save=False)
        file.delete()
    table("Draft").filter(saved_at__lt=long_ago).delete()
    asked = Coalesce("answered_at", "failed_at")
    table("RemoteSource").annotate(asked=asked).filter(asked__lt=long_ago).delete()


def heads() -> Iterable[tuple[int, int, str]]:
    """Id, length and head of every ticket's chain, for the audit."""
    tickets = table("Ticket").order_by("pk")
    return tickets.values_list("pk", "chain_length", "chain_head").iterator()


audit.heads_of("ticket", heads)
