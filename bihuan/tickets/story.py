"""What the page of a ticket tells: what happened, how far it is, and whom it waits for."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bihuan.catalogue.models import Service
from bihuan.core.models import Activity
from bihuan.core.text import shown
from bihuan.people.models import AssignmentGroup, Business, User
from bihuan.process.flow import Field as FlowField
from bihuan.process.flow import Flow, Node
from bihuan.process.svg import Marks
from bihuan.process.values import readable
from bihuan.tickets import handlers
from bihuan.tickets.models import Attachment, Comment, Ticket, WorkItem
from bihuan.tickets.words import names_of

WORDS = {
    "ticket.created": _("opened the ticket"),
    "work_item.completed": _("finished the step"),
    "work_item.voted": _("decided"),
    "work_item.claimed": _("claimed the step"),
    "work_item.released": _("gave the step back"),
    "work_item.assigned": _("assigned the step"),
    "work_item.transferred": _("handed the step over"),
    "work_item.sent_back": _("sent it back"),
    "work_item.taken_back": _("took the last act back"),
    "work_item.signer_added": _("asked others to sign"),
    "work_item.urged": _("reminded the handlers"),
    "ticket.withdrawn": _("withdrew the ticket"),
    "ticket.terminated": _("ended the ticket"),
    "ticket.jumped": _("moved the ticket to another step"),
    "ticket.reopened": _("opened the ticket again"),
    "ticket.suspended": _("suspended the ticket"),
    "ticket.resumed": _("resumed the ticket"),
    "ticket.commented": _("wrote"),
    "ticket.linked": _("linked a ticket"),
    "ticket.unlinked": _("removed a link"),
    "ticket.timer_fired": _("time ran out"),
    "ticket.event_fired": _("an event came"),
    "ticket.answered": _("an answer came"),
    "ticket.child_closed": _("a child ticket was closed"),
}
HIDDEN = "••••••"


@dataclass(frozen=True, slots=True)
class Said:
    """One field as somebody filled it in."""

    key: str
    label: Mapping[str, str]
    type: str
    value: Any
    text: str
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One act on the timeline."""

    serial: int
    kind: str
    at: datetime
    actor: str  # a name; empty for the system
    on_behalf_of: str
    words: Any
    node: Mapping[str, str]
    action: Mapping[str, str]
    to: str  # whom work was handed to, where it was sent
    reason: str
    text: str
    is_internal: bool
    form: tuple[Said, ...]
    opened: tuple[str, ...]  # who has it now, one line a work item
    other: str  # number of the ticket it is linked with
    notes: tuple[Mapping[str, Any], ...]
    outcome: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open step, and whom it waits for."""

    item: WorkItem
    node: Mapping[str, str]
    people: str
    since: datetime
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class PhaseStep:
    """One step of the stepper."""

    key: str
    names: Mapping[str, str]
    state: str  # done | current | coming | skipped
    waiting: tuple[Waiting, ...] = ()


@dataclass(frozen=True)
class Progress:
    """How far a ticket is."""

    phases: tuple[PhaseStep, ...]
    waiting: tuple[Waiting, ...]
    marks: Marks = field(default_factory=Marks)


# --- the timeline ---------------------------------------------------------------------------------


def timeline(ticket: Ticket, user: User) -> list[Entry]:
    """Everything that happened, oldest first; internal words only for those who may read them."""
    rows = list(
        Activity.objects.filter(subject_kind="ticket", subject_id=ticket.pk)
        .select_related("actor", "on_behalf_of")
        .order_by("serial")
    )
    bodies = [(row, json.loads(row.body), json.loads(row.personal or "{}")) for row in rows]
    readable_ids = _readable_comments(ticket, user, rows)
    references = _References(ticket.flow, bodies)
    return [
        _entry(ticket.flow, row, body, personal, references)
        for row, body, personal in bodies
        if row.kind != "ticket.commented" or body["command"]["comment"] in readable_ids
    ]


def _readable_comments(ticket: Ticket, user: User, rows: Iterable[Activity]) -> set[int]:
    if not any(row.kind == "ticket.commented" for row in rows):
        return set()
    return set(Comment.objects.visible_to(user).filter(ticket=ticket).values_list("pk", flat=True))


def _entry(
    flow: Flow, row: Activity, body: dict[str, Any], personal: dict[str, Any], refs: _References
) -> Entry:
    command = body.get("command", {})
    node = flow.nodes.get(command.get("node", ""))
    target = flow.nodes.get(command.get("target", ""))
    return Entry(
        serial=row.serial,
        kind=row.kind,
        at=row.at,
        actor=str(row.actor) if row.actor else "",
        on_behalf_of=str(row.on_behalf_of) if row.on_behalf_of else "",
        words=WORDS.get(row.kind, row.kind),
        node=node.names if node else {},
        action=action_names(flow, node, command.get("action", "")),
        to=shown(target.names) if target else refs.people(command.get("to", ())),
        reason=personal.get("reason", ""),
        text=personal.get("text", ""),
        is_internal=bool(command.get("internal")),
        form=refs.form(personal.get("values") or {}),
        opened=tuple(refs.people(each["principals"]) for each in body.get("opened", ())),
        other=command.get("other") or command.get("from") or "",
        notes=tuple(body.get("notes", ())),
        outcome=body.get("outcome", ""),
    )


def action_names(flow: Flow, node: Node | None, action: str) -> Mapping[str, str]:
    """What the button said that somebody pressed."""
    if node is None or not action:
        return {}
    for edge in flow.out.get(node.key, ()):
        if action in {edge.on[1], edge.on[0]} and edge.names:
            return edge.names
    return BUTTONS.get(action, {"zh-hans": action})


BUTTONS: dict[str, dict[str, str]] = {
    "submit": {"zh-hans": "提交", "zh-hant": "提交", "en": "Submit"},
    "pass": {"zh-hans": "通过", "zh-hant": "通過", "en": "Approve"},
    "reject": {"zh-hans": "驳回", "zh-hant": "駁回", "en": "Reject"},
    "resubmit": {"zh-hans": "重新提交", "zh-hant": "重新提交", "en": "Resubmit"},
}


class _References:
    """Names behind the keys that forms and acts hold: a statement a kind, for the whole page."""

    def __init__(self, flow: Flow, bodies: Iterable[tuple[Activity, dict, dict]]) -> None:
        self.flow = flow
        principals: set[str] = set()
        keys: dict[str, set[str]] = defaultdict(set)
        for _row, body, personal in bodies:
            to = body.get("command", {}).get("to", ())
            principals.update(p for p in to if ":" in p)
            principals.update(p for each in body.get("opened", ()) for p in each["principals"])
            for key, value in (personal.get("values") or {}).items():
                if found := flow.fields.get(key):
                    keys[found.type].update(_flat(value))
        self.names = names_of(principals)
        self.keys = {kind: _named(kind, found) for kind, found in keys.items() if found}

    def people(self, principals: Iterable[str]) -> str:
        return "、".join(self.names[p] for p in principals if p in self.names)

    def form(self, values: Mapping[str, Any]) -> tuple[Said, ...]:
        order = [key for key in self.flow.fields if key in values]
        said = (self._said(self.flow.fields[key], values[key]) for key in order)
        return tuple(each for each in said if each.text or each.files)

    def _said(self, field: FlowField, value: Any) -> Said:
        names = self.keys.get(field.type, {})
        if field.sensitive and value:
            return Said(field.key, field.label, field.type, None, HIDDEN)
        if field.type in {"file", "image"}:
            files = tuple(names[each] for each in _flat(value) if each in names)
            return Said(field.key, field.label, field.type, value, "", files)
        if names and field.type in KINDS:
            text = "、".join(names.get(each, each) for each in _flat(value))
        else:
            text = readable(field, value, get_language() or "zh-hans")
        return Said(field.key, field.label, field.type, value, text)


def _flat(value: Any) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, str) and item]


def _by_key(of: Any, key: str = "key") -> Any:
    return lambda keys: dict(of.objects.filter(**{f"{key}__in": keys}).values_list(key, "name"))


def _files(ids: Iterable[str]) -> dict[str, Attachment]:
    return {str(each.pk): each for each in Attachment.objects.filter(pk__in=list(ids))}


KINDS: dict[str, Any] = {
    "person": _by_key(User, "username"),
    "people": _by_key(User, "username"),
    "group": _by_key(AssignmentGroup),
    "business": _by_key(Business),
    "service": _by_key(Service),
    "file": _files,
    "image": _files,
}


def _named(kind: str, keys: set[str]) -> dict[str, Any]:
    return KINDS[kind](keys) if kind in KINDS else {}


# --- how far it is --------------------------------------------------------------------------------


def progress(ticket: Ticket) -> Progress:
    """The stepper, the open steps with whom they wait for, and the marks of the map."""
    flow = ticket.flow
    state = ticket.process_state
    waiting = _waiting(ticket)
    at = {flow.nodes[token.node].phase for token in state.tokens} | {ticket.phase}
    been = {flow.nodes[key].phase for key in state.trail if key in flow.nodes} | at
    steps = []
    for phase in flow.phases:
        if not _is_on_the_way(flow, phase.key, ticket):
            continue
        here = tuple(each for each in waiting if flow.nodes[each.item.node].phase == phase.key)
        steps.append(PhaseStep(phase.key, phase.names, _phase_state(ticket, phase.key, been), here))
    return Progress(tuple(steps), waiting, _marks(ticket, waiting))


def _waiting(ticket: Ticket) -> tuple[Waiting, ...]:
    items = list(ticket.work_items.open().select_related("handler").order_by("pk"))
    for item in items:
        item.ticket = ticket
    people = handlers.candidates_of(items)
    nodes = ticket.flow.nodes
    return tuple(
        Waiting(item, nodes[item.node].names, people.get(item.pk, ""), item.opened_at, item.due_at)
        for item in items
    )


def _phase_state(ticket: Ticket, phase: str, been: set[str]) -> str:
    if phase == ticket.phase:
        return "done" if ticket.closed_at else "current"
    order = [each.key for each in ticket.flow.phases]
    before = ticket.phase in order and order.index(phase) < order.index(ticket.phase)
    if before:
        return "done" if phase in been else "skipped"
    return "current" if phase in {n.phase for n in _at(ticket)} else "coming"


def _at(ticket: Ticket) -> list[Node]:
    return [ticket.flow.nodes[token.node] for token in ticket.process_state.tokens]


def _is_on_the_way(flow: Flow, phase: str, ticket: Ticket) -> bool:
    """Ends other than the good one are shown only once they are reached."""
    if phase == ticket.phase:
        return True
    nodes = [node for node in flow.nodes.values() if node.phase == phase]
    ends = [node for node in nodes if node.kind == "end"]
    if not nodes or len(ends) != len(nodes):
        return True
    return not ticket.closed_at and any(
        node.data.get("outcome", "closed") == "closed" for node in ends
    )


def _marks(ticket: Ticket, waiting: Iterable[Waiting]) -> Marks:
    state = ticket.process_state
    people: dict[str, str] = {each.item.node: each.people for each in waiting}
    done = set(state.trail) | ({state.end} if state.end else set())
    return Marks(
        done=frozenset(done),
        current=frozenset(token.node for token in state.tokens),
        people=people,
    )
