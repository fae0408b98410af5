"""Where nodes stood in another tool, as places on our canvas.

The canvas keeps the upper left corner of a node as `at: [left, top]`, in steps of ten. Its cards
are wider than those of most tools, so a drawing is pulled apart until nothing overlaps; one that
would have to be pulled too far is left to the layout of the canvas.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

Point = tuple[float, float]
Size = tuple[float, float]

CARD, DIAMOND, PILL = (180.0, 60.0), (40.0, 40.0), (120.0, 40.0)  # as the canvas draws them
APART = (40.0, 30.0)  # room that lines and their names need, beside and below
FARTHEST = 2.0  # pulled apart further, it is no longer what somebody drew
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
    known, pull = _pulled({key: middles[key] for key in kinds if key in middles}, sizes)
    if len(known) < 2 or len(known) * 2 < len(kinds):
        return {}
    placed = {key: (x * pull[0], y * pull[1]) for key, (x, y) in known.items()}
    _fill_in(placed, sizes, links)
    return _corners(placed, sizes)


def _pulled(known: Mapping[str, Point], sizes: Mapping[str, Size]) -> tuple[dict[str, Point], Size]:
    """The centres that can be kept, and how far each axis must be stretched for them."""
    kept: dict[str, Point] = {}
    pull = [1.0, 1.0]
    for key, at in known.items():
        worst = [1.0, 1.0]
        for name, other in kept.items():
            axis, need = _need(at, sizes[key], other, sizes[name])
            worst[axis] = max(worst[axis], need)
        if max(worst) <= FARTHEST:
            kept[key] = at
            pull = [max(pull[0], worst[0]), max(pull[1], worst[1])]
    return kept, (pull[0], pull[1])


def _need(at: Point, mine: Size, other: Point, theirs: Size) -> tuple[int, float]:
    """The axis that parts two nodes with less, and how far it must be stretched for that."""
    wide, high = abs(at[0] - other[0]), abs(at[1] - other[1])
    room = (mine[0] + theirs[0]) / 2 + APART[0], (mine[1] + theirs[1]) / 2 + APART[1]
    if wide >= room[0] or high >= room[1]:
        return 0, 1.0
    beside = room[0] / wide if wide else FARTHEST * 2
    below = room[1] / high if high else FARTHEST * 2
    return (0, beside) if beside <= below else (1, below)


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
