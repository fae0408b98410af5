"""Every pack is walked end to end, and every one of its edges at least once."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from tests.packs.walk import KEYS, Told, load, stroll


class Walk(NamedTuple):
    """Steps from opening on, and the node where they lead."""

    ends_at: str
    steps: list[Told]
    world: dict[str, Any] = {}


SOLVED = ("submit", {"solved": "是"})
TO_SECOND = ("submit", {"solved": "否"})
TO_FIRST = ("submit", {"solved": "否", "escalate_to": "一线"})
FIRST_SOLVED = ("submit", {"l1_solved": "是"})
FIRST_UP = ("submit", {"l1_solved": "否"})
SECOND_SOLVED = ("submit", {"l2_solved": "是"})
SECOND_UP = ("submit", {"l2_solved": "否"})
THIRD_SOLVED = ("submit", {"l3_solved": "是"})
CHANGE = ("submit", {"l3_solved": "否", "change_needed": "是"})
PROGRESS = ("submit", {"l3_solved": "否", "change_needed": "否"})
URGENT = ("submit", {"category": "故障", "priority": "紧急"})
OPENED = "submit"
TO_THIRD: list[Told] = [OPENED, "submit", TO_SECOND, SECOND_UP]
NO_CHANGE_OPEN = {"links": {"change": {"open": 0}}}

WALKS: dict[str, list[Walk]] = {
    "fault_report": [
        Walk("closed", ["submit", "approve", "approve", "approve"]),
        Walk(
            "evaluate",
            ["submit", "return_report", "submit", "approve", "to_problem", "approve",
             "return_summary", "approve", "to_problem"],
        ),
    ],
    "issue_track": [
        Walk("closed", ["创建", "更新进展", "提交审核", "打回补充信息", "提交审核",
                        "转SE分析改进", "问题关闭"]),
        Walk("analyse", ["创建", "新建Buglist", "提交审核", "转SE分析改进", "新建改进单"]),
    ],
    "improvement": [
        Walk("closed", ["创建", "提交评审", "评审不通过", "提交评审", "指定实施人", "更新进展",
                        "实施结果提交评审", "评审不通过", "实施结果提交评审", "落地关闭"]),
        Walk("declined", ["创建", "提交评审", "不采纳"]),
    ],
    "known_issue": [
        Walk("archived", ["create", "submit_review", "return_draft", "submit_review", "archive"]),
    ],
    "key_site": [Walk("withdrawn", ["submit", "update", "withdraw_record"])],
    "device_card": [
        Walk("scrapped", ["创建", "占用设备", "释放设备", "更新信息", "报废"]),
    ],
    "incident": [
        Walk("closed", [OPENED, "submit", SOLVED, "submit", "solved", "close"]),
        Walk("closed", [URGENT, SOLVED, "submit", "timer:7d", "close"],
             {"roles": ("服务台人员",)}),
        Walk("first_support", [OPENED, "submit", SOLVED, "to_problem", "submit", "not_solved"]),
        Walk("first_line", [OPENED, "submit", TO_FIRST, FIRST_SOLVED, "submit", "not_solved"]),
        Walk("second_line", [OPENED, "submit", TO_FIRST, FIRST_UP]),
        Walk("second_line", [OPENED, "submit", TO_SECOND, SECOND_SOLVED, "submit", "not_solved"]),
        Walk("third_line", [*TO_THIRD, PROGRESS, THIRD_SOLVED, "submit", "not_solved"]),
        Walk("second_line", [*TO_THIRD, "return_second"]),
        Walk("third_line", [*TO_THIRD, "wait_supplier", "replied", "wait_supplier", "timer:3d"]),
        Walk("change_work", [OPENED, ("submit", {"priority": "高"}), TO_SECOND, SECOND_UP, CHANGE,
                             "submit"]),
        Walk("solve", [*TO_THIRD, CHANGE, "submit", "failed", CHANGE, "submit", "succeeded"],
             NO_CHANGE_OPEN),
        Walk("change_work", [URGENT, "submit", TO_SECOND, SECOND_UP, CHANGE, "submit"]),
    ],
    "major_incident": [
        Walk("closed", ["submit", ("confirm", {"level": "P1"}), "update", "recover", "to_review",
                        "new_item", "close"]),
        Walk("closed", ["submit", ("confirm", {"level": "P3"}), "recover", "undo_recovery",
                        "recover", "close_without_review"]),
        Walk("cancelled", ["submit", "cancel"]),
        Walk("merged", ["submit", "merge"]),
    ],
    "incident_dispatch": [
        Walk("closed", ["submit", "reassign", "assign", "return_dispatch", "assign", "resolve"]),
        Walk("closed", ["submit", "solve_now"]),
        Walk("cancelled", ["submit", "cancel"]),
    ],
    "problem": [
        Walk("closed", ["submit", "assign_investigator", "assign_handler", "return_investigation",
                        "assign_handler", "eradicate"]),
        Walk("closed", ["submit", "assign_investigator", "assign_handler", "relieve"]),
        Walk("closed", ["submit", "remove_now"]),
        Walk("cancelled", ["submit", "cancel"]),
    ],
    "change_standard": [
        Walk("closed", ["submit", "plan_done", "begin", "failed", "plan_done", "begin",
                        "carried_out", "wrap_up"]),
        Walk("cancelled", ["submit", "cancel"]),
        Walk("cancelled", ["submit", "plan_done", "cancel"]),
    ],
    "change_normal": [
        Walk("closed", ["submit", "pass", "plan_done", "pass", "begin", "carried_out", "pass"]),
        Walk("closed", ["submit", "reject", "submit", "pass", "plan_done", "reject", "plan_done",
                        "pass", "begin", "failed", "plan_done", "pass", "begin", "carried_out",
                        "reject", "carried_out", "pass"]),
        Walk("cancelled", ["submit", "pass", "cancel"]),
        Walk("cancelled", ["submit", "pass", "plan_done", "pass", "cancel"]),
    ],
    "change_emergency": [
        Walk("closed", ["submit", "plan_done", "pass", "begin", "carried_out", "pass"]),
        Walk("closed", ["submit", "plan_done", "reject", "plan_done", "pass", "begin", "failed",
                        "plan_done", "pass", "begin", "carried_out", "reject", "carried_out",
                        "pass"]),
        Walk("cancelled", ["submit", "cancel"]),
        Walk("cancelled", ["submit", "plan_done", "pass", "cancel"]),
    ],
    "request": [
        Walk("closed", ["submit", "return_submit", "submit", "finish", "not_done", "finish",
                        "confirm"]),
        Walk("closed", ["submit", "pass", "finish", "timer:7d"],
             {"params": {"req_needs_approval": True}}),
        Walk("refused", ["submit", "reject"], {"params": {"req_needs_approval": True}}),
    ],
    "action_item": [
        Walk("finished", ["submit", "begin", "finish"]),
        Walk("accepted", [("submit", {"accepter": "lisi"}), "begin", "finish", "refuse", "finish",
                          "accept"]),
        Walk("cancelled", ["submit", "cancel"]),
        Walk("cancelled", ["submit", "begin", "cancel"]),
    ],
}  # fmt: skip

EVERY_WALK = [
    pytest.param(key, walk, id=f"{key}-{number}-{walk.ends_at}")
    for key, walks in WALKS.items()
    for number, walk in enumerate(walks, 1)
]


@pytest.mark.parametrize(("key", "walk"), EVERY_WALK)
def test_a_walk_leads_where_the_pack_says(key: str, walk: Walk) -> None:
    walked = stroll(load(key), walk.steps, **walk.world)

    assert walked.node.key == walk.ends_at
    assert bool(walked.state.tokens) == (walked.node.kind != "end")


@pytest.mark.parametrize("key", KEYS)
def test_the_walks_of_a_pack_cover_every_edge(key: str) -> None:
    flow = load(key)
    taken = {edge for walk in WALKS[key] for edge in stroll(flow, walk.steps, **walk.world).taken}

    assert sorted(edge.key for edge in flow.edges if edge.key not in taken) == []


@pytest.mark.parametrize("key", KEYS)
def test_the_walks_of_a_pack_come_through_every_phase(key: str) -> None:
    flow = load(key)
    seen = {
        step.phase for walk in WALKS[key] for step in stroll(flow, walk.steps, **walk.world).steps
    }

    starting = flow.nodes[flow.start].phase  # a ticket is opened and gone on in one step
    assert {phase.key for phase in flow.phases} - {starting} <= seen
