"""Where nodes stood in another tool: kept on the way in, and on the way out."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from random import Random
from xml.etree import ElementTree

import pytest

from bihuan.process import source
from bihuan.process.formats import bkitsm, bpmn, bpmn_out, spots
from bihuan.process.formats.brought import Brought
from tests.process.formats import samples
from tests.process.formats.driving import texts

DC = "{http://www.omg.org/spec/DD/20100524/DC}"
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
NAMES = {"s": "填写报销", "check": "审核", "boss": "总监审批", "pay": "打款", "tell": "通知",
         "cool": "冷静期", "e": "完成"}  # fmt: skip
STOOD = {  # as a common modeler draws it, from left to right
    "s": (150, 200, 36, 36), "check": (240, 178, 100, 80), "g": (395, 193, 50, 50),
    "boss": (500, 60, 100, 80), "both": (655, 193, 50, 50), "pay": (760, 120, 100, 80),
    "tell": (760, 240, 100, 80), "met": (915, 193, 50, 50), "cool": (1020, 200, 36, 36),
    "e": (1110, 200, 36, 36),
}  # fmt: skip


def drawn(boxes: Mapping[str, tuple[float, ...]], plane: str = "p") -> bytes:
    """The sample with a diagram."""
    shapes = "".join(
        f'<di:BPMNShape bpmnElement="{id}"><dc:Bounds x="{x}" y="{y}" width="{w}" height="{h}"/>'
        "</di:BPMNShape>"
        for id, (x, y, w, h) in boxes.items()
    )
    diagram = (
        '<di:BPMNDiagram xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" '
        'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC">'
        f'<di:BPMNPlane bpmnElement="{plane}">{shapes}</di:BPMNPlane></di:BPMNDiagram>'
    )
    return samples.CLAIMS.replace(b"</bpmn:definitions>", f"{diagram}</bpmn:definitions>".encode())


def brought(boxes: Mapping[str, tuple[float, ...]] = STOOD) -> Brought:
    (one,) = bpmn.read("x.bpmn", drawn(boxes))
    assert one.pack is not None, one.errors
    return one


def places(one: Brought) -> dict[str, list[int]]:
    nodes = source.read("flow.yaml", one.texts["flow.yaml"])[0].data["nodes"]
    return {key: node["at"] for key, node in nodes.items() if "at" in node}


def named(one: Brought) -> dict[str, list[int]]:
    assert one.pack is not None
    words = {key: node.names["zh-hans"] for key, node in one.pack.flow.nodes.items()}
    return {words[key]: at for key, at in places(one).items()}


def overlaps(one: Brought) -> list[tuple[str, str]]:
    assert one.pack is not None
    boxes = {
        key: (*at, *spots.size(one.pack.flow.nodes[key].kind)) for key, at in places(one).items()
    }
    return [
        (a, b)
        for a, b in combinations(boxes, 2)
        if boxes[a][0] < boxes[b][0] + boxes[b][2] and boxes[b][0] < boxes[a][0] + boxes[a][2]
        and boxes[a][1] < boxes[b][1] + boxes[b][3] and boxes[b][1] < boxes[a][1] + boxes[a][3]
    ]  # fmt: skip


def same_order(before: Mapping[str, tuple[float, ...]], after: Mapping[str, list[int]]) -> None:
    """What clearly stood left of, or above, something else still does."""
    for one, other in combinations(sorted(set(before) & set(after)), 2):
        for axis in (0, 1):
            middle = [before[key][axis] + before[key][axis + 2] / 2 for key in (one, other)]
            if abs(middle[0] - middle[1]) > 60:
                here = after[one][axis] - after[other][axis]
                assert (middle[0] < middle[1]) == (here < 0), (one, other, axis)


def test_nodes_stand_in_the_order_in_which_they_were_drawn_and_none_on_another():
    one = brought()
    assert len(places(one)) == len(one.pack.flow.nodes)
    same_order({NAMES[id]: box for id, box in STOOD.items() if id in NAMES}, named(one))
    assert not overlaps(one)
    assert "the nodes stand as they stood there" in texts(one, "mapped")


def test_a_drawing_comes_back_from_our_own_bpmn_in_the_same_order():
    first = brought()
    out = bpmn_out.bpmn(first.pack.flow)
    (second,) = bpmn.read("back.bpmn", out.encode())
    boxes = {name: (*at, 0, 0) for name, at in named(first).items()}
    same_order(boxes, named(second))
    assert not overlaps(second)


def test_our_places_are_written_into_bpmn_to_the_pixel():
    one = brought()
    root = ElementTree.fromstring(bpmn_out.bpmn(one.pack.flow))
    drawn = root.iter(f"{BPMNDI}BPMNShape")
    shapes = {shape.get("bpmnElement"): shape.find(f"{DC}Bounds") for shape in drawn}
    for (a, at), (b, to) in combinations(places(one).items(), 2):
        if {one.pack.flow.nodes[key].kind for key in (a, b)} <= {"form", "start", "approve"}:
            for axis, side in enumerate("xy"):
                moved = float(shapes[a].get(side)) - float(shapes[b].get(side))
                assert moved == at[axis] - to[axis]


def test_a_node_that_stood_nowhere_goes_beside_its_neighbours():
    some = {id: box for id, box in STOOD.items() if id not in {"tell", "met"}}
    one = brought(some)
    assert len(places(one)) == len(one.pack.flow.nodes) and not overlaps(one)
    at = named(one)
    assert at["填写报销"][0] < at["通知"][0] < at["完成"][0]


@pytest.mark.parametrize(
    ("boxes", "fate", "said"),
    [
        ({}, "approximated", "does not say where the nodes stood"),
        ({"s": STOOD["s"], "check": STOOD["check"]}, "dropped", "stood nowhere or on top"),
        (dict.fromkeys(STOOD, (100, 100, 100, 80)), "dropped", "stood nowhere or on top"),
        (dict.fromkeys(STOOD, ("NaN", "x", "1e999", -1)), "approximated", "does not say"),
    ],
)  # fmt: skip
def test_a_drawing_that_is_no_picture_is_left_to_the_canvas(boxes, fate, said):
    one = brought(boxes)
    assert not places(one)
    assert said in texts(one, fate)


def test_the_drawing_of_an_inner_process_is_not_mixed_with_the_outer_one():
    (one,) = bpmn.read("x.bpmn", drawn(STOOD, plane="check"))
    assert not places(one)


def test_places_of_bluekings_canvas_are_kept():
    flow = samples.bkitsm()
    across = {"1": 0, "2": 150, "3": 420, "4": 560, "5": 560, "6": 800, "7": 900, "8": 1400,
              "9": 1650, "10": 1150}  # fmt: skip
    for id, x in across.items():
        flow["states"][id]["axis"] = {"x": x, "y": {"4": 60, "5": 260}.get(id, 160)}
    (one,) = bkitsm.read("x.json", samples.as_json(flow))
    at = places(one)
    way = ["ti_dan", "bing_xing", "wang_luo_jian_cha", "hui_ju", "hui_qian", "qing_li"]
    assert [at[key][0] for key in way] == sorted(at[key][0] for key in way)
    assert at["wang_luo_jian_cha"][1] < at["zhu_ji_jian_cha"][1] and not overlaps(one)


@pytest.mark.parametrize("seed", range(12))
def test_scattered_drawings_keep_their_order_or_are_left_out(seed):
    chance = Random(seed)
    boxes = {id: (chance.randrange(1500), chance.randrange(900), box[2], box[3])
             for id, box in STOOD.items()}  # fmt: skip
    one = brought(boxes)
    assert len(places(one)) in {0, len(one.pack.flow.nodes)} and not overlaps(one)
