"""What differs between two versions, in sentences and on the map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from bihuan.core.text import shown
from bihuan.process.compare import Change, compare, marks
from bihuan.process.flow import Flow, Option, Resolver
from bihuan.process.svg import Marks, svg
from bihuan.web import notices

Word = str | Promise
SIGNS = {"added": "plus", "removed": "trash", "changed": "pencil"}
WHAT: dict[str, Word] = {
    "node": gettext_lazy("Steps"),
    "edge": gettext_lazy("Buttons and ways"),
    "field": gettext_lazy("Fields"),
    "notice": gettext_lazy("Notices"),
    "head": gettext_lazy("Process"),
}
PARTS: dict[str, Word] = {
    "names": gettext_lazy("name"),
    "label": gettext_lazy("name"),
    "kind": gettext_lazy("kind"),
    "phase": gettext_lazy("phase"),
    "phases": gettext_lazy("phases"),
    "who": gettext_lazy("handlers"),
    "how": gettext_lazy("way of handling"),
    "form": gettext_lazy("form"),
    "layout": gettext_lazy("layout of the form"),
    "vote": gettext_lazy("voting rule"),
    "sla": gettext_lazy("SLA targets"),
    "on_enter": gettext_lazy("actions on entering"),
    "on_leave": gettext_lazy("actions on leaving"),
    "actions": gettext_lazy("actions"),
    "target": gettext_lazy("target"),
    "guard": gettext_lazy("condition"),
    "when": gettext_lazy("condition"),
    "requires": gettext_lazy("required fields"),
    "asks": gettext_lazy("fields it asks for"),
    "default": gettext_lazy("default"),
    "style": gettext_lazy("look"),
    "type": gettext_lazy("type"),
    "options": gettext_lazy("options"),
    "help": gettext_lazy("help"),
    "hint": gettext_lazy("hint"),
    "on": gettext_lazy("occasion"),
    "to": gettext_lazy("recipients"),
    "channels": gettext_lazy("channels"),
    "subject": gettext_lazy("subject"),
    "body": gettext_lazy("text"),
    "off": gettext_lazy("switched off"),
    "mandatory": gettext_lazy("cannot be switched off by readers"),
    "number": gettext_lazy("numbers"),
    "summary": gettext_lazy("summary"),
    "owner": gettext_lazy("owner"),
    "withdraw": gettext_lazy("withdrawal"),
    "reopen_to": gettext_lazy("reopening"),
    "readers": gettext_lazy("readers"),
    "visible_to": gettext_lazy("who may ask for it"),
    "params": gettext_lazy("parameters"),
    "rules": gettext_lazy("rules of the form"),
    "groups": gettext_lazy("groups of fields"),
    "notify_default": gettext_lazy("notice of new work"),
    "notify_repeat": gettext_lazy("reminders"),
    "notices": gettext_lazy("notices"),
    "max": gettext_lazy("largest"),
    "min": gettext_lazy("smallest"),
    "show_if": gettext_lazy("shown if"),
    "required_if": gettext_lazy("required if"),
    "width": gettext_lazy("width"),
}
MODES: dict[str, Word] = {
    "hidden": gettext_lazy("hidden"),
    "read": gettext_lazy("read only"),
    "optional": gettext_lazy("optional"),
    "required": gettext_lazy("required"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One difference as a reader sees it."""

    how: str
    sentence: str
    old: str = ""
    new: str = ""

    @property
    def sign(self) -> str:
        return SIGNS[self.how]


@dataclass(frozen=True, slots=True)
class Difference:
    """All differences: by what they are about, and drawn."""

    groups: list[tuple[str, list[Line]]]
    count: int
    is_first: bool
    new_map: SafeString
    old_map: SafeString | str = ""


def difference(old: Flow | None, new: Flow) -> Difference:
    """`old` None: the process is published for the first time."""
    changes = compare(old, new)
    groups = [
        (str(title), [line for c in changes if c.what == what for line in _lines(c, old, new)])
        for what, title in WHAT.items()
    ]
    told = [(title, lines) for title, lines in groups if lines]
    if old is None:
        return Difference([], len(changes), True, _map(new, {}))
    added, gone, other = (marks(changes, how) for how in ("added", "removed", "changed"))
    fresh = dict.fromkeys(other, "is-changed") | dict.fromkeys(added, "is-added")
    stale = dict.fromkeys(gone, "is-removed")
    count = sum(len(lines) for _title, lines in told)
    return Difference(told, count, False, _map(new, fresh), _map(old, stale) if gone else "")


def _map(flow: Flow, classes: Mapping[str, str]) -> SafeString:
    drawn = svg(flow, Marks(classes=classes), lang=get_language() or "zh-hans")
    return mark_safe(drawn)  # noqa: S308  drawn by us, every text escaped


def _lines(change: Change, old: Flow | None, new: Flow) -> list[Line]:
    flow = old if change.how == "removed" and old else new
    name = shown(change.names) or change.key
    if change.what == "edge":
        name = _("%(node)s: %(button)s") % {"node": _node(flow, change.node), "button": name}
    if change.how != "changed":
        return [_whole(change, name, flow)]
    if change.part == "form":
        return _form(change, name, new)
    told = {"name": name, "part": str(PARTS.get(change.part, change.part))}
    sentence = _("%(name)s: %(part)s") % told
    if change.what == "head":
        sentence = told["part"][:1].upper() + told["part"][1:]
    before, after = (
        _value(change.part, change.old, old or new),
        _value(change.part, change.new, new),
    )
    if before == after:  # what differs is in another language, or too long to be said
        return [Line("changed", sentence)]
    return [Line("changed", sentence, before, after)]


def _whole(change: Change, name: str, flow: Flow) -> Line:
    """Something that was not there, or is there no longer."""
    thing = change.new if change.how == "added" else change.old
    detail = ""
    if change.what == "edge":
        detail = "→ " + _node(flow, thing.target)
    elif change.what == "node":
        detail = _value("who", thing.who, flow)
    elif change.what == "notice":
        detail = _value("to", thing.to, flow)
    words = _("%(name)s added") if change.how == "added" else _("%(name)s removed")
    return Line(change.how, words % {"name": name}, new=detail)


def _form(change: Change, name: str, flow: Flow) -> list[Line]:
    """Field by field: there, gone, or in another mode."""
    old, new = change.old or {}, change.new or {}
    lines: list[Line] = []
    for key in dict.fromkeys([*new, *old]):
        before, after = old.get(key), new.get(key)
        if before == after:
            continue
        field = flow.fields.get(key)
        told = {"name": name, "field": shown(field.label) if field else key}
        how = "added" if before is None else "removed" if after is None else "changed"
        sentence = _("%(name)s: field %(field)s") % told
        lines.append(Line(how, sentence, _mode(before), _mode(after)))
    if list(old) != list(new) and not lines:
        lines.append(Line("changed", _("%(name)s: order of the fields") % {"name": name}))
    return lines


def _mode(mode: str | None) -> str:
    return str(MODES.get(mode, mode)) if mode else ""


def _node(flow: Flow, key: str) -> str:
    node = flow.nodes.get(key)
    return shown(node.names) if node else key


def _value(part: str, value: Any, flow: Flow) -> str:
    """A value as short words; nothing where only the sentence can say it."""
    if value is None or value == "" or value == ():
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Resolver):
        return notices.who_words(flow, value)
    if part in ("target", "reopen_to"):
        return _node(flow, str(value))
    if part in ("requires", "asks"):
        return _(", ").join(_field(flow, str(key)) for key in value)
    if isinstance(value, str | int | float):
        return str(value)
    if isinstance(value, Mapping):
        return _mapping(value)
    return _many(part, value, flow)


def _many(part: str, value: Sequence[Any], flow: Flow) -> str:
    if part in ("actions", "on_enter", "on_leave", "rules", "groups", "on"):
        return ""
    words = [_one(each, flow) for each in value]
    return _(", ").join(words) if all(words) else ""


def _one(each: Any, flow: Flow) -> str:
    if isinstance(each, Resolver):
        return notices.who_words(flow, each)
    if isinstance(each, Option):
        return shown(each.label)
    names = getattr(each, "names", None)
    if isinstance(names, Mapping):
        return shown(names)
    if isinstance(each, Mapping):
        return _mapping(each)
    return str(each) if isinstance(each, str | int) else ""


def _mapping(value: Mapping[str, Any]) -> str:
    if "zh-hans" in value:
        return shown(value)
    flat = {key: each for key, each in value.items() if isinstance(each, str | int | float)}
    return _(", ").join(f"{key} {each}" for key, each in flat.items()) if flat else ""


def _field(flow: Flow, key: str) -> str:
    field = flow.fields.get(key)
    return shown(field.label) if field else key
