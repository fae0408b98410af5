"""Sequence flows of BPMN as edges: conditions, buttons for what has none, timers at the border."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element

from bihuan.process.errors import N_
from bihuan.process.formats import bpmn_people
from bihuan.process.formats.bpmn_read import (
    duration,
    event_of,
    kind,
    name_of,
    spoken_duration,
    text_at,
)
from bihuan.process.formats.conditions import described, translate
from bihuan.process.formats.wiring import Stop, Way, on_of

if TYPE_CHECKING:
    from bihuan.process.formats.bpmn import Work

WORKED = frozenset({"start", "form"})
Flow = tuple[Element, str, str]  # the flow, its source and target among our stops


def exit_of(id: str) -> str:
    """Where the steps of a subprocess come out."""
    return f"{id}/out"


def leaving(work: Work, id: str) -> str:
    return exit_of(id) if exit_of(id) in work.drawing.stops else id


def ordinary(work: Work, step: Element) -> dict[str, Any]:
    on = on_of(work.drawing.stops[step.get("id", "")].kind)
    return {"on": on} if on else {}


def draw(work: Work) -> None:
    """All flows of the process and of its subprocesses."""
    by_source: dict[str, list[Flow]] = defaultdict(list)
    for flow in _flows(work):
        by_source[flow[1]].append(flow)
    for id in list(work.drawing.stops):
        if flows := by_source.get(id):
            _leave(work, work.drawing.stops[id], flows)
    for element in _all(work, "boundaryEvent"):
        _boundary(work, element)
    for id, stop in list(work.drawing.stops.items()):
        if stop.kind == "choice" and len(work.drawing.out(id)) > 1:
            _decide(work, stop)
        elif stop.kind == "some" and len(work.drawing.out(id)) > 1:
            _tick(work, stop)
    _settle(work)


def _all(work: Work, what: str) -> list[Element]:
    return [e for e in work.process.element.iter() if kind(e) == what]


def _flows(work: Work) -> list[Flow]:
    found = []
    for flow in _all(work, "sequenceFlow"):
        source, target = flow.get("sourceRef", ""), flow.get("targetRef", "")
        if source in work.drawing.stops and target in work.drawing.stops:
            found.append((flow, leaving(work, source), target))
    return found


# --- ordinary flows -------------------------------------------------------------------------------


def _leave(work: Work, stop: Stop, flows: list[Flow]) -> None:
    on = on_of(stop.kind)
    source, several = stop.id, len(flows) > 1
    if several and stop.kind not in {"choice", "all", "some", "end"}:
        if kind(work.elements.get(stop.id, flows[0][0])) == "eventBasedGateway":
            for flow, _, target in flows:
                _first_come(work, stop, flow, target)
            return
        source = _gateway_behind(work, stop, flows)
        on = None
    for flow, _, target in flows:
        edge = {"on": on} if on else {}
        work.drawing.ways.append(
            Way(source, target, work.place(flow), _edge(work, source, flow, edge))
        )


def _gateway_behind(work: Work, stop: Stop, flows: list[Flow]) -> str:
    """Several flows out of a step: all of them, or those whose condition holds."""
    guarded = any(text_at(flow, "conditionExpression") for flow, *_ in flows)
    id, drawn = f"{stop.id}/ways", "choice" if guarded else "all"
    work.drawing.add(Stop(id, drawn, "", stop.place))
    work.drawing.ways.append(Way(stop.id, id, stop.place, {"on": on_of(stop.kind)}
                                 if on_of(stop.kind) else {}))  # fmt: skip
    words = N_("several flows leave '%(name)s': the first whose condition holds is taken.")
    if not guarded:
        words = N_("several flows leave '%(name)s': they run side by side.")
    work.report.near(stop.place, words, name=stop.name)
    return id


def _edge(work: Work, source: str, flow: Element, edge: dict[str, Any]) -> dict[str, Any]:
    stop, name = work.drawing.stops[source], name_of(flow)
    if name and stop.kind in WORKED and edge.get("on") == "submit":
        edge["names"] = name
    if stop.kind not in {"choice", "some"}:
        return edge
    owner = work.elements.get(source.removesuffix("/ways"))
    if owner is not None and owner.get("default") == flow.get("id"):
        return {**edge, "default": True, "label": name}
    written = text_at(flow, "conditionExpression")
    guard = _guard(work, flow, source, written) if written else ""
    return {**edge, **({"when": guard} if guard else {}), "label": name, "written": written}


def _guard(work: Work, flow: Element, source: str, written: str) -> str:
    known = set(work.wanted.kinds)

    def key(name: str) -> str:
        return work.names.of(name, name)

    guard = translate(written, key, work.wanted)
    if not guard:
        work.report.dropped(work.place(flow), N_("the condition %(code)s cannot be said here."),
                            code=written[:100])  # fmt: skip
        work.wanted.kinds = {k: v for k, v in work.wanted.kinds.items() if k in known}
        return ""
    work.report.mapped(work.place(flow), N_("its condition is '%(cel)s'."), cel=guard)
    read = {work.names.given[name] for name in work.wanted.kinds if name in work.names.given}
    work.asked.setdefault(source, set()).update(k for k in read if f"f.{k}" in guard)
    return guard


def _first_come(work: Work, stop: Stop, flow: Element, target: str) -> None:
    """Behind a gateway of events each event is a button, each timer a timer."""
    event = work.elements.get(target)
    what, definition = event_of(event) if event is not None else ("", None)
    place = work.place(flow)
    name = (name_of(event) if event is not None else "") or name_of(flow) or target
    if what == "timer" and event is not None and definition is not None:
        edge: dict[str, Any] = {"on": {"timer": timer(work, event, definition)}}
    else:
        edge = _button(name, set())
    work.drawing.ways.append(Way(stop.id, target, place, edge))
    work.drawing.stops[target] = replace(work.drawing.stops[target], kind="through", body={})


def _button(name: str, taken: set[str]) -> dict[str, Any]:
    name = name.replace(".", " ").strip()[:56] or "继续"
    while name in taken:
        name += "+"
    taken.add(name)
    return {"on": {"button": name}, "names": name}


# --- gateways whose conditions people know --------------------------------------------------------


def _decide(work: Work, stop: Stop) -> None:
    """A choice whose conditions cannot be read is made by whoever worked before it."""
    ways = work.drawing.out(stop.id)
    open_ones = [w for w in ways if "when" not in w.edge and not w.edge.get("default")]
    if not open_ones or (len(open_ones) == 1 and len(ways) > 1 and not _untold(ways)):
        return
    into = work.drawing.into(stop.id)
    before = work.drawing.stops[into[0].source] if len(into) == 1 else None
    alone = before is not None and before.kind in WORKED and len(work.drawing.out(before.id)) == 1
    source = before.id if alone and before is not None else stop.id
    taken: set[str] = set()
    for number, way in enumerate(work.drawing.ways):
        if way.source == stop.id:
            target = work.drawing.stops[way.target].name or way.target
            button = _button(str(way.edge.get("label") or target), taken)
            if way.edge.get("written"):
                button["help"] = str(way.edge["written"])[:300]
            work.drawing.ways[number] = replace(way, source=source, edge=button)
    if alone and before is not None:
        work.drawing.ways = [way for way in work.drawing.ways if way is not into[0]]
        del work.drawing.stops[stop.id]
        words = N_("'%(name)s' has no conditions: whoever does '%(before)s' chooses by a button.")
        work.report.near(stop.place, words, name=stop.name or stop.id, before=before.name)
        return
    element = work.elements.get(stop.id)
    who = bpmn_people.handling(work, element) if element is not None else {"who": ["requester"]}
    body = {**who, "form": {}}
    work.drawing.stops[stop.id] = replace(stop, kind="form", name=stop.name or "选择", body=body)
    words = N_("'%(name)s' has no conditions: it is a step where somebody chooses.")
    work.report.near(stop.place, words, name=stop.name or stop.id)


def _untold(ways: list[Way]) -> bool:
    return any(w.edge.get("written") and "when" not in w.edge for w in ways)


def _settle(work: Work) -> None:
    """Only what our edges know stays on them."""
    for number, way in enumerate(work.drawing.ways):
        if "label" in way.edge or "written" in way.edge:
            edge = {k: v for k, v in way.edge.items() if k not in {"label", "written"}}
            label = str(way.edge.get("label") or "")
            named = {"names": label, **edge} if label and "names" not in edge else edge
            work.drawing.ways[number] = replace(way, edge=named)


def _tick(work: Work, stop: Stop) -> None:
    """An inclusive gateway without conditions: boxes to tick on the form before it."""
    ways = work.drawing.out(stop.id)
    open_ones = [w for w in ways if "when" not in w.edge and not w.edge.get("default")]
    if len(open_ones) <= 1 and not _untold(ways):
        return
    key = work.names.of(f"{stop.id}/ticked", stop.name or "branches")
    names = [
        str(w.edge.get("label") or work.drawing.stops[w.target].name or w.target) for w in ways
    ]
    options = list(dict.fromkeys(names))
    work.fields[key] = {"type": "checkbox", "label": stop.name or "分支", "options": options}
    work.asked.setdefault(stop.id, set()).add(key)
    for way, name in zip(ways, names, strict=True):
        number = work.drawing.ways.index(way)
        text = name.replace("\\", "\\\\").replace('"', '\\"')
        if not way.edge.get("default"):
            edge: dict[str, Any] = {"when": f'"{text}" in f.{key}', "names": name}
            work.drawing.ways[number] = replace(way, edge=edge)
    words = N_("'%(name)s' has no conditions: its branches are ticked on the form before it.")
    work.report.near(stop.place, words, name=stop.name or stop.id)


# --- events ---------------------------------------------------------------------------------------


def timer(work: Work, event: Element, definition: Element) -> Any:
    """How long a timer waits; a day when the file does not say it in a way that can be read."""
    written = text_at(definition, "timeDuration") or text_at(definition, "timeCycle")
    found = duration(written.rpartition("/")[2])
    if found and not text_at(definition, "timeCycle"):
        work.report.mapped(work.place(event), N_("a timer of %(time)s."), time=found)
        return found
    found = found or spoken_duration(name_of(event)) or "1d"
    words = N_("the timer '%(name)s' (%(written)s) is one of %(time)s.")
    written = written or text_at(definition, "timeDate") or "-"
    work.report.near(
        work.place(event), words, name=name_of(event), written=written[:60], time=found
    )
    return found


def _boundary(work: Work, event: Element) -> None:
    """An event at the border of a step leads out of it."""
    host = event.get("attachedToRef", "")
    stop = work.drawing.stops.get(host)
    targets = [flow.get("targetRef", "") for flow in _all(work, "sequenceFlow")
               if flow.get("sourceRef") == event.get("id")]  # fmt: skip
    targets = [target for target in targets if target in work.drawing.stops]
    what, definition = event_of(event)
    place, name = work.place(event), name_of(event) or what
    if stop is None or stop.kind == "through" or not targets:
        words = N_("the event '%(name)s' at the border stays behind.")
        work.report.dropped(place, words, name=name)
        return
    if event.get("cancelActivity") == "false":
        words = N_("'%(name)s' left the step running and started more beside it: stays behind. "
                   "'sla' and notices remind of a step that lasts.")  # fmt: skip
        work.report.dropped(place, words, name=name)
        return
    if what == "timer" and definition is not None:
        edge: dict[str, Any] = {"on": {"timer": timer(work, event, definition)}}
    elif stop.kind in {"auto", "child"}:
        edge = {"on": "failed"}
        work.report.mapped(place, N_("'%(name)s': the way when the step fails."), name=name)
    elif stop.kind == "form":
        edge = {**_button(name, set()), "partial": True, "style": "secondary"}
        words = N_("'%(name)s' at the border is a button that somebody presses.")
        work.report.near(place, words, name=name)
    else:
        work.report.dropped(
            place, N_("the event '%(name)s' at the border stays behind."), name=name
        )
        return
    work.drawing.ways.append(Way(host, targets[0], place, edge))


def link(work: Work, step: Element, definition: Element) -> None:
    """A link event goes on at the catching one of the same name."""
    wanted = definition.get("name") or name_of(step)
    for other in _all(work, "intermediateCatchEvent"):
        what, caught = event_of(other)
        if (
            what == "link"
            and caught is not None
            and (caught.get("name") or name_of(other)) == wanted
        ):
            work.drawing.ways.append(Way(step.get("id", ""), other.get("id", ""), work.place(step)))


# --- who fills in what conditions read ------------------------------------------------------------


def ask(work: Work) -> None:
    """What a condition or a handler reads is asked on the forms right before it."""
    for name in work.wanted.kinds:
        key = work.names.of(name, name)
        work.fields.setdefault(key, described(name, work.wanted))
    for id, keys in work.asked.items():
        for key in sorted(keys):
            for form in _before(work, id):
                if form.get(key) not in {"required", "optional"}:
                    kind_of = work.fields[key]["type"]
                    form[key] = "optional" if kind_of in {"boolean", "checkbox"} else "required"


def _before(work: Work, id: str) -> list[dict[str, str]]:
    """The forms of the nearest people's steps on every way to a step."""
    found, seen, waiting = [], {id}, [id]
    into: dict[str, list[str]] = defaultdict(list)
    for way in work.drawing.ways:
        into[way.target].append(way.source)
    while waiting:
        for source in into[waiting.pop()]:
            if source in seen:
                continue
            seen.add(source)
            stop = work.drawing.stops[source]
            if stop.kind in WORKED:
                found.append(stop.body["form"])
            else:
                waiting.append(source)
    return found


_Draw = Callable[["Work", Element, str], None]
