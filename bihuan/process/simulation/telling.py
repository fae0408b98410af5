"""Who would be told what by one step, in which words: nothing is sent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bihuan.process.expressions import holds
from bihuan.process.flow import Field, Flow, Notice, Resolver
from bihuan.process.form import readable
from bihuan.process.simulation.stage import Stage, number
from bihuan.process.state import Principal, Step

HOLE = re.compile(r"\{([a-z][a-z0-9_]*(?:\.[^\s{}.]+)?)\}")


@dataclass(frozen=True, slots=True)
class Told:
    """One message some people would get. `notice` is empty for a work item's own message."""

    notice: str
    occasion: str  # create | enter | button | close | notify | work
    node: str
    to: tuple[Principal, ...]
    channels: tuple[str, ...]
    subject: Mapping[str, str] = field(default_factory=dict)  # templates, by language
    body: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done, as far as notices ask: opened, or a button pressed at a node."""

    is_start: bool = False
    node: str = ""
    action: str = ""
    by: Principal = ""


def told(flow: Flow, step: Step, deed: Deed, stage: Stage) -> list[Told]:
    """All messages of one step: the notices of the process, then new work."""
    found = list(_noticed(flow, step, deed, stage))
    return found + list(_new_work(flow, step))


def _noticed(flow: Flow, step: Step, deed: Deed, stage: Stage) -> Iterator[Told]:
    for notice in flow.notices:
        occasion = _occasion(flow, notice, step, deed)
        if occasion and holds(notice.when, flow, step.state.values, stage.names):
            people = _recipients(notice, occasion[1], step, stage)
            yield Told(notice.key, *occasion, tuple(p for p in people if p != deed.by),
                       notice.channels, notice.subject, notice.body)  # fmt: skip


def _occasion(flow: Flow, notice: Notice, step: Step, deed: Deed) -> tuple[str, str] | None:
    """(occasion, node it speaks of) when the notice has something to say about this step."""
    kind, arg = notice.on
    asked = {e.data["notice"] for e in step.effects if e.kind == "notify"}
    if notice.key in asked:
        return "notify", ""
    if kind == "create" and deed.is_start:
        return kind, ""
    if kind == "enter" and arg in step.entered:
        return kind, arg
    if kind == "close" and step.is_closed and arg in {"", "*", step.state.outcome}:
        return kind, ""
    if kind == "button" and arg == f"{deed.node}.{deed.action}":
        return kind, ""
    for opened in step.opened:
        named = flow.nodes[opened.node].data.get("notices")
        if isinstance(named, list | tuple) and notice.key in named:
            return "enter", opened.node
    return None


def _recipients(notice: Notice, node: str, step: Step, stage: Stage) -> Iterable[Principal]:
    found: dict[Principal, None] = {}
    for resolver in notice.to:
        found.update((each, None) for each in _found(resolver, node, step, stage))
    return found


def _found(resolver: Resolver, node: str, step: Step, stage: Stage) -> Iterable[Principal]:
    if resolver.kind != "handlers":
        return stage.resolve(resolver, step.state)
    opened = [o for o in step.opened if not node or o.node == node]
    seats = [s for t in step.state.tokens for s in t.seats if s.open]
    return [p for each in (opened or seats) for p in each.principals]


def _new_work(flow: Flow, step: Step) -> Iterator[Told]:
    default = tuple((flow.data.get("notify_default") or {}).get("work_item", ("inbox", "email")))
    for opened in step.opened:
        if default and "notices" not in flow.nodes[opened.node].data:
            yield Told("", "work", opened.node, opened.principals, default)


# --- words ----------------------------------------------------------------------------------------


def rendered(template: Mapping[str, str], words: Mapping[str, str], lang: str = "zh-hans") -> str:
    """A text of the process in one language, its placeholders filled in."""
    text = template.get(lang) or template.get("zh-hans", "")
    return HOLE.sub(lambda hole: words.get(hole[1], hole[0]), text)


def words(
    flow: Flow, step: Step, node: str, people: Mapping[str, str], lang: str = "zh-hans"
) -> dict[str, str]:
    """What the placeholders stand for; `people` gives the names that only the caller knows."""
    values = step.state.values
    title = str(values.get(flow.data.get("title") or "") or _say(flow.names, lang))
    phases = {phase.key: _say(phase.names, lang) for phase in flow.phases}
    at = flow.nodes.get(node) or (flow.nodes[step.opened[0].node] if step.opened else None)
    fields = {f"f.{key}": _readable(one, values.get(key), lang) for key, one in flow.fields.items()}
    return {
        **fields,
        "ticket.number": number(flow),
        "ticket.title": title,
        "ticket.priority": str(values.get(flow.data.get("priority") or "") or ""),
        "ticket.phase": phases.get(step.phase, step.phase),
        "process.name": _say(flow.names, lang),
        "node.name": _say(at.names, lang) if at else "",
        "reason": str(values.get("reason") or ""),
        "comment": "",
        "link": "",
        **people,
    }


def _say(text: Mapping[str, str], lang: str) -> str:
    return text.get(lang) or text.get("zh-hans", "")


def _readable(one: Field, value: object, lang: str) -> str:
    return "••••" if one.sensitive and value else readable(one, value, lang)
