"""Where each node of a process stands on its map: layers from top to bottom, pure arithmetic.

Layered drawing after Sugiyama: ranks by longest path, placeholders where a line skips a rank, a few
barycentre sweeps against crossings. Ways back run dashed in lanes on the right side. Units: pixels.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from bihuan.process.flow import Flow

WIDTH, HEIGHT = 184, 52  # a card
DIAMOND = 28  # a gateway
COLUMN, ROW = 28, 44  # gaps
LANE = 14  # distance of two lanes of ways back
MARGIN = 16
TOP = 28  # room for ways back to the first row
SWEEPS = 4

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """One node: its upper left corner and size."""

    node: str
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class Line:
    """All edges from one node to another, drawn as one orthogonal line."""

    source: str
    target: str
    edges: tuple[str, ...]
    points: tuple[Point, ...]
    is_back: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole map."""

    width: float
    height: float
    boxes: dict[str, Box]
    lines: tuple[Line, ...]


def layout(flow: Flow) -> Layout:
    """Place every reachable node and route every line between them."""
    pairs = _pairs(flow)
    order = _order(flow)
    back = {pair for pair in pairs if order[pair[0]] >= order[pair[1]]}
    forward = [pair for pair in pairs if pair not in back]
    rank = _ranks(order, forward)
    rows, chains = _rows(rank, forward)
    _untangle(rows, chains)
    boxes, slots = _boxes(flow, rows)
    lines = [_down(pair, pairs[pair], chains[pair], boxes, slots) for pair in forward]
    right = max(box.x + box.width for box in boxes.values()) + LANE
    ways_back = sorted(back, key=lambda pair: order[pair[0]] - order[pair[1]])
    for lane, pair in enumerate(ways_back):
        lines.append(_up(pair, pairs[pair], boxes, right + lane * LANE, lane))
    width = right + len(back) * LANE + MARGIN
    height = max(box.y + box.height for box in boxes.values()) + MARGIN
    return Layout(width, height, boxes, tuple(lines))


def _pairs(flow: Flow) -> dict[tuple[str, str], tuple[str, ...]]:
    pairs: dict[tuple[str, str], list[str]] = defaultdict(list)
    for edge in flow.edges:
        pairs[edge.source, edge.target].append(edge.key)
    return {pair: tuple(keys) for pair, keys in pairs.items()}


def _order(flow: Flow) -> dict[str, int]:
    """The order in which the owner wrote the nodes: an edge against it is a way back.

    Where that would leave a node without any way down to it (one was put in between and stands
    last in the file), the order in which tickets pass through them.
    """
    keys = [flow.start, *(key for key in flow.nodes if key != flow.start)]
    written = {key: place for place, key in enumerate(keys)}
    entered = {e.target for e in flow.edges if written[e.source] < written[e.target]}
    if entered >= set(keys) - {flow.start}:
        return written
    return {key: place for place, key in enumerate(_passed(flow, keys))}


def _passed(flow: Flow, keys: list[str]) -> list[str]:
    """From the start on, each node after those that lead to it, as far as there are no circles."""
    targets: dict[str, list[str]] = defaultdict(list)
    for edge in flow.edges:
        targets[edge.source].append(edge.target)
    left: list[str] = []
    seen: set[str] = set()
    stack = [(flow.start, False)]
    while stack:
        key, is_left = stack.pop()
        if is_left:
            left.append(key)
        elif key not in seen:
            seen.add(key)
            stack.append((key, True))
            stack += [(target, False) for target in targets[key]]
    return [*reversed(left), *(key for key in keys if key not in seen)]


def _ranks(order: dict[str, int], forward: list[tuple[str, str]]) -> dict[str, int]:
    rank = dict.fromkeys(order, 0)
    leaving: dict[str, list[str]] = defaultdict(list)
    for source, target in forward:
        leaving[source].append(target)
    for node in sorted(order, key=order.__getitem__):
        for target in leaving[node]:
            rank[target] = max(rank[target], rank[node] + 1)
    return rank


Slot = tuple[str, int]  # a node at its rank, or the placeholder of a line at a rank
Chains = dict[tuple[str, str], list[Slot]]


def _rows(rank: dict[str, int], forward: list[tuple[str, str]]) -> tuple[list[list[Slot]], Chains]:
    rows: list[list[Slot]] = [[] for _ in range(max(rank.values()) + 1)]
    for node, place in rank.items():
        rows[place].append((node, place))
    chains: Chains = {}
    for source, target in forward:
        chain = [(source, rank[source])]
        for place in range(rank[source] + 1, rank[target]):
            slot = (f"{source}>{target}", place)
            rows[place].append(slot)
            chain.append(slot)
        chains[source, target] = [*chain, (target, rank[target])]
    return rows, chains


def _untangle(rows: list[list[Slot]], chains: Chains) -> None:
    """Sort each row by the middle of its neighbours above, then below, a few times."""
    above: dict[Slot, list[Slot]] = defaultdict(list)
    below: dict[Slot, list[Slot]] = defaultdict(list)
    for chain in chains.values():
        for upper, lower in pairwise(chain):
            above[lower].append(upper)
            below[upper].append(lower)
    for sweep in range(SWEEPS):
        near = above if sweep % 2 == 0 else below
        for row in rows if sweep % 2 == 0 else reversed(rows):
            place = {slot: i / max(len(r) - 1, 1) for r in rows for i, slot in enumerate(r)}
            row.sort(key=lambda slot: _middle([place[n] for n in near[slot]], place[slot]))


def _middle(places: list[float], otherwise: float) -> float:
    return sum(places) / len(places) if places else otherwise


def _boxes(flow: Flow, rows: list[list[Slot]]) -> tuple[dict[str, Box], dict[Slot, Point]]:
    """Boxes of the nodes, and the centre of every slot (placeholders included)."""
    spans = [sum(_span(flow, slot) for slot in row) + COLUMN * (len(row) - 1) for row in rows]
    widest = max(spans)
    boxes: dict[str, Box] = {}
    centres: dict[Slot, Point] = {}
    y = float(TOP)
    for row, span in zip(rows, spans, strict=True):
        x = MARGIN + (widest - span) / 2
        for slot in row:
            step = _span(flow, slot)
            centres[slot] = (x + step / 2, y + HEIGHT / 2)
            if slot[0] in flow.nodes:
                width, height = _size(flow, slot[0])
                boxes[slot[0]] = Box(
                    slot[0], x + (step - width) / 2, y + (HEIGHT - height) / 2, width, height
                )
            x += step + COLUMN
        y += HEIGHT + ROW
    return boxes, centres


def _span(flow: Flow, slot: Slot) -> float:
    return _size(flow, slot[0])[0] if slot[0] in flow.nodes else LANE


def _size(flow: Flow, node: str) -> tuple[float, float]:
    if flow.nodes[node].kind in {"choice", "split", "join"}:
        return DIAMOND, DIAMOND
    return WIDTH, HEIGHT


def _down(
    pair: tuple[str, str],
    edges: tuple[str, ...],
    chain: list[Slot],
    boxes: dict[str, Box],
    centres: dict[Slot, Point],
) -> Line:
    source, target = boxes[pair[0]], boxes[pair[1]]
    x, y = source.middle, source.y + source.height
    points: list[Point] = [(x, y)]
    for slot in chain[1:]:
        to_x, to_y = centres[slot]
        bend = to_y - HEIGHT / 2 - ROW / 2
        if abs(to_x - x) > 0.5:
            points += [(x, bend), (to_x, bend)]
        x = to_x
    points.append((x, target.y))
    return Line(pair[0], pair[1], edges, tuple(points), is_back=False)


def _up(
    pair: tuple[str, str], edges: tuple[str, ...], boxes: dict[str, Box], x: float, lane: int
) -> Line:
    source, target = boxes[pair[0]], boxes[pair[1]]
    points = _ear(source) if source is target else _way_back(source, target, x, lane)
    return Line(pair[0], pair[1], edges, points, is_back=True)


def _ear(box: Box) -> tuple[Point, ...]:
    """A button that stays: a small ear on the right of its card."""
    edge, middle = box.x + box.width, box.y + box.height / 2
    return (
        (edge, middle + 10),
        (edge + LANE, middle + 10),
        (edge + LANE, middle - 10),
        (edge, middle - 10),
    )


def _way_back(source: Box, target: Box, x: float, lane: int) -> tuple[Point, ...]:
    """Out at the top, through the gap above, up in its lane, in at the top; gaps hold no cards."""
    shift = 4 + lane % 5 * 3
    leave, arrive = source.middle + 24 + shift, target.middle + 40 + shift
    if target.width == DIAMOND:
        arrive = target.middle
    if source.width == DIAMOND:
        leave = source.middle
    return (
        (leave, source.y),
        (leave, source.y - shift),
        (x, source.y - shift),
        (x, target.y - shift - 6),
        (arrive, target.y - shift - 6),
        (arrive, target.y),
    )
