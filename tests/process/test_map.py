"""The map of a process: every node once, no card on another, safe and readable SVG."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bihuan.process.flow import Edge, Flow, Node
from bihuan.process.layout import __file__ as layout_file
from bihuan.process.layout import layout
from bihuan.process.read import read_pack
from bihuan.process.svg import Marks, cut, svg

PACKS = sorted(
    one.parent for one in (Path(layout_file).parent.parent / "packs").glob("*/flow.yaml")
)
NAMES = {
    "start": "提单", "check": "检查 <b>", "fork": "", "left": "左", "right": "右",
    "join": "", "end": "结束",
}  # fmt: skip
KINDS = {"start": "start", "fork": "split", "join": "join", "end": "end"}
WAYS = [
    ("start", "check"), ("check", "fork"), ("fork", "left"), ("fork", "right"), ("left", "join"),
    ("right", "join"), ("join", "end"), ("check", "start"), ("check", "check"), ("right", "check"),
]  # fmt: skip


def flow() -> Flow:
    nodes = {
        key: Node(key, KINDS.get(key, "form"), {"zh-hans": name}) for key, name in NAMES.items()
    }
    edges = tuple(
        Edge(f"{a}.{n}", a, b, ("button", "go"), {"zh-hans": f"到{b}"})
        for n, (a, b) in enumerate(WAYS)
    )
    return Flow("demo", {"zh-hans": "演示"}, "task", "T-{seq:1}", "start", nodes, edges, {}, ())


def test_every_node_has_a_place_and_no_two_overlap() -> None:
    boxes = layout(flow()).boxes

    assert set(boxes) == set(NAMES)
    for one, other in combinations(boxes.values(), 2):
        apart = (
            one.x + one.width <= other.x
            or other.x + other.width <= one.x
            or one.y + one.height <= other.y
            or other.y + other.height <= one.y
        )
        assert apart, (one, other)


def test_ways_back_are_those_against_the_written_order_and_lines_are_orthogonal() -> None:
    lines = layout(flow()).lines

    back = {(line.source, line.target) for line in lines if line.is_back}
    assert back == {("check", "start"), ("check", "check"), ("right", "check")}
    for line in lines:
        for (ax, ay), (bx, by) in zip(line.points, line.points[1:], strict=False):
            assert abs(ax - bx) < 0.6 or abs(ay - by) < 0.6, line


def test_everything_drawn_lies_inside_the_picture() -> None:
    plan = layout(flow())

    for line in plan.lines:
        assert all(0 <= x <= plan.width and 0 <= y <= plan.height for x, y in line.points), line


def test_the_picture_is_well_formed_marks_the_ticket_and_holds_no_style_or_script() -> None:
    text = svg(flow(), Marks(frozenset({"start"}), frozenset({"check"}), {"check": "张三"}))
    root = ElementTree.fromstring(text)

    classes = {g.get("data-node"): g.get("class") for g in root.iter() if g.get("data-node")}
    assert set(classes) == set(NAMES)
    assert "is-done" in classes["start"]
    assert "is-current" in classes["check"]
    assert "张三" in text
    assert "检查 &lt;b&gt;" in text
    assert "style=" not in text
    assert "<script" not in text


def test_a_chinese_letter_counts_two_when_a_text_is_cut() -> None:
    assert cut("一二三", 6) == "一二三"
    assert cut("一二三四", 6) == "一二…"
    assert cut("abcdefg", 6) == "abcde…"


def test_a_step_put_in_between_and_written_last_stands_in_between() -> None:
    keys = ["start", "a", "b", "end", "late"]
    ways = [("start", "a"), ("a", "late"), ("late", "b"), ("b", "end")]
    nodes = {key: Node(key, KINDS.get(key, "form"), {"zh-hans": key}) for key in keys}
    edges = tuple(Edge(f"{a}.0", a, b, ("button", "go"), {}) for a, b in ways)
    drawn = layout(Flow("demo", {}, "task", "T-{seq:1}", "start", nodes, edges, {}, ()))

    heights = {key: box.y for key, box in drawn.boxes.items()}
    assert sorted(heights, key=heights.__getitem__) == ["start", "a", "late", "b", "end"]


@pytest.mark.parametrize("folder", PACKS, ids=lambda folder: folder.name)
def test_no_label_lies_on_a_card_or_on_another_label(folder) -> None:
    pack, _mistakes = read_pack(folder)
    assert pack is not None
    texts = ElementTree.fromstring(svg(pack.flow)).iter("{http://www.w3.org/2000/svg}text")
    labels = [_area(text) for text in texts if text.get("class") == "map-label"]
    cards = [(b.x, b.y, b.x + b.width, b.y + b.height) for b in layout(pack.flow).boxes.values()]
    assert labels
    for number, (left, top, right, bottom) in enumerate(labels):
        assert left >= 0
        for x0, y0, x1, y1 in [*cards, *labels[:number]]:
            assert right <= x0 or x1 <= left or bottom <= y0 or y1 <= top


def _area(text: ElementTree.Element) -> tuple[float, float, float, float]:
    """What a label of 11 pixels covers."""
    words = text[0].tail or ""
    width = sum(11 if ord(letter) > 0x2E7F else 6 for letter in words)
    x, y = float(text.get("x", 0)), float(text.get("y", 0))
    left = x - width if text.get("text-anchor") == "end" else x
    return left, y - 9, left + width, y + 2
