"""A process as BPMN 2.0 XML with its diagram, for other modelers.

What a person chooses by buttons is an exclusive gateway behind his task; timers sit at the border.
Guards are CEL. Forms, notices and SLA have no place in BPMN: the YAML keeps them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from bihuan.process.flow import Edge, Flow, Node, Resolver
from bihuan.process.formats.bpmn_stored import beside, route, stored
from bihuan.process.formats.mermaid import label_of
from bihuan.process.handlers import flat
from bihuan.process.layout import HEIGHT, LANE, ROW, TOP, Box, Layout, Line, Point, layout
from bihuan.process.svg import say

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
SPACES = {"bpmn": MODEL, "bpmndi": BPMNDI, "dc": DC, "di": DI, "xsi": XSI}
ELEMENTS = {
    "start": "userTask", "form": "userTask", "approve": "userTask", "auto": "serviceTask",
    "child": "callActivity", "wait": "intermediateCatchEvent", "end": "endEvent",
    "choice": "exclusiveGateway", "join": "parallelGateway", "split": "parallelGateway",
}  # fmt: skip
TASKS = frozenset({"start", "form", "approve", "auto", "child"})
ASIDE = frozenset({"timer", "event", "failed"})  # these leave at the border
DOWN = 70.0  # room for the start event above the first task
GAP = 60.0  # more room between rows: gateways and labels stand there
BEHIND = 14.0  # distance of a task and its gateway
ROUND, SMALL = 36.0, 28.0


@dataclass
class Writing:
    """The XML while it is written, and where each element stands."""

    flow: Flow
    lang: str
    process: Element
    plane: Element
    plan: Layout
    lines: dict[tuple[str, str], Line] = field(default_factory=dict)
    is_placed: bool = False  # the owner of the process placed its nodes
    shapes: dict[str, Box] = field(default_factory=dict)  # what is drawn already


def bpmn(flow: Flow, lang: str = "zh-hans") -> str:
    """The whole file."""
    for prefix, space in SPACES.items():
        register_namespace(prefix, space)
    root = Element(f"{{{MODEL}}}definitions", {"id": f"definitions_{flow.key}",
                                               "targetNamespace": "https://bpmn.io/schema/bpmn",
                                               "exporter": "Bihuan"})  # fmt: skip
    process = SubElement(root, f"{{{MODEL}}}process", {
        "id": flow.key, "name": say(flow.names, lang), "isExecutable": "false"})  # fmt: skip
    diagram = SubElement(root, f"{{{BPMNDI}}}BPMNDiagram", {"id": f"diagram_{flow.key}"})
    plane = SubElement(diagram, f"{{{BPMNDI}}}BPMNPlane",
                       {"id": f"plane_{flow.key}", "bpmnElement": flow.key})  # fmt: skip
    placed = stored(flow)
    plan = placed or _spread(layout(flow))
    work = Writing(flow, lang, process, plane, plan, {(x.source, x.target): x for x in plan.lines},
                   is_placed=placed is not None)  # fmt: skip
    _begin(work)
    for node in flow.nodes.values():
        _node(work, node)
    for node in flow.nodes.values():
        _leave(work, node)
    indent(root)
    body = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


# --- nodes ----------------------------------------------------------------------------------------


def _begin(work: Writing) -> None:
    """The start node is a form: an event stands before it."""
    box = work.plan.boxes[work.flow.start]
    at = (box.middle - ROUND / 2, box.y - DOWN)
    if work.is_placed:
        at = beside(box, ROUND, DOWN - ROUND, work.plan.boxes.values(), "above")
    SubElement(work.process, f"{{{MODEL}}}startEvent", {"id": "begin"})
    begin = _shape(work, "begin", at[0], at[1], ROUND, ROUND)
    _flow(work, "begin_flow", "begin", work.flow.start, "",
          route(begin, box, work.plan.boxes))  # fmt: skip


def _node(work: Writing, node: Node) -> None:
    name = say(node.names, work.lang)
    tag = ELEMENTS[node.kind]
    split = node.data.get("closes") if node.kind == "join" else node.key
    gate = work.flow.nodes.get(str(split))
    if node.kind in {"split", "join"} and gate is not None and gate.data.get("mode") == "or":
        tag = "inclusiveGateway"
    element = SubElement(work.process, f"{{{MODEL}}}{tag}", {"id": node.key, "name": name})
    _details(work, node, element)
    box = work.plan.boxes[node.key]
    if node.kind in {"wait", "end"}:
        _shape(work, node.key, box.middle - ROUND / 2, box.y, ROUND, ROUND)
    else:
        _shape(work, node.key, box.x, box.y, box.width, box.height)


def _details(work: Writing, node: Node, element: Element) -> None:
    if help := node.data.get("help"):
        SubElement(element, f"{{{MODEL}}}documentation").text = say(help, work.lang)
    for number, text in enumerate(_people(node)):
        owner = SubElement(element, f"{{{MODEL}}}potentialOwner", {"id": f"{node.key}_who{number}"})
        inner = SubElement(owner, f"{{{MODEL}}}resourceAssignmentExpression")
        SubElement(inner, f"{{{MODEL}}}formalExpression").text = text
    if node.kind == "end" and node.data.get("terminate"):
        SubElement(element, f"{{{MODEL}}}terminateEventDefinition", {"id": f"{node.key}_ends"})
    if node.kind == "child":
        element.set("calledElement", str(node.data.get("pack", "")))
    if node.kind == "wait":
        _wait(element, node)


def _people(node: Node) -> Iterator[str]:
    if node.kind not in {"form", "approve"}:
        return
    for resolver in node.who:
        for each in flat(resolver):
            yield _said(each)


def _said(resolver: Resolver) -> str:
    words = {"user": "user", "group": "group", "role": "role", "business_role": "role"}
    if resolver.kind in words:
        return f"{words[resolver.kind]}({resolver.arg})"
    return f"{resolver.kind}({resolver.arg})" if resolver.arg else resolver.kind


def _wait(element: Element, node: Node) -> None:
    spec = node.data.get("for")
    if isinstance(spec, str):
        _timer(element, spec, node.key)
    elif isinstance(spec, dict) and "business" in spec:
        _timer(element, str(spec["business"]), node.key)
    elif isinstance(spec, dict) and "field" in spec:
        timer = SubElement(element, f"{{{MODEL}}}timerEventDefinition", {"id": f"{node.key}_timer"})
        SubElement(timer, f"{{{MODEL}}}timeDate").text = f"f.{spec['field']}"
    else:
        SubElement(element, f"{{{MODEL}}}messageEventDefinition", {"id": f"{node.key}_event"})


def iso(duration: str) -> str:
    """4h as PT4H."""
    number, unit = duration[:-1], duration[-1]
    if unit in "hms":
        return f"PT{number}{unit.upper()}"
    return f"P{number}{unit.upper()}"


def _timer(element: Element, duration: str, id: str) -> None:
    timer = SubElement(element, f"{{{MODEL}}}timerEventDefinition", {"id": f"{id}_timer"})
    SubElement(timer, f"{{{MODEL}}}timeDuration").text = iso(duration)


# --- flows ----------------------------------------------------------------------------------------


def _leave(work: Writing, node: Node) -> None:
    edges = [edge for edge in work.flow.edges if edge.source == node.key]
    ordinary = [edge for edge in edges if edge.on[0] not in ASIDE or node.kind == "wait"]
    source = node.key
    if node.kind in TASKS and (len(ordinary) > 1 or any(edge.guard for edge in ordinary)):
        source = f"{node.key}_then"
        box = work.plan.boxes[node.key]
        at = (box.middle - SMALL / 2, box.y + box.height + BEHIND)
        if work.is_placed:
            at = beside(box, SMALL, BEHIND, work.plan.boxes.values(), "below")
        SubElement(work.process, f"{{{MODEL}}}exclusiveGateway", {"id": source})
        gateway = _shape(work, source, at[0], at[1], SMALL, SMALL)
        _flow(work, f"{source}_flow", node.key, source, "",
              route(box, gateway, work.plan.boxes))  # fmt: skip
    for number, edge in enumerate(edges):
        aside = edge not in ordinary
        begin = _border(work, node, edge, number) if aside else source
        _edge(work, edge, begin, number)


def _border(work: Writing, node: Node, edge: Edge, number: int) -> str:
    """A timer or event at the lower border of a task."""
    id = f"{node.key}_at{number}"
    element = SubElement(work.process, f"{{{MODEL}}}boundaryEvent",
                         {"id": id, "attachedToRef": node.key})  # fmt: skip
    if edge.on[0] == "timer":
        after = edge.timer.get("after") or edge.timer.get("business")
        if after:
            _timer(element, str(after), id)
        else:
            timer = SubElement(element, f"{{{MODEL}}}timerEventDefinition", {"id": f"{id}_timer"})
            SubElement(timer, f"{{{MODEL}}}timeDate").text = f"f.{edge.timer.get('field', '')}"
    else:
        what = "error" if edge.on[0] == "failed" else "message"
        SubElement(element, f"{{{MODEL}}}{what}EventDefinition", {"id": f"{id}_event"})
        element.set("name", edge.on[1])
    box = work.plan.boxes[node.key]
    x = box.x + box.width - ROUND - 4 - number * 8
    _shape(work, id, x, box.y + box.height - ROUND / 2, ROUND, ROUND)
    return id


def _edge(work: Writing, edge: Edge, begin: str, number: int) -> None:
    id = f"{edge.source}_to{number}"
    element = _flow(work, id, begin, edge.target, _label(work, edge),
                    _points(work, edge, begin, number))  # fmt: skip
    if edge.guard:
        condition = SubElement(element, f"{{{MODEL}}}conditionExpression",
                               {f"{{{XSI}}}type": "bpmn:tFormalExpression"})  # fmt: skip
        condition.text = edge.guard
    if edge.default:
        gateway = next(e for e in work.process if e.get("id") == begin)
        if gateway.tag.endswith("Gateway"):
            gateway.set("default", id)


def _label(work: Writing, edge: Edge) -> str:
    plain = label_of(edge, work.lang)
    return plain.removesuffix(f"[{edge.guard}]").strip() if edge.guard else plain


def _flow(
    work: Writing, id: str, source: str, target: str, name: str, points: list[Point]
) -> Element:  # fmt: skip
    attributes = {"id": id, "sourceRef": source, "targetRef": target}
    if name:
        attributes["name"] = name
    element = SubElement(work.process, f"{{{MODEL}}}sequenceFlow", attributes)
    drawn = SubElement(work.plane, f"{{{BPMNDI}}}BPMNEdge", {"id": f"{id}_di", "bpmnElement": id})
    for x, y in points:
        SubElement(drawn, f"{{{DI}}}waypoint", {"x": f"{x:g}", "y": f"{y:g}"})
    return element


# --- the diagram ----------------------------------------------------------------------------------


def _shape(work: Writing, id: str, x: float, y: float, width: float, height: float) -> Box:
    shape = SubElement(work.plane, f"{{{BPMNDI}}}BPMNShape", {"id": f"{id}_di", "bpmnElement": id})
    SubElement(shape, f"{{{DC}}}Bounds", {"x": f"{x:g}", "y": f"{y:g}", "width": f"{width:g}",
                                          "height": f"{height:g}"})  # fmt: skip
    work.shapes[id] = Box(id, x, y, width, height)
    return work.shapes[id]


def _points(work: Writing, edge: Edge, begin: str, number: int) -> list[Point]:
    """The line of the map, from where it begins here: task, gateway or border."""
    if work.is_placed:
        goal = work.plan.boxes[edge.target]
        return route(work.shapes[begin], goal, work.plan.boxes)
    line = work.lines[edge.source, edge.target]
    points = list(line.points)
    box, goal = work.plan.boxes[edge.source], work.plan.boxes[edge.target]
    if work.flow.nodes[edge.target].kind in {"wait", "end"} and not line.is_back:
        points[-1] = (goal.middle, goal.y)
    start = _beginning(work, edge, begin, box, number)
    if start is None:
        return points
    if not line.is_back:
        return [start, *points[1:]] if len(points) == 2 else [start, (start[0], points[1][1]),
                                                              *points[2:]]  # fmt: skip
    if edge.source == edge.target:
        side = box.x + box.width + LANE
        return [start, (side, start[1]), (side, points[-1][1]), points[-1]]
    return [start, (points[2][0], start[1]), *points[3:]]


def _beginning(
    work: Writing, edge: Edge, begin: str, box: Box, number: int
) -> Point | None:  # fmt: skip
    if begin == edge.source:
        if work.flow.nodes[begin].kind == "wait":
            return (box.middle, box.y + ROUND)
        return None
    if begin.endswith("_then"):
        return (box.middle, box.y + HEIGHT + BEHIND + SMALL)
    return (box.x + box.width - ROUND / 2 - 4 - number * 8, box.y + box.height + ROUND / 2)


def _spread(plan: Layout) -> Layout:
    """The same map with more room between its rows."""
    boxes = {key: replace(box, y=_lower(box.y)) for key, box in plan.boxes.items()}
    lines = tuple(
        replace(line, points=tuple((x, _lower(y)) for x, y in line.points)) for line in plan.lines
    )
    return Layout(plan.width, _lower(plan.height), boxes, lines)


def _lower(y: float) -> float:
    row, inside = divmod(y - TOP, HEIGHT + ROW)
    if inside > HEIGHT:
        inside = HEIGHT + (inside - HEIGHT) * (ROW + GAP) / ROW
    return DOWN + TOP + row * (HEIGHT + ROW + GAP) + inside
