"""Where nodes stood in another tool, as places on our canvas.

The canvas keeps the upper left corner of a node as `at: [left, top]`, in steps of ten. Its cards
are wider than those of most tools, so nodes are moved apart until nothing overlaps; a drawing in
which too many stand nowhere or on top of each other is left to the layout of the canvas.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

Point = tuple[float, float]
Size = tuple[float, float]

CARD, DIAMOND, PILL = (180.0, 60.0), (40.0, 40.0), (120.0, 40.0)  # as the canvas draws them
APART = (40.0, 30.0)  # room that lines and their names need, beside and below
SAME = 15.0  # nearer than this, one stands on top of the other
LARGEST = 100_000  # the format's own limit
STEP = 10
BELOW = 100.0
RINGS = 8  # how far around a wished place a free one is looked for


def size(kind: str) -> Size:
    """Width and height of a node on the canvas."""
    if kind in {"choice", "split", "join"}:
        return DIAMOND
    return PILL if kind == "end" else CARD


def arranged(
    middles: Mapping[str, Point], kinds: Mapping[str, str], links: Iterable[tuple[str, str]]
) -> dict[str, list[int]]:
    """{node: [left, top]} for all nodes; nothing when what is known makes no picture.

    `middles` are the centres that are known, `kinds` all nodes in their order. Those without a
    centre, and those that stood on top of others, go to a free place beside their neighbours.
    """
    sizes = {key: size(kind) for key, kind in kinds.items()}
    placed = _parted({key: middles[key] for key in kinds if key in middles}, sizes)
    if len(placed) < 2 or len(placed) * 2 < len(kinds):
        return {}
    _fill_in(placed, sizes, links)
    return _corners(placed, sizes)


def _parted(known: Mapping[str, Point], sizes: Mapping[str, Size]) -> dict[str, Point]:
    """The centres moved apart where nodes would overlap; their order stays as it was."""
    kept: dict[str, Point] = {}
    for key, at in known.items():
        if not any(max(abs(at[0] - x), abs(at[1] - y)) < SAME for x, y in kept.values()):
            kept[key] = at
    across = _spread(kept, sizes, 0)
    moved = {key: (across[key], y) for key, (_, y) in kept.items()}
    down = _spread(moved, sizes, 1)
    return {key: (across[key], down[key]) for key in kept}


def _spread(known: Mapping[str, Point], sizes: Mapping[str, Size], axis: int) -> dict[str, float]:
    """New places along one axis: what needs room pushes everything behind it along."""
    columns: dict[float, list[str]] = defaultdict(list)
    for key, at in known.items():
        columns[round(at[axis])].append(key)
    shift, found = 0.0, dict[str, float]()
    for place in sorted(columns):
        needs = [
            found[other] + room - known[key][axis] - shift
            for key in columns[place]
            for other in found
            if (room := _room(known, sizes, key, other, axis))
        ]
        shift += max([0.0, *needs])
        found.update({key: known[key][axis] + shift for key in columns[place]})
    return found


def _room(
    known: Mapping[str, Point], sizes: Mapping[str, Size], one: str, other: str, axis: int
) -> float:
    """How far two nodes must stand apart along this axis; 0 where the other axis parts them."""
    room = [(sizes[one][each] + sizes[other][each]) / 2 + APART[each] for each in (0, 1)]
    apart = [abs(known[one][each] - known[other][each]) / room[each] for each in (0, 1)]
    if apart[1 - axis] >= 1 or (axis == 0 and apart[0] < apart[1]):
        return 0.0
    return room[axis]


# --- nodes that stood nowhere ---------------------------------------------------------------------


def _fill_in(
    placed: dict[str, Point], sizes: Mapping[str, Size], links: Iterable[tuple[str, str]]
) -> None:
    near: dict[str, list[str]] = defaultdict(list)
    for source, target in links:
        near[source].append(target)
        near[target].append(source)
    left = [key for key in sizes if key not in placed]
    while left:
        key = next((one for one in left if any(n in placed for n in near[one])), left[0])
        left.remove(key)
        placed[key] = _free(_wish([placed[n] for n in near[key] if n in placed], placed),
                            sizes[key], placed, sizes)  # fmt: skip


def _wish(neighbours: list[Point], placed: Mapping[str, Point]) -> Point:
    """Between one's neighbours, below the only one, or below everything."""
    if not neighbours:
        return (min(x for x, _ in placed.values()), max(y for _, y in placed.values()) + BELOW)
    x = sum(x for x, _ in neighbours) / len(neighbours)
    y = sum(y for _, y in neighbours) / len(neighbours)
    return (x, y + BELOW) if len(neighbours) == 1 else (x, y)


_AROUND = sorted(
    ((x, y) for x in range(-RINGS, RINGS + 1) for y in range(-RINGS, RINGS + 1)),
    key=lambda step: (abs(step[0]) + abs(step[1]), -step[1], -step[0]),
)


def _free(wish: Point, mine: Size, placed: Mapping[str, Point], sizes: Mapping[str, Size]) -> Point:
    for right, down in _AROUND:
        at = (wish[0] + right * 60, wish[1] + down * 50)
        if all(_clear(at, mine, other, sizes[key]) for key, other in placed.items()):
            return at
    return (wish[0], max(y for _, y in placed.values()) + BELOW)


def _clear(at: Point, mine: Size, other: Point, theirs: Size) -> bool:
    return any(
        abs(at[axis] - other[axis]) >= (mine[axis] + theirs[axis]) / 2 + APART[axis] / 2
        for axis in (0, 1)
    )


def _corners(placed: Mapping[str, Point], sizes: Mapping[str, Size]) -> dict[str, list[int]]:
    corners = {
        key: (x - sizes[key][0] / 2, y - sizes[key][1] / 2) for key, (x, y) in placed.items()
    }
    left, top = (min(corner[axis] for corner in corners.values()) for axis in (0, 1))
    found = {key: [_snap(x - left), _snap(y - top)] for key, (x, y) in corners.items()}
    return found if max(max(corner) for corner in found.values()) <= LARGEST else {}


def _snap(value: float) -> int:
    return round(value / STEP) * STEP
