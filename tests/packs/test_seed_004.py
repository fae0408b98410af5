"""incident_dispatch, problem and the three changes against the tables of service management."""

from __future__ import annotations

import pytest

from bihuan.process import engine
from bihuan.process.errors import ProcessError
from tests.packs.walk import load, stroll

# the stages of each table, and who is told on entering each ("" = nobody)
STAGES = {
    "incident_dispatch": [
        ("開單", "事故所有組 受派組織"), ("指派關卡", ""), ("處理關卡", ""), ("關單", "開單人員"),
    ],
    "problem": [
        ("開單", "受派組織"), ("指派關卡", ""), ("調查關卡", ""), ("處理關卡", ""),
        ("關單", "開單人員"),
    ],
    "change_standard": [
        ("新建", "變更處理組"), ("計畫階段", ""), ("已排程", "變更處理組"), ("完成", ""),
        ("結案", "變更處理組"), ("關單", ""),
    ],
    "change_normal": [
        ("新建", "變更處理組"), ("開發前審核", "審核人員"), ("計畫階段", ""),
        ("上線前審核", "審核人員"), ("已排程", "變更處理組"), ("完成", ""),
        ("結案審核", "審核人員"), ("關單", "開單人員"),
    ],
    "change_emergency": [
        ("新建", "變更處理組"), ("計畫階段", ""), ("上線前審核", "審核人員"),
        ("已排程", "變更處理組"), ("完成", ""), ("結案審核", "審核人員"), ("關單", "開單人員"),
    ],
}  # fmt: skip
BUTTONS = {
    ("incident_dispatch", "dispatch"): {"重新指派", "立即解決", "取消事故"},
    ("incident_dispatch", "handle"): {"排除事故", "返回指派"},
    ("problem", "dispatch"): {"指派調查人員", "立即排除", "取消問題"},
    ("problem", "investigate"): {"分析並指派處理人員"},
    ("problem", "handle"): {"根除問題", "排除現況"},
}
APPROVALS = {"change_standard": 0, "change_normal": 3, "change_emergency": 2}
PARAMETERS = [
    ("incident_dispatch", "group", "default_inc_group_id"),
    ("problem", "group", "default_pro_group_id"),
    ("change_standard", "group", "default_cha_group_id"),
    ("change_normal", "group", "default_cha_group_id"),
    ("change_emergency", "group", "default_cha_group_id"),
    ("change_normal", "reviewers", "default_cha_review_group_id"),
    ("change_emergency", "reviewers", "default_cha_review_group_id"),
]


def told(key: str) -> dict[str, str]:
    """Phase -> who is told, in the tables' words, from the pack's notices."""
    flow = load(key)
    found: dict[str, str] = {}
    for notice in flow.notices:
        kind, name = notice.on
        assert kind in ("create", "enter", "close")
        start, last = flow.nodes[flow.start].phase, flow.phases[-1].key
        phase = {"create": start, "close": last}.get(kind) or flow.nodes[name].phase
        assert phase not in found
        found[phase] = " ".join(_words(key, who.kind, who.arg) for who in notice.to)
    return found


def _words(key: str, kind: str, arg: str) -> str:
    flow = load(key)
    if kind == "param":
        return flow.data["params"][arg]["label"]["zh-hant"]
    if kind == "field":
        return flow.fields[arg].label["zh-hant"]
    return {"requester": "開單人員", "handlers": "審核人員"}[kind]


@pytest.mark.parametrize("key", STAGES)
def test_the_stages_are_those_of_the_table(key: str) -> None:
    names = [phase.names["zh-hant"] for phase in load(key).phases]

    assert names == [stage for stage, _ in STAGES[key]]


@pytest.mark.parametrize("key", STAGES)
def test_the_table_says_who_is_told_and_nobody_else_is(key: str) -> None:
    flow, notices = load(key), told(key)

    seen = [(phase.names["zh-hant"], notices.get(phase.key, "")) for phase in flow.phases]
    assert seen == STAGES[key]
    assert {notice.channels for notice in flow.notices} == {("inbox", "email")}
    assert flow.data["notify_default"]["work_item"] == []  # no notice of a new work item by itself


@pytest.mark.parametrize(("where", "names"), BUTTONS.items())
def test_a_gate_offers_the_tables_buttons(where: tuple[str, str], names: set[str]) -> None:
    key, node = where

    assert names <= {edge.names["zh-hant"] for edge in load(key).out[node]}


@pytest.mark.parametrize(("key", "count"), APPROVALS.items())
def test_a_change_has_as_many_approvals_as_its_type_asks(key: str, count: int) -> None:
    approvals = [node for node in load(key).nodes.values() if node.kind == "approve"]

    assert len(approvals) == count
    for node in approvals:
        assert not node.vote.self_approval
        assert [(r.kind, r.arg) for r in node.who][:2] == [
            ("field", "reviewer"), ("field", "reviewers"),
        ]  # fmt: skip


@pytest.mark.parametrize(("key", "field", "parameter"), PARAMETERS)
def test_a_group_is_proposed_by_its_parameter_and_may_be_changed(
    key: str, field: str, parameter: str
) -> None:
    flow = load(key)

    assert parameter in flow.data["params"]
    assert flow.fields[field].data["default"] == {"param": parameter}
    assert flow.nodes[flow.start].form[field] == "required"


def test_one_entry_and_the_type_decides_the_steps() -> None:
    entries = {key: load(key).data["entry"] for key in APPROVALS}

    assert {(e["offering"], e["field"]) for e in entries.values()} == {("change", "type")}
    for key, entry in entries.items():
        options = {option.value for option in load(key).fields["type"].options}
        assert options == {e["value"] for e in entries.values()}
        assert load(key).fields["type"].data["default"] == entry["value"]


def test_nobody_approves_his_own_change() -> None:
    walked = stroll(load("change_normal"), ["submit"])
    token = walked.state.tokens[0]

    with pytest.raises(ProcessError):
        engine.vote(
            walked.flow, walked.state, walked.world, token.id, token.seats[0].id,
            ballot="pass", values={}, by="user:kaidan",
        )  # fmt: skip
