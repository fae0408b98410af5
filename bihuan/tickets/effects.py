"""What a Step asks for beside the tokens: timers, calls, children, linked tickets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from bihuan.catalogue.models import Offering
from bihuan.core import clock, jobs
from bihuan.core.jobs import NewJob
from bihuan.process.state import Effect, Step
from bihuan.tickets import refusals
from bihuan.tickets.tables import table

if TYPE_CHECKING:
    from bihuan.tickets.models import Ticket
    from bihuan.tickets.turn import Turn

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=10), timedelta(hours=1)  # of a call that failed
NOTES = ("auto_passed", "seat_barred", "parked", "ignored")


def notes(step: Step) -> dict[str, Any]:
    """What the Activity has to say about the effects."""
    told: dict[str, Any] = {}
    if keys := [e.data["notice"] for e in step.effects if e.kind == "notify"]:
        told["notify"] = keys
    found = [{**e.data, "note": e.kind, "node": e.node} for e in step.effects if e.kind in NOTES]
    if found:
        told["notes"] = found
    return told


# --- linked tickets -------------------------------------------------------------------------------


def open_linked(turn: Turn, step: Step) -> Step:
    """Carry out `open` (转单): a new ticket, linked, its number written into the `fill` field."""
    for effect in step.effects:
        if effect.kind == "open":
            step = _open(turn, step, effect)
    return step


def _open(turn: Turn, step: Step, effect: Effect) -> Step:
    by = turn.by or turn.ticket.requester
    opened = table("Ticket").start(
        offering_of(effect.data["pack"]),
        dict(effect.data.get("values") or {}),
        by=by,
        pack=effect.data["pack"],
        opened_from=turn.ticket,
        relation=effect.data.get("relation") or "related",
        title=effect.data.get("title"),
    )
    fill = effect.data.get("fill")
    if not fill:
        return step
    number: Any = opened.number
    if turn.flow.fields[fill].multiple:
        number = [*(step.state.values.get(fill) or []), opened.number]
    values = {**step.state.values, fill: number}
    changed = {**step.changed, fill: number}
    return replace(step, state=replace(step.state, values=values), changed=changed)


def offering_of(pack: str) -> Offering:
    """The published offering that starts this process, its own one before a shared entry."""
    published = Offering.objects.filter(is_published=True)
    own = published.filter(version__key=pack).order_by("route_field", "order", "pk").first()
    found = own or published.filter(Q(routes__version__key=pack)).first()
    if found is None:
        raise refusals.NoSuchPack(pack=pack)
    return found


# --- jobs -----------------------------------------------------------------------------------------


def orders(turn: Turn, step: Step) -> list[NewJob]:
    """The jobs a Step needs; timers and calls that are no longer needed are cancelled."""
    ticket = turn.ticket
    for effect in step.effects:
        if effect.kind in CANCELS:
            jobs.cancel(CANCELS[effect.kind](ticket, effect))
    found = [job for effect in step.effects for job in _orders(turn, effect)]
    if step.is_closed and ticket.parent_id:
        found.append(_tell_parent(ticket, step.state.outcome))
    return found


def _orders(turn: Turn, effect: Effect) -> Iterator[NewJob]:
    ticket, data = turn.ticket, effect.data
    at = {"ticket": ticket.pk, "token": effect.token}
    lane = f"ticket:{ticket.pk}"
    if effect.kind == "timer":
        edge = data["edge"]
        key = f"timer:{ticket.pk}:{effect.token}:{edge}"
        yield NewJob("tickets.timer", {**at, "edge": edge}, run_at=data["due"], dedupe_key=key)
    elif effect.kind == "call":
        key = f"call:{ticket.pk}:{effect.token}:{data['attempt']}"
        payload = {**at, "attempt": data["attempt"], "call": dict(data["call"])}
        yield NewJob("tickets.call", payload, run_at=_again(data["attempt"]), dedupe_key=key)
    elif effect.kind == "child":
        yield NewJob("tickets.child", {**at, **data}, lane=lane)
    elif effect.kind == "cancel_child":
        yield NewJob("tickets.cancel_child", at, lane=lane)
    elif effect.kind == "webhook":
        yield NewJob("tickets.webhook", {**at, "webhook": dict(data)}, lane=f"{lane}:webhook")


def _again(attempt: int) -> datetime | None:
    """At once the first time; then after a wait that doubles, so that the other side can mend."""
    if attempt <= 1:
        return None
    return clock.now() + min(FIRST_WAIT * 2 ** (attempt - 2), LONGEST_WAIT)


CANCELS = {
    "cancel_timers": lambda ticket, effect: f"timer:{ticket.pk}:{effect.token}:",
    "cancel_call": lambda ticket, effect: f"call:{ticket.pk}:{effect.token}:",
}


def _tell_parent(ticket: Ticket, outcome: str) -> NewJob:
    return NewJob(
        "tickets.child_closed",
        {"ticket": ticket.parent_id, "token": ticket.parent_token, "outcome": outcome},
        lane=f"ticket:{ticket.parent_id}",
    )
