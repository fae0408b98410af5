"""The map of a process as SVG text: classes only, no inline style, no script (pages have a CSP)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from bihuan.process.flow import Flow, Node, Text
from bihuan.process.layout import Box, Layout, Line, Point, layout

RADIUS = 8
LABEL = 16  # half-width letters of a label: half a card, so that it ends above its own one
ICONS = {  # 16 x 16 strokes, our own
    "start": "M5 3l8 5-8 5z",
    "form": "M4 2h8v12H4zM6 6h4M6 9h4",
    "approve": "M3 8l4 4 6-8",
    "auto": "M9 1L4 9h4l-1 6 5-8H8z",
    "wait": "M8 2a6 6 0 100 12A6 6 0 008 2zM8 5v3l2 2",
    "child": "M2 3h7v5H2zM7 8h7v5H7z",
    "end": "M8 2a6 6 0 100 12A6 6 0 008 2z",
}


@dataclass(frozen=True, slots=True)
class Marks:
    """What the map shows of one ticket: what is done, where it stands, and who is there."""

    done: frozenset[str] = frozenset()
    current: frozenset[str] = frozenset()
    people: Mapping[str, str] = field(default_factory=dict)  # node -> "张三" under its name
    # node or edge -> a class of its own: is-added, is-changed, is-removed of two versions
    classes: Mapping[str, str] = field(default_factory=dict)


NO_MARKS = Marks()


def svg(flow: Flow, marks: Marks = NO_MARKS, *, lang: str = "zh-hans", title: str = "") -> str:
    """Draw `flow`. `marks` colours it by classes `is-done` and `is-current`; `title` is its name
    for people who cannot see it."""
    plan = _plan(flow)
    name = escape(title or say(flow.names, lang))
    parts = [
        f'<svg class="process-map" viewBox="0 0 {plan.width:g} {plan.height:g}" '
        f'width="{plan.width:g}" height="{plan.height:g}" role="img" '
        f'xmlns="http://www.w3.org/2000/svg"><title>{name}</title>',
        '<defs><marker id="map-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
        'markerHeight="7" orient="auto-start-reverse"><path class="map-head" d="M0 0l8 4-8 4z"/>'
        "</marker></defs>",
    ]
    arrivals = Counter(line.target for line in plan.lines if not line.is_back)
    leavings = Counter(line.source for line in plan.lines if not line.is_back)
    titles = [_title(flow, line, lang) for line in plan.lines]
    parts += [_line(*each, marks) for each in zip(plan.lines, titles, strict=True)]
    parts += [
        _label(line, title, ends=arrivals[line.target] == 1, begins=leavings[line.source] == 1)
        for line, title in zip(plan.lines, titles, strict=True)
        if title and not line.is_back
    ]
    parts += [_box(flow.nodes[box.node], box, marks, lang) for box in plan.boxes.values()]
    parts.append("</svg>")
    return "".join(parts)


def _plan(flow: Flow) -> Layout:
    """The layout of a compiled flow, worked out once and kept beside it."""
    plan = flow.__dict__.get("_layout")
    if plan is None:
        plan = flow.__dict__["_layout"] = layout(flow)  # Flow is frozen: a cache, not a change
    return plan


def say(text: Text, lang: str) -> str:
    """The text in a language, else in Simplified Chinese."""
    return text.get(lang) or text.get("zh-hans", "")


def cut(text: str, width: int) -> str:
    """Cut to a width in half-width units (a Chinese character counts two)."""
    used = 0
    for place, letter in enumerate(text):
        used += 2 if ord(letter) > 0x2E7F else 1
        if used > width:
            return text[: max(place - 1, 0)] + "…"
    return text


def _title(flow: Flow, line: Line, lang: str) -> str:
    """What the buttons of a line say."""
    names = {edge.key: say(edge.names, lang) for edge in flow.edges if edge.key in line.edges}
    return " / ".join(dict.fromkeys(name for name in names.values() if name))


def _line(line: Line, title: str, marks: Marks) -> str:
    kind = "map-line is-back" if line.is_back else "map-line"
    kind = " ".join([kind, *sorted({marks.classes[e] for e in line.edges if e in marks.classes})])
    return (
        f'<g class="{kind}"><title>{escape(title)}</title>'
        f'<path d="{_path(line.points)}" marker-end="url(#map-arrow)"/></g>'
    )


def _label(line: Line, title: str, *, ends: bool, begins: bool) -> str:
    """Left of where it alone ends, as ways back come in on the right; else below where it alone
    begins. Labels are drawn over all lines, so that none strikes them out."""
    if not (ends or begins):
        return ""
    x, y = line.points[-1 if ends else 0]
    y += -8 if ends else 14
    is_left = ends and x > LABEL * 7  # else it would leave the picture
    spot = f'x="{x - 7:g}" text-anchor="end"' if is_left else f'x="{x + 7:g}"'
    words = f"<title>{escape(title)}</title>{escape(cut(title, LABEL))}"
    return f'<text class="map-label" y="{y:g}" {spot}>{words}</text>'


def _path(points: tuple[Point, ...]) -> str:
    """An orthogonal line with rounded corners."""
    parts = [f"M{points[0][0]:g} {points[0][1]:g}"]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        enter, leave = _toward(here, before), _toward(here, after)
        parts.append(
            f"L{enter[0]:g} {enter[1]:g}Q{here[0]:g} {here[1]:g} {leave[0]:g} {leave[1]:g}"
        )
    parts.append(f"L{points[-1][0]:g} {points[-1][1]:g}")
    return "".join(parts)


def _toward(here: Point, there: Point) -> Point:
    length = abs(there[0] - here[0]) + abs(there[1] - here[1]) or 1
    share = min(RADIUS, length / 2) / length
    return here[0] + (there[0] - here[0]) * share, here[1] + (there[1] - here[1]) * share


def _box(node: Node, box: Box, marks: Marks, lang: str) -> str:
    state = ""
    if node.key in marks.current:
        state = " is-current"
    elif node.key in marks.done:
        state = " is-done"
    state += f" {marks.classes[node.key]}" if node.key in marks.classes else ""
    name, people = say(node.names, lang), marks.people.get(node.key, "")
    head = (
        f'<g class="map-node map-{node.kind}{state}" data-node={quoteattr(node.key)}>'
        f"<title>{escape(' · '.join(filter(None, (name, people))))}</title>"
    )
    if node.kind in {"choice", "split", "join"}:
        return head + _diamond(node, box) + "</g>"
    return head + _card(node, box, name, people, done="is-done" in state) + "</g>"


def _diamond(node: Node, box: Box) -> str:
    half, x, y = box.width / 2, box.middle, box.y + box.height / 2
    sign = "×" if node.kind == "choice" else "+"
    return (
        f'<path class="map-shape" d="M{x:g} {y - half:g}l{half:g} {half:g}-{half:g} {half:g}'
        f'-{half:g}-{half:g}z"/><text class="map-sign" x="{x:g}" y="{y + 5:g}">{sign}</text>'
    )


def _card(node: Node, box: Box, name: str, people: str, *, done: bool) -> str:
    icon = ICONS["approve"] if done else ICONS.get(node.kind, ICONS["form"])
    radius = box.height / 2 if node.kind in {"start", "end"} else 10
    text_y = box.y + (22 if people else box.height / 2 + 5)
    icon_y = text_y - 13
    drawn = (
        f'<rect class="map-shape" x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" '
        f'height="{box.height:g}" rx="{radius:g}"/>'
        f'<path class="map-icon" transform="translate({box.x + 12:g} {icon_y:g})" d="{icon}"/>'
        f'<text class="map-name" x="{box.x + 36:g}" y="{text_y:g}">{escape(cut(name, 20))}</text>'
    )
    if people:
        drawn += (
            f'<text class="map-people" x="{box.x + 36:g}" y="{box.y + 41:g}">'
            f"{escape(cut(people, 22))}</text>"
        )
    return drawn
