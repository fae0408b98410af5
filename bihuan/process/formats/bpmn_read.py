"""BPMN 2.0 XML as plain elements with their lines. Bombs and entities are refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from bihuan.process.errors import N_
from bihuan.process.formats import spots
from bihuan.process.formats.brought import LARGEST, refusal

MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
FARTHEST = 50_000  # no drawing is larger; what is, has no number there
LINE = "{line}"
DEEPEST, MOST = 60, 60_000
_DURATION = re.compile(
    r"P(?:(?P<Y>\d+)Y)?(?:(?P<M>\d+)M)?(?:(?P<W>\d+)W)?(?:(?P<D>\d+)D)?"
    r"(?:T(?:(?P<h>\d+)H)?(?:(?P<m>\d+)M)?(?:(?P<s>\d+)(?:\.\d+)?S)?)?"
)
_MINUTES = {"Y": 525_600, "M": 43_200, "W": 10_080, "D": 1440, "h": 60, "m": 1}
_SAID = re.compile(
    r"(\d{1,5})\s*(min|minutes?|h|hours?|days?|d|weeks?|w|分钟|小时|天|日|周)", re.IGNORECASE
)
_UNITS = {"m": "m", "h": "h", "d": "d", "w": "w", "分": "m", "小": "h", "天": "d", "日": "d",
          "周": "w"}  # fmt: skip


@dataclass
class Process:
    """One <process> and what the collaboration says about it."""

    element: Element
    pool: str = ""
    lanes: dict[str, str] = field(default_factory=dict)  # node id -> lane name


class _Lined(DefusedXMLParser):  # type: ignore[misc]
    """Remembers the line of each element; stops at the size nothing sensible has."""

    depth = count = 0

    def _start(self, tag: str, attributes: list[str]) -> Any:
        element = super()._start(tag, attributes)
        element.set(LINE, str(self.parser.CurrentLineNumber))
        self.depth, self.count = self.depth + 1, self.count + 1
        if self.depth > DEEPEST or self.count > MOST:
            raise _TooMuch
        return element

    def _end(self, tag: str) -> Any:
        self.depth -= 1
        return super()._end(tag)


class _TooMuch(Exception):
    pass


def root_of(file: str, data: bytes) -> Element:
    """The <definitions> of a file."""
    if len(data) > LARGEST:
        words = N_("this file is too large; an import may have %(max)s bytes.")
        raise refusal(file, words, max=LARGEST)
    parser = _Lined(target=TreeBuilder(), forbid_dtd=True)
    try:
        parser.feed(data)
        root: Element = parser.close()
    except ParseError as error:
        words = N_("this is not XML: %(reason)s.")
        line, column = error.position
        raise refusal(file, words, line, column + 1, reason=str(error).split(":")[0]) from error
    except DefusedXmlException as error:
        words = N_("document types and entities are not possible.")
        raise refusal(file, words, parser.parser.CurrentLineNumber) from error
    except _TooMuch as error:
        words = N_("this file has too many parts.")
        raise refusal(file, words, parser.parser.CurrentLineNumber) from error
    except (ValueError, LookupError) as error:  # an encoding nobody knows
        raise refusal(file, N_("this is not XML: %(reason)s."), reason=str(error)[:80]) from error
    if root.tag != f"{MODEL}definitions":
        raise refusal(file, N_("this is not BPMN 2.0: the root is not <definitions>."))
    return root


def processes(root: Element) -> list[Process]:
    """Every process that has steps, with its pool and lanes."""
    pools = {one.get("processRef", ""): one.get("name", "")
             for one in root.iter(f"{MODEL}participant")}  # fmt: skip
    found = []
    for element in root.iter(f"{MODEL}process"):
        if any(kind(child) == "sequenceFlow" for child in element):
            one = Process(element, pools.get(element.get("id", ""), ""))
            for lane in element.iter(f"{MODEL}lane"):
                name = " ".join((lane.get("name") or "").split())
                for ref in lane.findall(f"{MODEL}flowNodeRef"):
                    if name:
                        one.lanes[(ref.text or "").strip()] = name
            found.append(one)
    return found


def middles(root: Element, process: Process) -> dict[str, spots.Point]:
    """The centres of the shapes of a process, in the units of our canvas."""
    shapes = _shapes(root, process)
    tasks = [box for id, box in shapes if box[2] >= 60]  # circles and diamonds are smaller
    wide = median(box[2] for box in tasks) if tasks else spots.CARD[0]
    high = median(box[3] for box in tasks) if tasks else spots.CARD[1]
    across, down = min(1.0, spots.CARD[0] / wide), min(1.0, spots.CARD[1] / high)
    return {id: ((x + w / 2) * across, (y + h / 2) * down) for id, (x, y, w, h) in shapes}


Bounds = tuple[float, float, float, float]


def _shapes(root: Element, process: Process) -> list[tuple[str, Bounds]]:
    """Shapes of the drawing that shows the process; inner drawings have places of their own."""
    own = process.element.get("id")
    inside = {one.get("id") for one in process.element.iter()} - {None}
    for plane in root.iter(f"{BPMNDI}BPMNPlane"):
        if plane.get("bpmnElement") in inside - {own}:
            continue
        found = [each for each in map(_bounds, plane.iter(f"{BPMNDI}BPMNShape")) if each]
        if shapes := [(id, box) for id, box in found if id in inside]:
            return shapes
    return []


def _bounds(shape: Element) -> tuple[str, Bounds] | None:
    box = shape.find(f"{DC}Bounds")
    if box is None:
        return None
    try:
        x, y, w, h = (float(box.get(name, "")) for name in ("x", "y", "width", "height"))
    except ValueError:
        return None
    known = all(abs(one) <= FARTHEST for one in (x, y, w, h))
    return (shape.get("bpmnElement", ""), (x, y, w, h)) if known else None


def kind(element: Element) -> str:
    """The local name of a BPMN element; "" for those of other vocabularies."""
    return element.tag.removeprefix(MODEL) if element.tag.startswith(MODEL) else ""


def name_of(element: Element) -> str:
    return " ".join((element.get("name") or "").split())


def children(element: Element, *kinds: str) -> list[Element]:
    return [child for child in element if kind(child) in kinds]


def text_at(element: Element, *kinds: str) -> str:
    """The text of the first such child."""
    return next(((c.text or "").strip() for c in children(element, *kinds)), "")


def extra(element: Element, name: str) -> str:
    """An attribute of a modeler's own vocabulary (camunda:, activiti:, flowable:, zeebe:)."""
    for key, value in element.attrib.items():
        if key.startswith("{") and key.endswith("}" + name) and not key.startswith(MODEL):
            return value.strip()
    return ""


def extras(element: Element, *names: str) -> Iterator[Element]:
    """Elements of any vocabulary inside <extensionElements>."""
    for box in children(element, "extensionElements"):
        for one in box.iter():
            if one.tag.rpartition("}")[2] in names:
                yield one


def event_of(element: Element) -> tuple[str, Element | None]:
    """What an event waits for or says: timer, message, signal, error, ...; "" for a plain one."""
    for child in element:
        if kind(child).endswith("EventDefinition"):
            return kind(child).removesuffix("EventDefinition"), child
    return "", None


def duration(written: str) -> str:
    """An ISO 8601 duration as ours; "" when it is none."""
    found = _DURATION.fullmatch(written.strip())
    if not found or not any(found.groupdict().values()):
        return ""
    parts = {unit: int(value) for unit, value in found.groupdict().items() if value}
    minutes = sum(_MINUTES.get(unit, 0) * value for unit, value in parts.items())
    if not minutes:
        return f"{min(parts.get('s', 1), 999_999)}s"
    for unit, size in (("d", 1440), ("h", 60), ("m", 1)):
        if minutes % size == 0 and minutes // size <= 999_999:
            return f"{minutes // size}{unit}"
    return "999999m"


def spoken_duration(name: str) -> str:
    """A duration in a name: "7 days", "2 小时"."""
    found = _SAID.search(name)
    return found.group(1) + _UNITS[found.group(2)[0].lower()] if found else ""
