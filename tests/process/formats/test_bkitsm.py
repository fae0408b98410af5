"""BlueKing ITSM: exports of both dialects become packs."""

from __future__ import annotations

import copy

import pytest

from bihuan.process.formats import bkitsm
from bihuan.process.formats.brought import Brought
from bihuan.process.source import Unreadable
from tests.process.formats import samples
from tests.process.formats.driving import driven, texts


@pytest.fixture(scope="module")
def change() -> Brought:
    (one,) = bkitsm.read("change.json", samples.as_json(samples.bkitsm()))
    return one


def test_a_ticket_goes_through_conditions_branches_countersign_and_call(change):
    found = driven(change, walks=40)
    assert "closed" in found.outcomes
    met = {key for key, count in found.nodes.items() if count}
    assert {"wang_luo_jian_cha", "zhu_ji_jian_cha", "hui_qian", "deng_ji_jie_guo"} <= met


def test_parallel_and_converge_gateways_are_a_split_and_its_join(change):
    nodes = change.pack.flow.nodes
    assert nodes["bing_xing"].kind == "split" and nodes["bing_xing"].data["mode"] == "and"
    assert nodes["hui_ju"].data["closes"] == "bing_xing"


def test_lines_with_conditions_share_the_submit_button(change):
    edges = change.pack.flow.out["ti_dan"]
    assert [(edge.on[0], edge.guard) for edge in edges] == [
        ("submit", 'f.scope == "big"'), ("submit", "")
    ]  # fmt: skip


def test_a_sign_node_votes_by_its_finish_condition_and_asks_by_its_buttons(change):
    sign = change.pack.flow.nodes["hui_qian"]
    assert sign.vote.rule == "rule" and sign.vote.pass_percent == 60
    assert sign.who[0].kind == "field" and sign.who[0].arg == "checkers"
    ways = {edge.on[0]: edge for edge in change.pack.flow.out["hui_qian"]}
    assert ways["pass"].target == "qing_li" and ways["pass"].asks == ("also",)
    assert ways["reject"].target == "ti_dan" and ways["reject"].requires == ("why",)


def test_processors_and_ways_of_handling_are_kept(change):
    nodes = change.pack.flow.nodes
    assert nodes["wang_luo_jian_cha"].who[0].arg == "运维"
    assert nodes["wang_luo_jian_cha"].how == "claim"
    together = nodes["zhu_ji_jian_cha"].who[0].extra["together"]
    assert [one.arg for one in together] == ["li", "wang"]
    assert change.pack.flow.data["business"] in change.pack.flow.nodes["ti_dan"].form


def test_fields_keep_checks_and_hide_by_their_conditions(change):
    fields = change.pack.flow.fields
    assert fields["mail"].data["pattern"] == "email"
    assert fields["port"].data["show_if"] == '!(f.scope == "small")'
    assert fields["rack"].type == "editselect"


def test_a_trigger_is_a_notice_and_what_has_no_counterpart_is_named(change):
    (notice,) = change.pack.flow.notices
    assert notice.on == ("enter", "hui_qian")
    assert notice.body["zh-hans"] == "规模：{f.scope}，见 {link}，(unknown)"
    dropped = texts(change, "dropped")
    assert "modify_processor" in dropped and "unknown" in dropped
    assert "清理" in texts(change, "approximated")


def test_a_terminable_state_has_a_button_that_ends_the_ticket(change):
    ways = {edge.on[1]: edge for edge in change.pack.flow.out["qing_li"]}
    target = change.pack.flow.nodes[ways["terminate"].target]
    assert target.data == {"outcome": "terminated", "terminate": True}


def test_the_older_dialect_sends_back_by_a_button_that_asks_for_the_reason():
    (one,) = bkitsm.read("old.json", samples.as_json(samples.older_bkitsm()))
    driven(one, walks=20)
    handle = one.pack.flow.nodes["chu_li"]
    assert handle.how == "dispatch" and handle.who[0].arg == "通用角色5"
    back = next(e for e in one.pack.flow.out["chu_li"] if e.target == "ti_dan")
    assert back.requires == ("can_back_message",) and back.partial
    assert "supervision" in texts(one, "dropped")


def test_one_file_holds_several_processes_each_with_a_key_of_its_own():
    flow = samples.older_bkitsm()
    two = bkitsm.read("two.json", samples.as_json(flow, copy.deepcopy(flow)))
    assert [one.key for one in two] == ["qing_qiu", "qing_qiu_2"]


def test_an_approval_whose_line_asks_for_no_result_ends_as_rejected():
    flow = samples.older_bkitsm()
    flow["states"][2]["type"] = "APPROVAL"
    flow["transitions"] = flow["transitions"][:3]
    (one,) = bkitsm.read("a.json", samples.as_json(flow))
    assert set(driven(one, walks=30).outcomes) == {"closed", "rejected"}


@pytest.mark.parametrize(
    ("written", "line", "said"),
    [
        (b'[{"states": [}]', 1, "this is not JSON"),
        (b'{"a":\n\n 1,}', 3, "this is not JSON"),
        (b"[" * 100_000, 1, "nested too deeply"),
        (b'{"states": []}', 1, "no workflow"),
        (b"[1, 2, null]", 1, "no workflow"),
        (b'{"states": [{"id": 1, "type": "END"}], "transitions": []}', 1, "no START"),
        (b" " * 2_100_000, 1, "too large"),
    ],
)
def test_what_is_no_export_is_refused(written, line, said):
    with pytest.raises(Unreadable) as refused:
        bkitsm.read("x.json", written)
    assert refused.value.mistake.line == line
    assert said in str(refused.value.mistake)


def test_twenty_thousand_states_are_refused_at_once():
    flow = samples.older_bkitsm()
    flow["states"] += [samples.state(n, "NORMAL", f"s{n}") for n in range(100, 20_100)]
    with pytest.raises(Unreadable) as refused:
        bkitsm.read("x.json", samples.as_json(flow))
    assert "too large" in str(refused.value.mistake) or "more than" in str(refused.value.mistake)


@pytest.mark.parametrize("seed", range(60))
def test_a_file_with_wrong_types_anywhere_is_read_or_refused_and_never_breaks(seed):
    from random import Random

    chance, flow = Random(seed), samples.bkitsm()
    for _ in range(12):
        spoil(flow, chance)
    try:
        brought = bkitsm.read("x.json", samples.as_json(flow))
    except Unreadable:
        return
    assert all(one.texts["flow.yaml"] for one in brought)


def spoil(thing, chance):
    """Replace one part somewhere inside by something of another type."""
    while isinstance(thing, dict | list) and thing:
        key = chance.choice(list(thing) if isinstance(thing, dict) else range(len(thing)))
        if chance.random() < 0.3 or not isinstance(thing[key], dict | list):
            thing[key] = chance.choice([None, 7, "x", [], {}, True, [None], {"a": [1]}, "1", -1.5])
            return
        thing = thing[key]
