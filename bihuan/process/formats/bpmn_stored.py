"""The picture of a process whose owner placed its nodes: his places, and lines between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bihuan.process.flow import Flow
from bihuan.process.formats import spots
from bihuan.process.layout import Box, Layout, Line, Point

ROUND = 36.0  # an event
MARGIN = 80.0  # room around the picture, for the start event too
BELOW = 100.0
LANE = 20.0
STUB = 24.0  # a line that goes down less than this before it turns runs along the border


def stored(flow: Flow) -> Layout | None:
    """Every node where the canvas shows it; None when nobody has placed any."""
    places: dict[str, Point] = {key: node.at for key, node in flow.nodes.items() if node.at}
    if not places:
        return None
    left = min(x for x, _ in places.values())
    bottom = max(y for _, y in places.values())
    for key in flow.nodes:  # as the canvas does it: new nodes stand below the others
        if key not in places:
            bottom += BELOW
            places[key] = (left, bottom)
    shift = MARGIN - left, MARGIN - min(y for _, y in places.values())
    boxes = {
        key: _box(key, flow.nodes[key].kind, (places[key][0] + shift[0], places[key][1] + shift[1]))
        for key in flow.nodes
    }
    right = max(box.x + box.width for box in boxes.values())
    pairs = dict.fromkeys((edge.source, edge.target) for edge in flow.edges)
    lines = tuple(
        Line(source, target, (), (), boxes[target].y < boxes[source].y) for source, target in pairs
    )
    return Layout(right + MARGIN, bottom + shift[1] + MARGIN, boxes, lines)


def _box(key: str, kind: str, at: Point) -> Box:
    """The node's own box; an event is a circle in the middle of it."""
    width, height = spots.size(kind)
    if kind in {"wait", "end"}:
        x, y = at[0] + (width - ROUND) / 2, at[1] + (height - ROUND) / 2
        return Box(key, x, y, ROUND, ROUND)
    return Box(key, at[0], at[1], width, height)


def beside(box: Box, width: float, gap: float, others: Iterable[Box], first: str) -> Point:
    """The upper left corner of a small square beside a node, on a side where nothing stands."""
    middle, centre = box.middle - width / 2, box.y + box.height / 2 - width / 2
    sides = {
        "below": (middle, box.y + box.height + gap), "right": (box.x + box.width + gap, centre),
        "left": (box.x - gap - width, centre), "above": (middle, box.y - gap - width),
    }  # fmt: skip
    taken = [other for other in others if other.node != box.node]
    for at in (sides[first], *sides.values()):
        if not any(_meet(at, width, other) for other in taken):
            return at
    return sides[first]


def _meet(at: Point, width: float, box: Box) -> bool:
    return (
        at[0] < box.x + box.width
        and box.x < at[0] + width
        and at[1] < box.y + box.height
        and box.y < at[1] + width
    )


def route(begin: Box, goal: Box, boxes: Mapping[str, Box]) -> list[Point]:
    """An orthogonal line from border to border; back up it goes around on the right."""
    if begin.node == goal.node:
        return _ear(begin)
    middle, centre = begin.y + begin.height / 2, goal.y + goal.height / 2
    is_right = goal.x >= begin.x + begin.width
    if goal.y >= begin.y + begin.height + (STUB if is_right else 0):
        return _bent((begin.middle, begin.y + begin.height), (goal.middle, goal.y), 1)
    if is_right:
        return _bent((begin.x + begin.width, middle), (goal.x, centre), 0)
    if goal.x + goal.width <= begin.x and goal.y + goal.height > begin.y:
        return _bent((begin.x, middle), (goal.x + goal.width, centre), 0)
    between = [box for box in boxes.values() if goal.y <= box.y <= begin.y + begin.height]
    side = max(box.x + box.width for box in (begin, goal, *between)) + LANE
    return [(begin.x + begin.width, middle), (side, middle), (side, centre),
            (goal.x + goal.width, centre)]  # fmt: skip


def _bent(start: Point, end: Point, axis: int) -> list[Point]:
    """Straight, or with a step half way along the axis."""
    if abs(start[1 - axis] - end[1 - axis]) < 1:
        return [start, end]
    half = (start[axis] + end[axis]) / 2
    if axis:
        return [start, (start[0], half), (end[0], half), end]
    return [start, (half, start[1]), (half, end[1]), end]


def _ear(box: Box) -> list[Point]:
    right, middle = box.x + box.width, box.y + box.height / 2
    return [(right, middle + 10), (right + LANE, middle + 10), (right + LANE, middle - 10),
            (right, middle - 10)]  # fmt: skip
