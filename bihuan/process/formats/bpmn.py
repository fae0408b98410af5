"""BPMN 2.0 XML of common modelers -> packs: tasks, gateways, timers, lanes, conditions.

People do what the drawing leaves open: a gateway without conditions becomes buttons, a message
that nobody here sends becomes a step that somebody confirms. Each such step has its line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from xml.etree.ElementTree import Element

from bihuan.process.errors import N_
from bihuan.process.formats import bpmn_people, bpmn_read, bpmn_ways, outward
from bihuan.process.formats.bpmn_read import children, event_of, extra, extras, kind, name_of
from bihuan.process.formats.brought import Brought, Report, demand_few, finish, refusal
from bihuan.process.formats.conditions import Wanted
from bihuan.process.formats.keys import Keys, slug
from bihuan.process.formats.wiring import Drawing, Stop, Way

START = "(start)"
HUMAN = frozenset({"userTask", "manualTask", "task"})
MACHINES = frozenset({"serviceTask", "sendTask", "scriptTask", "businessRuleTask"})
GATEWAYS = {"exclusiveGateway": "choice", "parallelGateway": "all", "inclusiveGateway": "some",
            "complexGateway": "choice", "eventBasedGateway": "form"}  # fmt: skip
SUBPROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
SILENT = frozenset({"sequenceFlow", "laneSet", "extensionElements", "documentation", "incoming",
                    "outgoing", "boundaryEvent", "association", "ioSpecification", ""})  # fmt: skip


@dataclass
class Work:
    """One process while it is read."""

    file: str
    process: bpmn_read.Process
    drawing: Drawing
    fields: dict[str, dict[str, Any]] = field(default_factory=dict)
    names: Keys = field(default_factory=lambda: Keys("field"))
    wanted: Wanted = field(default_factory=Wanted)
    elements: dict[str, Element] = field(default_factory=dict)
    asked: dict[str, set[str]] = field(default_factory=dict)  # stop -> variables it reads

    @property
    def report(self) -> Report:
        return self.drawing.report

    def place(self, element: Element) -> str:
        return f"{self.file}:{element.get(bpmn_read.LINE, 1)}"


def read(file: str, data: bytes) -> list[Brought]:
    """The processes of the file, each as a pack."""
    root = bpmn_read.root_of(file, data)
    found = bpmn_read.processes(root)
    if not found:
        raise refusal(file, N_("no process with a flow is in this file."))
    keys = Keys("process")
    return [_process(file, root, one, keys) for one in found]


def _process(file: str, root: Element, process: bpmn_read.Process, keys: Keys) -> Brought:
    work = Work(file, process, Drawing(file, START, Report()))
    work.drawing.middles = bpmn_read.middles(root, process)
    element = process.element
    name = process.pool or name_of(element) or root.get("name") or element.get("id", "")
    work.fields |= {
        "title": {"type": "text", "label": {"zh-hans": "标题", "zh-hant": "標題", "en": "Title"},
                  "max": 200},
        "description": {"type": "longtext", "label": {"zh-hans": "描述", "zh-hant": "描述",
                                                      "en": "Description"}},
    }  # fmt: skip
    work.names.reserve("title"), work.names.reserve("description")
    form = {"title": "required", "description": "optional"}
    work.drawing.add(Stop(START, "start", "发起", file, {"form": form}))
    _container(work, element, START, "")
    bpmn_ways.draw(work)
    _messages(work, root)
    bpmn_ways.ask(work)
    work.drawing.read_on()
    work.drawing.tidy()
    key = keys.of(id(element), name, element.get("id"))
    head = {"pack": key, "names": name, "kind": "request",
            "number": f"{key.replace('_', '')[:3].upper()}-{{date}}-{{seq:4}}",
            "title": "title"}  # fmt: skip
    if summary := bpmn_read.text_at(element, "documentation"):
        head["summary"] = " ".join(summary.split())
    flow = {**head, **work.drawing.written()}
    return finish(
        work.file, {"flow.yaml": flow, "fields.yaml": {"fields": work.fields}}, work.report
    )


def _messages(work: Work, root: Element) -> None:
    for flow in root.iter(f"{bpmn_read.MODEL}messageFlow"):
        if {flow.get("sourceRef"), flow.get("targetRef")} & set(work.elements):
            words = N_("the message '%(name)s' to another pool is not sent.")
            work.report.dropped(work.place(flow), words, name=name_of(flow) or flow.get("id"))


# --- what stands in a process or subprocess -------------------------------------------------------


def _container(work: Work, box: Element, entry: str, exit: str) -> None:
    """The steps of a process (exit "") or of a subprocess, drawn in its place."""
    steps = [child for child in box if kind(child) not in SILENT]
    demand_few(work.file, steps)
    for step in steps:
        work.elements[step.get("id", "")] = step
        _step(work, step, exit)
    starts = [step for step in steps if kind(step) == "startEvent"]
    targets = {flow.get("targetRef") for flow in children(box, "sequenceFlow")}
    loose = [step for step in steps if step.get("id") in work.drawing.stops
             and step.get("id") not in targets]  # fmt: skip
    first = (starts or loose or steps)[:1]
    for step in first:
        _stand_for(work, entry, step.get("id", ""))
        work.drawing.ways.append(Way(entry, step.get("id", ""), work.place(step), _submit(entry)))
    for other in starts[1:]:
        words = N_("a process begins once: the start '%(name)s' is left out.")
        work.report.dropped(work.place(other), words, name=name_of(other) or other.get("id"))
    if exit:
        _come_out(work, box, steps, exit)


def _stand_for(work: Work, entry: str, first: str) -> None:
    """The form that opens a ticket stands where the start event stood."""
    middles = work.drawing.middles or {}
    is_event = kind(work.elements[first]) == "startEvent" if first in work.elements else False
    if entry == START and is_event and first in middles:
        middles[START] = middles[first]


def _come_out(work: Work, box: Element, steps: list[Element], exit: str) -> None:
    """Steps of a subprocess that nothing follows lead out of it."""
    leading = {flow.get("sourceRef") for flow in children(box, "sequenceFlow")}
    for step in steps:
        id = step.get("id", "")
        if id in work.drawing.stops and id not in leading and kind(step) != "endEvent":
            edge = bpmn_ways.ordinary(work, step)
            source = bpmn_ways.leaving(work, id)
            work.drawing.ways.append(Way(source, exit, work.place(step), edge))


def _submit(entry: str) -> dict[str, Any]:
    return {"on": "submit"} if entry == START else {}


def _step(work: Work, step: Element, exit: str) -> None:
    draw = _DRAWN.get(kind(step))
    if draw is None:
        words = N_("<%(kind)s> '%(name)s' stays behind.")
        note = bpmn_read.text_at(step, "text")[:80]
        work.report.dropped(work.place(step), words, kind=kind(step),
                            name=name_of(step) or note or step.get("id"))  # fmt: skip
        return
    draw(work, step, exit)


def _add(work: Work, step: Element, drawn: str, body: dict[str, Any], name: str = "") -> None:
    if help := bpmn_read.text_at(step, "documentation"):
        body["help"] = help[:2000]
    stop = Stop(step.get("id", ""), drawn, name or name_of(step), work.place(step), body)
    work.drawing.add(stop)
    ours = {"all": "split", "some": "split", "through": "-"}.get(drawn, drawn)
    work.report.mapped(stop.place, N_("<%(theirs)s> '%(name)s' is a node of kind '%(kind)s'."),
                       theirs=kind(step), name=stop.name or stop.id, kind=ours)  # fmt: skip


def _start(work: Work, step: Element, exit: str) -> None:
    what, _ = event_of(step)
    place = work.place(step)
    if what and not exit:
        words = N_("people open the ticket; it does not begin by a %(what)s.")
        work.report.near(place, words, what=what)
    work.drawing.add(Stop(step.get("id", ""), "through", name_of(step), place))
    if not exit:
        top = work.drawing.stops[START]
        bpmn_people.form(work, step, top.body["form"])
        if name_of(step) and top.name == "发起":
            work.drawing.add(replace(top, name=name_of(step), place=place))


def _end(work: Work, step: Element, exit: str) -> None:
    what, _ = event_of(step)
    if exit and what != "terminate":
        _add(work, step, "through", {})
        work.drawing.ways.append(Way(step.get("id", ""), exit, work.place(step)))
        return
    body: dict[str, Any] = {"outcome": "closed"}
    if what == "terminate":
        body["terminate"] = True
    elif what in {"error", "cancel"}:
        body = {"outcome": "cancelled", "mark": name_of(step) or what, "terminate": True}
    elif what:
        words = N_("the %(what)s at the end '%(name)s' is not sent.")
        work.report.dropped(work.place(step), words, what=what, name=name_of(step))
    _add(work, step, "end", body, name_of(step) or "结束")


def _task(work: Work, step: Element, exit: str) -> None:
    body = {**bpmn_people.handling(work, step), "form": {}}
    bpmn_people.form(work, step, body["form"])
    if due := bpmn_read.duration(extra(step, "dueDate")):
        body["sla"] = {"resolve": due}
    for loop in children(step, "multiInstanceLoopCharacteristics", "standardLoopCharacteristics"):
        words = N_("'%(name)s' was done several times; here once.")
        work.report.near(work.place(loop), words, name=name_of(step))
    _add(work, step, "form", body)


def _receive(work: Work, step: Element, exit: str) -> None:
    words = N_("'%(name)s' waited for a message; here somebody confirms that it came.")
    work.report.near(work.place(step), words, name=name_of(step) or step.get("id"))
    _task(work, step, exit)


def _machine(work: Work, step: Element, exit: str) -> None:
    """A task of a machine is a call when the file says which; else people do it."""
    inputs = {one.get("name", ""): (one.text or "").strip()
              for one in extras(step, "inputParameter", "input")}  # fmt: skip
    written = inputs.get("url", "")
    is_address = written.startswith(("http://", "https://")) and "${" not in written
    url = outward.address(work.report, work.place(step), written) if is_address else ""
    if url:
        method = inputs.get("method", "POST").upper()
        known = method if method in outward.METHODS else "POST"
        words = N_("'%(name)s' calls %(url)s; headers and body must be written anew.")
        where = {"name": name_of(step), "url": outward.shown(url)}
        work.report.near(work.place(step), words, **where)
        _add(work, step, "auto", {"call": {"url": url, "method": known}, "on_failure": "ask"})
        return
    words = N_("'%(name)s' (%(kind)s) was done by a program of its own: here people do it and say "
               "so.")  # fmt: skip
    work.report.near(work.place(step), words, name=name_of(step), kind=kind(step))
    _task(work, step, exit)


def _call(work: Work, step: Element, exit: str) -> None:
    called = step.get("calledElement") or name_of(step)
    pack = slug(called)
    if not pack:
        work.report.near(work.place(step), N_("'%(name)s' calls nothing: here people do it."),
                         name=name_of(step))  # fmt: skip
        _task(work, step, exit)
        return
    words = N_("'%(name)s' opens a ticket of the process '%(pack)s', which must be there.")
    work.report.near(work.place(step), words, name=name_of(step), pack=pack)
    _add(work, step, "child", {"pack": pack, "wait": True, "values": {"title": "f.title"}})


def _gateway(work: Work, step: Element, exit: str) -> None:
    drawn = GATEWAYS[kind(step)]
    body: dict[str, Any] = {}
    if kind(step) == "complexGateway":
        words = N_("what the gateway '%(name)s' waits for is decided by people.")
        work.report.near(work.place(step), words, name=name_of(step))
    if drawn == "form":
        words = N_("'%(name)s' waited for what comes first; here somebody says what came.")
        work.report.near(work.place(step), words, name=name_of(step) or step.get("id"))
        body = {**bpmn_people.handling(work, step), "form": {}}
    _add(work, step, drawn, body, name_of(step) or ("等待结果" if drawn == "form" else ""))


def _catch(work: Work, step: Element, exit: str) -> None:
    what, definition = event_of(step)
    if what == "timer" and definition is not None:
        _add(work, step, "wait", {"for": bpmn_ways.timer(work, step, definition)},
             name_of(step) or "等待")  # fmt: skip
    elif what in {"link", ""}:
        _add(work, step, "through", {})
    else:
        _receive(work, step, exit)


def _throw(work: Work, step: Element, exit: str) -> None:
    what, definition = event_of(step)
    if what not in {"", "link"}:
        words = N_("the %(what)s '%(name)s' is not sent.")
        work.report.dropped(work.place(step), words, what=what, name=name_of(step))
    _add(work, step, "through", {})
    if what == "link" and definition is not None:
        bpmn_ways.link(work, step, definition)


def _subprocess(work: Work, step: Element, exit: str) -> None:
    place, id = work.place(step), step.get("id", "")
    if step.get("triggeredByEvent") == "true":
        words = N_("the subprocess '%(name)s', which an event starts, stays behind.")
        work.report.dropped(place, words, name=name_of(step))
        return
    words = N_("the steps of the subprocess '%(name)s' stand in the process itself.")
    work.report.near(place, words, name=name_of(step))
    work.drawing.add(Stop(id, "through", name_of(step), place))
    work.drawing.add(Stop(bpmn_ways.exit_of(id), "through", name_of(step), place))
    _container(work, step, id, bpmn_ways.exit_of(id))


_DRAWN: dict[str, Callable[[Work, Element, str], None]] = {
    "startEvent": _start, "endEvent": _end, "receiveTask": _receive, "callActivity": _call,
    "intermediateCatchEvent": _catch, "intermediateThrowEvent": _throw,
    **dict.fromkeys(HUMAN, _task), **dict.fromkeys(MACHINES, _machine),
    **dict.fromkeys(GATEWAYS, _gateway), **dict.fromkeys(SUBPROCESSES, _subprocess),
}  # fmt: skip
