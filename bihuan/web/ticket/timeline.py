"""What happened to a ticket, as sentences; below each the form as it was submitted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from bihuan.catalogue import former
from bihuan.core.models import Activity
from bihuan.core.text import shown
from bihuan.process import form as kernel
from bihuan.process.flow import Flow, Node
from bihuan.tickets.words import listed
from bihuan.web import kinds
from bihuan.web.drawing import Drawn
from bihuan.web.references import References
from bihuan.web.ticket.comments import Spoken
from bihuan.web.ticket.versions import Versions

TAKES = {"work_item.completed", "work_item.voted", "work_item.sent_back"}


@dataclass
class Entry:
    """One line of the timeline."""

    activity: Activity
    body: Mapping[str, Any]
    personal: Mapping[str, Any]
    sentence: str = ""
    took: timedelta | None = None  # from the opening of the step, where that is among the entries
    said: Spoken | None = None
    fields: list[Drawn] = field(default_factory=list)

    @property
    def is_comment(self) -> bool:
        return self.activity.kind == "ticket.commented"

    @property
    def icon(self) -> str:
        return kinds.icon(self.activity.kind)

    @property
    def kind(self) -> str:
        return self.activity.kind

    @property
    def actor(self) -> Any:
        return self.activity.actor

    @property
    def reason(self) -> str:
        return str(self.personal.get("reason") or "")

    @property
    def command(self) -> Mapping[str, Any]:
        return self.body.get("command") or {}

    @property
    def node(self) -> str:
        return str(self.command.get("node") or "")

    @property
    def outcome(self) -> str:
        return str(self.body.get("outcome") or "")


def read(activities: Iterable[Activity]) -> list[Entry]:
    """Entries with what was recorded, still without words."""
    return [
        Entry(act, json.loads(act.body), json.loads(act.personal) if act.personal else {})
        for act in activities
    ]


def principals(entries: Iterable[Entry]) -> set[str]:
    """Whom the sentences name beside who acted."""
    return {p for entry in entries if not entry.is_comment for p in entry.command.get("to") or ()}


def put_in_words(
    entries: Iterable[Entry], versions: Versions, references: References, names: Mapping[str, str]
) -> None:
    opened: dict[Any, datetime] = {}
    for entry in sorted(entries, key=lambda one: one.activity.serial):
        opened |= {each["work_item"]: entry.activity.at for each in entry.body.get("opened", ())}
        started = opened.get(entry.command.get("work_item"))
        if started and entry.kind in TAKES:
            entry.took = entry.activity.at - started
        flow = versions.flow_of(entry.activity)
        entry.sentence = sentence(entry, flow, names)
        entry.fields = as_submitted(entry, flow, references)


def as_submitted(entry: Entry, flow: Flow, references: References) -> list[Drawn]:
    """The fields of the form as they were sent, empty ones left out."""
    given: dict[str, Any] = entry.personal.get("values") or {}
    filled = {k: v for k, v in given.items() if v not in (None, "", [], {}) and k in flow.fields}
    if not filled:
        return []
    fields = kernel.form(flow, _reading(flow, entry.node, filled), filled, _no_names)
    for one in fields:
        references.add(one.type, filled[one.key], one.columns)
    return [Drawn(one, filled[one.key], references) for one in fields]


def _reading(flow: Flow, key: str, filled: Mapping[str, Any]) -> Node:
    """The node with exactly these fields, all for reading."""
    node = flow.nodes.get(key) or flow.nodes[flow.start]
    order = [key for key in node.form if key in filled]
    rest = [key for key in filled if key not in node.form]
    return replace(node, form=dict.fromkeys([*order, *rest], "read"))


def _no_names() -> dict[str, Any]:
    return {}


def sentence(entry: Entry, flow: Flow, names: Mapping[str, str]) -> str:
    """What was done, without who and when."""
    command = entry.command
    words = {
        "node": former.node_name(flow, entry.node),
        "target": former.node_name(flow, str(command.get("target") or "")),
        "button": _button(flow, entry),
        "who": listed(names.get(each, each) for each in command.get("to") or ()),
        "other": command.get("other", ""),
        "version": command.get("version", ""),
        "tags": listed(command.get("tags") or ()),
    }
    return SENTENCES.get(entry.kind, _unknown)(entry) % words


def _unknown(entry: Entry) -> str:
    return kinds.word(entry.kind).replace("%", "%%")


SENTENCES: dict[str, Any] = {
    "ticket.created": lambda e: _("opened the ticket"),
    "work_item.completed": lambda e: _("finished “%(node)s” with “%(button)s”"),
    "work_item.voted": lambda e: _("decided “%(button)s” at “%(node)s”"),
    "work_item.claimed": lambda e: _("claimed “%(node)s”"),
    "work_item.released": lambda e: _("gave “%(node)s” back to the others"),
    "work_item.assigned": lambda e: _("assigned “%(node)s” to %(who)s"),
    "work_item.transferred": lambda e: _("transferred “%(node)s” to %(who)s"),
    "work_item.sent_back": lambda e: _("sent “%(node)s” back to “%(target)s”"),
    "work_item.taken_back": lambda e: _("took “%(node)s” back"),
    "work_item.signer_added": lambda e: _("asked %(who)s to sign “%(node)s” too"),
    "work_item.urged": lambda e: _("urged %(who)s to finish “%(node)s”"),
    "ticket.withdrawn": lambda e: _("withdrew the ticket"),
    "ticket.terminated": lambda e: _("terminated the ticket"),
    "ticket.jumped": lambda e: _("moved the ticket to “%(target)s”"),
    "ticket.moved": lambda e: _("moved the ticket to version %(version)s of its process"),
    "ticket.reopened": lambda e: _("reopened the ticket"),
    "ticket.suspended": lambda e: _("suspended the ticket"),
    "ticket.resumed": lambda e: _("resumed the ticket"),
    "ticket.commented": lambda e: (
        _("left an internal note") if e.said and e.said.comment.is_internal else _("commented")
    ),
    "ticket.linked": lambda e: _("linked %(other)s"),
    "ticket.unlinked": lambda e: _("took away the link to %(other)s"),
    "ticket.tagged": lambda e: _("tagged it: %(tags)s"),
    "ticket.untagged": lambda e: _("took off the tags: %(tags)s"),
    "ticket.timer_fired": lambda e: _("Time was up at “%(node)s”"),
    "ticket.event_fired": lambda e: _("An event moved the ticket on"),
    "ticket.answered": lambda e: (
        _("“%(node)s” was carried out")
        if e.command.get("ok", True)
        else _("“%(node)s” could not be carried out")
    ),
    "ticket.child_closed": lambda e: _("The ticket opened at “%(node)s” was closed"),
}


def _button(flow: Flow, entry: Entry) -> str:
    """What the button said; of one button's edges the one that led where the ticket went."""
    action = str(entry.command.get("action") or "")
    reached = {*entry.body.get("passed", ()), *entry.body.get("entered", ())}
    edges = [
        edge
        for edge in flow.out.get(entry.node, ())
        if kernel.action_key(edge) == action and edge.names
    ]
    taken = [edge for edge in edges if edge.target in reached] or edges
    if taken:
        return shown(taken[0].names)
    return {"submit": _("Submit"), "pass": _("Pass"), "reject": _("Reject")}.get(action, action)
