"""What differs between two versions, in sentences and on the map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from bihuan.core.text import shown
from bihuan.process.compare import Change, compare, marks
from bihuan.process.flow import Flow
from bihuan.process.svg import Marks, svg
from bihuan.web.saying.canvas_words import WORDS
from bihuan.web.saying.names import Around, of_flow
from bihuan.web.saying.parts import LANGUAGES, part_words
from bihuan.web.saying.plain import plain
from bihuan.web.saying.values import Sayer, is_text

Word = str | Promise
SIGNS = {"added": "plus", "removed": "trash", "changed": "pencil"}
WHAT: dict[str, Word] = {
    "node": gettext_lazy("Steps"),
    "edge": gettext_lazy("Buttons and ways"),
    "field": gettext_lazy("Fields"),
    "notice": gettext_lazy("Notices"),
    "head": gettext_lazy("Process"),
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
    says = _Says.of(old, new)
    groups = [
        (str(title), [line for c in changes if c.what == what for line in _lines(c, says)])
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


@dataclass(frozen=True, slots=True)
class _Says:
    """Words for what was, with the names it had, and for what is."""

    old: Sayer
    new: Sayer

    @classmethod
    def of(cls, old: Flow | None, new: Flow) -> _Says:
        was, now = of_flow(old or new), of_flow(new)
        around = Around(was.people | now.people)
        return cls(Sayer(now | was, around), Sayer(was | now, around))


def _map(flow: Flow, classes: Mapping[str, str]) -> SafeString:
    drawn = svg(flow, Marks(classes=classes), lang=get_language() or "zh-hans")
    return mark_safe(drawn)  # noqa: S308  drawn by us, every text escaped


def _lines(change: Change, says: _Says) -> list[Line]:
    sayer = says.old if change.how == "removed" else says.new
    name = sayer.text(shown(change.names)) or change.key
    if change.what == "edge":
        name = shown(change.names) or str(WORDS["way"])
        told = {"node": sayer.say("target", change.node), "button": name}
        name = _("%(node)s: %(button)s") % told
    if change.how != "changed":
        return [_whole(change, name, sayer)]
    if change.part == "form":
        return _form(change, name, says)
    told = {"name": name, "part": part_words(change.part)}
    sentence = _("%(name)s: %(part)s") % told
    if change.what == "head":
        sentence = told["part"][:1].upper() + told["part"][1:]
    return _changed(change, sentence, says)


def _changed(change: Change, sentence: str, says: _Says) -> list[Line]:
    """What it was and what it is; texts in each language that differs."""
    old, new = plain(change.old), plain(change.new)
    if is_text(old) and is_text(new):
        return _texts(sentence, old, new, says)
    before, after = says.old.say(change.part, old), says.new.say(change.part, new)
    if before == after:  # what differs lies too deep to be said in a line
        return [Line("changed", sentence)]
    return [Line("changed", sentence, before, after)]


def _texts(sentence: str, old: Any, new: Any, says: _Says) -> list[Line]:
    here = get_language() or "zh-hans"
    lines = []
    for key in dict.fromkeys([*old, *new]):
        before, after = says.old.text(old.get(key, "")), says.new.text(new.get(key, ""))
        if before != after:
            where = f" ({LANGUAGES.get(key, key)})" if key != here else ""
            lines.append(Line("changed", f"{sentence}{where}", before, after))
    return lines or [Line("changed", sentence)]


def _whole(change: Change, name: str, sayer: Sayer) -> Line:
    """Something that was not there, or is there no longer."""
    thing = change.new if change.how == "added" else change.old
    detail = ""
    if change.what == "edge":
        detail = "→ " + sayer.say("target", thing.target)
    elif change.what == "node":
        detail = sayer.say("who", thing.who)
    elif change.what == "notice":
        detail = sayer.say("to", thing.to)
    elif change.what == "field":
        detail = sayer.say("type", thing.type)
    words = _("%(name)s added") if change.how == "added" else _("%(name)s removed")
    return Line(change.how, words % {"name": name}, new=detail)


def _form(change: Change, name: str, says: _Says) -> list[Line]:
    """Field by field: there, gone, or in another mode."""
    old, new = change.old or {}, change.new or {}
    lines: list[Line] = []
    for key in dict.fromkeys([*new, *old]):
        before, after = old.get(key), new.get(key)
        if before == after:
            continue
        told = {"name": name, "field": says.new.say("field", key)}
        how = "added" if before is None else "removed" if after is None else "changed"
        sentence = _("%(name)s: field %(field)s") % told
        modes = says.old.say("in_form", before), says.new.say("in_form", after)
        lines.append(Line(how, sentence, *modes))
    if list(old) != list(new) and not lines:
        lines.append(Line("changed", _("%(name)s: order of the fields") % {"name": name}))
    return lines
