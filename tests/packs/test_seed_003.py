"""major_incident and action_item against the design of fault management."""

from __future__ import annotations

import pytest

from bihuan.process import values
from bihuan.process.errors import BadValues
from tests.packs.walk import load, stroll

FIELDS = [
    ("number", "故障ID", "system", ()),
    ("title", "故障标题", "text", ()),
    ("status", "故障状态", "system", ()),
    ("level", "故障等级", "select", ("P1", "P2", "P3", "P4")),
    ("events", "关联事件", "ticket", ()),
    ("impact", "影响范围", "service", ()),
    ("timeline", "处理时间线", "table", ()),
    ("commander", "故障处理指挥官", "person", ()),
    ("root_cause", "问题根因", "longtext", ()),
    ("trigger", "触发条件", "longtext", ()),
    ("measures", "改进措施", "table", ()),
]
TO_REVIEW = ["submit", ("confirm", {"level": "P1"}), "recover", "to_review"]


@pytest.mark.parametrize(("key", "label", "kind", "options"), FIELDS)
def test_a_fault_has_its_field(key: str, label: str, kind: str, options: tuple[str, ...]) -> None:
    field = load("major_incident").fields[key]

    assert (field.label["zh-hans"], field.type) == (label, kind)
    assert tuple(option.value for option in field.options) == options


def test_a_fault_runs_through_the_five_states() -> None:
    flow = load("major_incident")
    names = [phase.names["zh-hans"] for phase in flow.phases]

    assert names == ["待确认", "处理中", "已恢复", "待复盘", "已关闭"]
    assert flow.number == "F-{date}-{seq:3}"
    walked = stroll(flow, [*TO_REVIEW, "close"])
    assert [step.phase for step in walked.steps] == [
        "unconfirmed", "handling", "recovered", "review", "closed",
    ]  # fmt: skip


@pytest.mark.parametrize(("level", "is_skippable"), [("P1", False), ("P2", False), ("P3", True)])
def test_serious_faults_must_be_reviewed(level: str, is_skippable: bool) -> None:
    walked = stroll(load("major_incident"), ["submit", ("confirm", {"level": level}), "recover"])

    assert ("close_without_review" in walked.offered()) == is_skippable


@pytest.mark.parametrize("key", ["root_cause", "trigger", "measures"])
def test_a_reviewed_fault_closes_only_with_its_root_cause_analysis(key: str) -> None:
    walked = stroll(load("major_incident"), TO_REVIEW)
    shown = values.form(walked.flow, walked.node, walked.state.values, walked.world.names())

    assert {field.key: field.is_required for field in shown}[key]
    with pytest.raises(BadValues) as refused:
        walked.go(("close", {key: None}))
    assert key in refused.value.errors


def test_the_owners_of_the_hurt_services_are_told_on_confirmation() -> None:
    flow = load("major_incident")
    notice = next(n for n in flow.notices if n.on == ("button", "unconfirmed.confirm"))
    owners = {r.extra["as"] for r in notice.to if r.kind == "owner_of"}

    assert owners == {"operations", "development", "product"}


@pytest.mark.parametrize(
    "word", ["故障ID", "等级", "状态", "影响范围", "开始时间", "持续时长", "指挥官"]
)
@pytest.mark.parametrize("key", ["declared", "progress", "recovered"])
def test_announcements_say_what_a_fault_card_says(key: str, word: str) -> None:
    notice = next(n for n in load("major_incident").notices if n.key == key)

    assert f"**{word}**" in notice.body["zh-hans"].replace("（分钟）", "")
    assert "{link}" in notice.body["zh-hans"]


def test_a_fault_knows_how_long_it_lasted() -> None:
    began = ("submit", {"started_at": "2026-01-31T06:30:00Z"})
    walked = stroll(load("major_incident"), [began, ("confirm", {"level": "P2"})])
    assert walked.state.values["duration"] == 90

    walked.go(("recover", {"recovered_at": "2026-01-31T07:00:00Z"}))
    assert walked.state.values["duration"] == 30


def test_open_action_items_hold_a_fault_only_where_the_parameter_says_so() -> None:
    busy = {"links": {"task": {"open": 1}}}
    free = stroll(load("major_incident"), TO_REVIEW, **busy)
    strict = stroll(
        load("major_incident"), TO_REVIEW, params={"close_needs_items_done": True}, **busy
    )

    assert "close" in free.offered()
    assert "close" not in strict.offered()


def test_an_action_item_says_what_who_and_when_and_has_the_three_states() -> None:
    flow = load("action_item")
    form = flow.nodes[flow.start].form

    assert [form[key] for key in ("what", "who", "when")] == ["required"] * 3
    assert [phase.names["zh-hans"] for phase in flow.phases] == ["待处理", "进行中", "已完成"]


def test_an_action_item_is_its_owners_work() -> None:
    walked = stroll(load("action_item"), [("submit", {"who": "lisi"})])

    assert walked.handlers == ("user:lisi",)
