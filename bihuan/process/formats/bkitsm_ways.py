"""Lines of BlueKing ITSM as edges: submits with conditions, buttons, verdicts of approvals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from bihuan.process.errors import N_
from bihuan.process.formats import bkitsm_rules as rules
from bihuan.process.formats.bkitsm_fields import Fields
from bihuan.process.formats.brought import Report
from bihuan.process.formats.plain import as_list, as_map, as_text
from bihuan.process.formats.wiring import Drawing, Stop, Way, on_of

REJECTED, ENDED = "(rejected)", "(terminated)"
PLAIN_NAMES = frozenset({"", "默认", "default", "Default"})


class Work(Protocol):
    """The workflow being read."""

    drawing: Drawing
    fields: Fields
    states: dict[str, Mapping[str, Any]]
    lines: list[Mapping[str, Any]]
    leaving: dict[str, list[Mapping[str, Any]]]
    first: str
    codes: dict[str, str]
    is_older: bool

    @property
    def report(self) -> Report: ...


@dataclass
class Line:
    """One line of theirs, understood."""

    way: Way
    name: str
    back: bool
    meaning: rules.Meaning | None  # None: cannot be said
    source: Mapping[str, Any] = field(default_factory=dict)


def ends_of(line: Mapping[str, Any]) -> tuple[str, str]:
    """Source and target, in either dialect."""
    source = as_text(line.get("from_state")) or as_text(line.get("from_state_id"))
    return source, as_text(line.get("to_state")) or as_text(line.get("to_state_id"))


def draw(work: Work, id: str) -> None:
    """All edges that leave a state."""
    stop = work.drawing.stops.get(id)
    if stop is None or stop.kind == "end":
        return
    lines = [_line(work, one) for one in work.leaving.get(id, ())]
    lines = [line for line in lines if line.way.target in work.drawing.stops]
    if stop.kind == "approve":
        _verdicts(work, stop, lines)
    elif stop.kind in {"start", "form"}:
        _buttons(work, stop, lines)
    else:
        _gateway(work, stop, lines)
    if work.states[id].get("is_terminable") and stop.kind in {"form", "approve"}:
        _terminate(work, stop)


def _line(work: Work, written: Mapping[str, Any]) -> Line:
    source, target = ends_of(written)
    place = f"line {as_text(written.get('id'))}"
    name = as_text(written.get("name")).strip()
    back = as_text(written.get("direction")) == "BACK"
    understood: rules.Meaning | None = rules.Meaning()
    if written.get("condition") and not rules.is_always(written["condition"]):
        try:
            understood = rules.meaning(written["condition"], work.fields.words(work.codes))
        except rules.Unsaid as unsaid:
            understood = None
            words = N_("its condition (%(what)s) cannot be said here.")
            work.report.dropped(place, words, what=unsaid)
    return Line(Way(source, target, place), name, back, understood, written)


def _add(work: Work, line: Line, edge: Mapping[str, Any]) -> None:
    work.drawing.ways.append(replace(line.way, edge=dict(edge)))
    target = work.drawing.stops[line.way.target].name
    words = N_("from '%(source)s' to '%(target)s'%(guard)s.")
    guard = f", {edge['when']}" if "when" in edge else ""
    source = work.drawing.stops[line.way.source].name
    work.report.mapped(line.way.place, words, source=source, target=target, guard=guard)


# --- forms ----------------------------------------------------------------------------------------


def _buttons(work: Work, stop: Stop, lines: list[Line]) -> None:
    """Lines with conditions share one submit; several without one are buttons of their own."""
    back = [line for line in lines if line.back]
    onward = [line for line in lines if not line.back]
    unsaid = [line for line in onward if line.meaning is None]
    guarded = [line for line in onward if line.meaning and line.meaning.guard]
    plain = [line for line in onward if line.meaning and not line.meaning.guard]
    taken: set[str] = set()
    if len(plain) > 1 or unsaid:
        for line in onward:
            guard = {"when": line.meaning.guard} if line.meaning and line.meaning.guard else {}
            _add(work, line, {**_button(work, line, taken), **guard})
        words = N_("'%(name)s' has several lines that no condition tells apart: each is a button.")
        work.report.near(stop.place, words, name=stop.name)
    else:
        last = None if plain or len(guarded) < 2 else guarded[-1]
        for line in guarded:
            assert line.meaning is not None
            when = {} if line is last else {"when": line.meaning.guard}
            _add(work, line, {"on": "submit", **when})
        if last is not None and last.meaning is not None:
            words = N_("no line of '%(name)s' is the default: the last one (%(cel)s) is taken when "
                       "no other holds.")  # fmt: skip
            work.report.near(last.way.place, words, name=stop.name, cel=last.meaning.guard)
        for line in plain:
            _add(work, line, {"on": "submit", **_named(line, bool(guarded))})
    for line in back:
        _add(work, line, {**_button(work, line, taken), "partial": True, "style": "secondary",
                          **_reason(work, stop)})  # fmt: skip


def _named(line: Line, shared: bool) -> dict[str, Any]:
    """Buttons that share a trigger share its name."""
    return {} if shared or line.name in PLAIN_NAMES else {"names": line.name}


def _button(work: Work, line: Line, taken: set[str]) -> dict[str, Any]:
    target = work.drawing.stops[line.way.target].name
    name = f"退回：{target}" if line.back else line.name
    if name in PLAIN_NAMES or name in taken:
        name = f"{line.name}：{target}" if line.name in taken else target
    name = name.replace(".", " ").strip()[:58] or "提交"
    while name in taken:
        name += "+"
    taken.add(name)
    return {"on": {"button": name}, "names": name}


def _reason(work: Work, stop: Stop) -> dict[str, Any]:
    """Why it goes back: asked by the button, not on the form."""
    key = work.fields.keys.get("can_back_message", "")
    if key not in work.fields.made:
        return {}
    stop.body.get("form", {}).pop(key, None)
    return {"requires": [key], "asks": [key]}


def _terminate(work: Work, stop: Stop) -> None:
    if ENDED not in work.drawing.stops:
        body = {"outcome": "terminated", "terminate": True}
        work.drawing.add(Stop(ENDED, "end", "已终止", "-", body))
    key = work.fields.keys.get("terminate_message", "")
    edge: dict[str, Any] = {"on": {"button": "terminate"}, "names": {
        "zh-hans": "终止", "zh-hant": "終止", "en": "Terminate"}, "partial": True,
        "style": "danger"}  # fmt: skip
    if key in work.fields.made:
        stop.body.get("form", {}).pop(key, None)
        edge |= {"requires": [key], "asks": [key]}
    work.drawing.ways.append(Way(stop.id, ENDED, stop.place, edge))
    words = N_("'%(name)s' may be terminated: a button that closes the ticket.")
    work.report.mapped(stop.place, words, name=stop.name)


# --- gateways and machines ------------------------------------------------------------------------


def _gateway(work: Work, stop: Stop, lines: list[Line]) -> None:
    on = on_of(stop.kind)
    trigger = {"on": on} if on else {}
    for line in sorted(lines, key=lambda one: not (one.meaning and one.meaning.guard)):
        if line.meaning is None and stop.kind == "choice":
            edge: dict[str, Any] = {"when": "false"}
            words = N_("this way is never taken until somebody writes its condition.")
            work.report.near(line.way.place, words)
        else:
            guard = line.meaning.guard if line.meaning else ""
            edge = {"when": guard} if guard and stop.kind != "all" else {}
        _add(work, line, {**trigger, **edge})


# --- approvals ------------------------------------------------------------------------------------


def _verdicts(work: Work, stop: Stop, lines: list[Line]) -> None:
    """A line that asks for a result leaves by it; one that asks for nothing is both."""
    asked = {"pass": _asked(work, stop, "pass"), "reject": _asked(work, stop, "reject")}
    plain = [line for line in lines if line.meaning and not line.meaning.verdict and not line.back]
    unsaid = [line for line in lines if line.meaning is None and not line.back]
    back = [line for line in lines if line.back]
    for verdict in ("pass", "reject"):
        mine = [line for line in lines if line.meaning and line.meaning.verdict == verdict]
        if verdict == "reject" and not mine and back:  # the older dialect sends back by lines
            mine, back = back[:1], back[1:]
        mine.sort(key=lambda one: not (one.meaning and one.meaning.guard))
        closed = any(not (line.meaning and line.meaning.guard) for line in mine)
        for line in mine:
            _add(work, line, {"on": verdict, **_guard(line), **asked[verdict]})
        for line in () if closed else (*plain, *(unsaid if verdict == "pass" else ())):
            _both(work, line, verdict, asked[verdict])
    taken: set[str] = set()
    for line in back:
        _add(work, line, {**_button(work, line, taken), "partial": True, **_reason(work, stop)})


def _guard(line: Line) -> dict[str, Any]:
    return {"when": line.meaning.guard} if line.meaning and line.meaning.guard else {}


def _both(work: Work, line: Line, verdict: str, asked: Mapping[str, Any]) -> None:
    """There a line without a condition is taken whatever the approvers say."""
    if verdict == "reject" and work.drawing.stops[line.way.target].kind == "end":
        if REJECTED not in work.drawing.stops:
            work.drawing.add(Stop(REJECTED, "end", "已拒绝", "-", {"outcome": "rejected"}))
        line = replace(line, way=replace(line.way, target=REJECTED))
        words = N_("a rejection ended the ticket like a pass; here it ends as rejected.")
        work.report.near(line.way.place, words)
    elif verdict == "reject":
        words = N_("the line asks for no result: after a rejection the ticket goes on as well.")
        work.report.near(line.way.place, words)
    _add(work, line, {"on": verdict, **_guard(line), **asked})


def _asked(work: Work, stop: Stop, verdict: str) -> dict[str, Any]:
    """Fields of the state that only this button asks."""
    keys: list[str] = []
    required: list[str] = []
    for id in map(as_text, as_list(as_map(work.states.get(stop.id)).get("fields"))):
        if work.fields.verdicts.get(id) == verdict and id in work.fields.by_id:
            keys.append(work.fields.by_id[id])
            if work.fields.required[id]:
                required.append(work.fields.by_id[id])
    found: dict[str, Any] = {"requires": required} if required else {}
    return {**found, "asks": keys} if keys else {}
