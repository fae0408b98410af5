"""One verb on many rows: each row in a transaction of its own, with its own answer.

What a row refuses does not stop the others. What can be undone (tags, following, assigning to a
person) says how, for the few seconds in which that is offered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from bihuan.core import refusals as words
from bihuan.core.text import shown
from bihuan.people import find
from bihuan.people.models import AssignmentGroup, User
from bihuan.process.errors import ProcessError
from bihuan.process.form import edges_of
from bihuan.tickets import forms
from bihuan.tickets import list_refusals as refusals
from bihuan.tickets.models import Ticket, WorkItem
from bihuan.tickets.refusals import NotAHandler

MOST = 200  # rows of one order
Data = Mapping[str, Any]
Undo = dict[str, Any]


@dataclass(frozen=True)
class Result:
    """What became of one row."""

    number: str
    title: str
    refusal: str = ""  # why not; empty: done
    undo: Undo = field(default_factory=dict)


@dataclass(frozen=True)
class Target:
    """A row: its ticket, and the work item the verb is about."""

    ticket: Ticket
    item: WorkItem | None = None

    @property
    def work(self) -> WorkItem:
        if self.item is None:
            raise refusals.NothingOpen
        return self.item


def run(verb: str, targets: Iterable[Target], by: User, data: Data) -> list[Result]:
    """Do it to each; a result each, in their order."""
    act = VERBS[verb]
    return [_one(act, target, by, data) for target in targets]


def _one(act: Callable[[Target, User, Data], Undo | None], to: Target, by: User, data: Data) -> Any:
    number, title = to.ticket.number, to.ticket.title
    try:
        return Result(number, title, undo=act(to, by, data) or {})
    except ProcessError as refusal:
        return Result(number, title, refusal=_why(refusal, to.ticket))


def _why(refusal: ProcessError, ticket: Ticket) -> str:
    """The sentence of a refusal; for a form that wants more, which fields."""
    found = words.field_errors(refusal)
    if not found:
        return words.words(refusal)
    labels = {key: shown(field.label) for key, field in ticket.flow.fields.items()}
    return _("; ").join(f"{labels.get(key, key)}: {said[0]}" for key, said in found.items())


# --- rows -----------------------------------------------------------------------------------------


def work_targets(ids: Sequence[int], by: User) -> list[Target]:
    """Work items by id, of tickets the person may see."""
    seen = Ticket.objects.visible_to(by)
    items = WorkItem.objects.filter(pk__in=ids[:MOST], ticket__in=seen)
    items = items.select_related("ticket__version", "handler").defer("ticket__version__files")
    found = {item.pk: Target(item.ticket, item) for item in items}
    return [found[pk] for pk in dict.fromkeys(ids) if pk in found]


def ticket_targets(ids: Sequence[int], by: User, verb: str) -> list[Target]:
    """Tickets by id that the person may see, each with the open step he would act on."""
    rows = Ticket.objects.visible_to(by).filter(pk__in=ids[:MOST]).select_related("version")
    tickets = {ticket.pk: ticket for ticket in rows.defer("version__files")}
    items: dict[int, WorkItem] = {}
    if verb in ON_ITEMS:
        mine = set(
            WorkItem.objects.waiting_for(by).filter(ticket__in=tickets).values_list("pk", flat=True)
        )
        opened = WorkItem.objects.open().filter(ticket__in=tickets).order_by("pk")
        for item in sorted(opened.select_related("handler"), key=lambda i: _rank(i, mine, verb)):
            item.ticket = tickets[item.ticket_id]
            items.setdefault(item.ticket_id, item)
    return [Target(tickets[pk], items.get(pk)) for pk in dict.fromkeys(ids) if pk in tickets]


def _rank(item: WorkItem, mine: set[int], verb: str) -> tuple[bool, bool, int]:
    is_vote = item.kind in {"vote", "signer"}
    return item.pk not in mine, verb == "approve" and not is_vote, item.pk


# --- verbs ----------------------------------------------------------------------------------------


def _assign(to: Target, by: User, data: Data) -> Undo | None:
    item, chosen = to.work, somebody(str(data.get("to", "")))
    before = item.handler_id
    done = item.assign(to=chosen, by=by)
    if isinstance(chosen, User) and done.handler_id == chosen.pk:
        return {
            "verb": "assign",
            "item": item.pk,
            "serial": done.ticket.chain_length,
            "was": before,
        }
    return None


def _claim(to: Target, by: User, data: Data) -> None:
    to.work.claim(by=by)


def _approve(to: Target, by: User, data: Data) -> None:
    if to.work.kind not in {"vote", "signer"}:
        raise refusals.NoBallot
    to.work.vote(by=by, ballot="pass")


def _close(to: Target, by: User, data: Data) -> None:
    """Take the button that leads to the end, if there is one, with what the form holds."""
    item = to.work
    item.ticket = Ticket.objects.select_related("version").get(pk=to.ticket.pk)
    view = forms.work_item_form(item, by)
    for action in view.actions:
        edges = edges_of(view.flow, view.node, action.key)
        if edges and all(view.flow.nodes[edge.target].kind == "end" for edge in edges):
            if action.kind in {"pass", "reject"}:
                continue  # a ballot is no way to close many at once
            item.complete(by=by, action=action.key, values=_held(view))
            return
    raise refusals.NothingCloses


def _held(view: forms.FormView) -> dict[str, Any]:
    return {f.key: f.value for f in view.fields if f.is_writable and f.value not in (None, "", [])}


def _urge(to: Target, by: User, data: Data) -> None:
    to.work.urge(by=by, reason=str(data.get("reason", "")))


def _tag(to: Target, by: User, data: Data) -> Undo:
    return {"verb": "untag", "ticket": to.ticket.pk, "tags": to.ticket.tag(*_tags(data), by=by)}


def _untag(to: Target, by: User, data: Data) -> Undo:
    return {"verb": "tag", "ticket": to.ticket.pk, "tags": to.ticket.untag(*_tags(data), by=by)}


def _tags(data: Data) -> list[str]:
    names = [str(name) for name in data.get("tags", ()) if str(name).strip()]
    if not names:
        raise refusals.NameNeeded
    return names


def _watch(to: Target, by: User, data: Data) -> Undo:
    to.ticket.watch(by=by)
    return {"verb": "unwatch", "ticket": to.ticket.pk}


def _unwatch(to: Target, by: User, data: Data) -> Undo:
    to.ticket.unwatch(by=by)
    return {"verb": "watch", "ticket": to.ticket.pk}


def _terminate(to: Target, by: User, data: Data) -> None:
    to.ticket.terminate(by=by, reason=str(data.get("reason", "")))


def somebody(text: str) -> User | AssignmentGroup:
    """user:<name> or group:<key>, as the picker of handlers writes it."""
    kind, _colon, key = text.partition(":")
    chosen = find.user(key) if kind == "user" else find.group(key) if kind == "group" else None
    if chosen is None:
        raise NotAHandler(who=key or "–")
    return chosen


VERBS: dict[str, Callable[[Target, User, Data], Undo | None]] = {
    "claim": _claim,
    "assign": _assign,
    "approve": _approve,
    "close": _close,
    "urge": _urge,
    "tag": _tag,
    "untag": _untag,
    "watch": _watch,
    "unwatch": _unwatch,
    "terminate": _terminate,
}
ON_ITEMS = {"claim", "assign", "approve", "close", "urge"}


# --- undoing --------------------------------------------------------------------------------------


def undo(orders: Iterable[Undo], by: User) -> list[Result]:
    """Take back what a list of orders did; a row that has moved on says so."""
    return [_one(_undo, Target(_ticket_of(order)), by, order) for order in orders]


def _ticket_of(order: Undo) -> Ticket:
    if "item" in order:
        return Ticket.objects.get(work_items=order["item"])
    return Ticket.objects.get(pk=order["ticket"])


def _undo(to: Target, by: User, order: Data) -> None:
    if order["verb"] == "assign":
        was = User.objects.filter(pk=order["was"]).first() if order["was"] else None
        item = WorkItem.objects.get(pk=order["item"])
        item.unassign(by=by, serial=order["serial"], handler=was)
    elif order["verb"] in {"tag", "untag"}:
        if order["tags"]:
            getattr(to.ticket, order["verb"])(*order["tags"], by=by)
    else:
        getattr(to.ticket, order["verb"])(by=by)
