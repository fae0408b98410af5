"""incident against the six forms of §7 and the flow of §6."""

from __future__ import annotations

import pytest

from tests.packs.walk import load, stroll

KINDS = {"字符串": {"text"}, "富文本": {"richtext"}, "单选框": {"radio"}, "日期/时间": {"datetime"},
         "自动生成": {"system", "ticket"}}  # fmt: skip
# node, key, 字段名称, 是否必填, 字段类型; C: 必填 when the condition in 描述 holds
FORMS = [
    ("record", "number", "事件编号", "是", "自动生成"),
    ("record", "description", "事件描述", "是", "富文本"),
    ("classify", "category", "事件分类", "是", "单选框"),
    ("classify", "priority", "优先级", "是", "单选框"),
    ("record", "found_at", "发现时间", "是", "日期/时间"),
    ("record", "reporter", "报告人", "是", "字符串"),
    ("record", "contact", "联系方式", "是", "字符串"),
    ("first_support", "number", "事件编号", "是", "自动生成"),
    ("first_support", "supporter", "支持人员", "是", "字符串"),
    ("first_support", "diagnosis", "初步诊断", "是", "富文本"),
    ("first_support", "measures", "解决措施", "否", "富文本"),
    ("first_support", "solved", "是否解决", "是", "单选框"),
    ("first_support", "escalation_reason", "升级原因", "C", "富文本"),
    ("first_line", "l1_supporter", "支持人员", "是", "字符串"),
    ("first_line", "l1_diagnosis", "初步诊断", "是", "富文本"),
    ("first_line", "l1_measures", "解决措施", "否", "富文本"),
    ("first_line", "l1_solved", "是否解决", "是", "单选框"),
    ("first_line", "l1_escalation_reason", "升级原因", "C", "富文本"),
    ("second_line", "number", "事件编号", "是", "自动生成"),
    ("second_line", "l2_supporter", "支持人员", "是", "字符串"),
    ("second_line", "l2_diagnosis", "详细诊断", "是", "富文本"),
    ("second_line", "l2_solution", "解决方案", "否", "富文本"),
    ("second_line", "l2_solved", "是否解决", "是", "单选框"),
    ("second_line", "l2_escalation_reason", "升级原因", "C", "富文本"),
    ("third_line", "number", "事件编号", "是", "自动生成"),
    ("third_line", "l3_supporter", "支持人员", "是", "字符串"),
    ("third_line", "l3_diagnosis", "详细诊断", "是", "富文本"),
    ("third_line", "l3_solution", "解决方案", "否", "富文本"),
    ("third_line", "l3_solved", "是否解决", "是", "单选框"),
    ("third_line", "change_needed", "变更请求", "C", "单选框"),
    ("change_request", "change_number", "变更编号", "是", "自动生成"),
    ("change_request", "number", "事件编号", "是", "自动生成"),
    ("change_request", "change_description", "变更描述", "是", "富文本"),
    ("change_request", "risk", "风险评估", "是", "富文本"),
    ("change_request", "rollback", "回退计划", "是", "富文本"),
    ("solve", "number", "事件编号", "是", "自动生成"),
    ("solve", "solved_at", "解决时间", "是", "日期/时间"),
    ("solve", "solution", "解决方案", "是", "富文本"),
    ("close_record", "number", "事件编号", "是", "自动生成"),
    ("close_record", "feedback", "用户反馈", "否", "富文本"),
    ("close_record", "closed_at", "关闭时间", "是", "日期/时间"),
]
ROLES = [
    ("classify", "分类与优先级划分", "服务台人员"),
    ("first_support", "初步支持", "服务台人员"),
    ("first_line", "一线支持", "一线支持人员"),
    ("second_line", "二线支持", "二线支持人员"),
    ("third_line", "三线支持", "三线支持人员"),
    ("change_request", "变更申请", "三线支持人员"),
    ("change_work", "变更实施", "三线支持人员"),
    ("solve", "解决事件", "服务台人员"),
    ("close_record", "记录解决方案", "服务台人员"),
]
ARROWS = {
    ("record", "classify"), ("classify", "first_support"), ("first_support", "solve"),
    ("first_support", "second_line"), ("second_line", "solve"), ("second_line", "third_line"),
    ("third_line", "solve"), ("third_line", "change_request"), ("change_request", "change_work"),
    ("change_work", "solve"),
}  # fmt: skip
TO_SECOND = ["submit", "submit", ("submit", {"solved": "否"})]
TO_THIRD = [*TO_SECOND, ("submit", {"l2_solved": "否"})]
CHANGE = ("submit", {"l3_solved": "否", "change_needed": "是"})


@pytest.mark.parametrize(("node", "key", "label", "need", "kind"), FORMS)
def test_a_form_has_its_field(node: str, key: str, label: str, need: str, kind: str) -> None:
    flow = load("incident")
    field, mode = flow.fields[key], flow.nodes[node].form[key]

    assert field.label["zh-hans"] == label
    assert field.type in KINDS[kind]
    if kind == "自动生成":
        assert mode == "read"
    else:
        assert mode == ("required" if need == "是" else "optional")
        assert bool(field.data.get("required_if")) == (need == "C")


@pytest.mark.parametrize(("key", "label", "role"), ROLES)
def test_a_node_belongs_to_its_role(key: str, label: str, role: str) -> None:
    node = load("incident").nodes[key]

    assert node.names["zh-hans"] == label
    assert ("role", role) in [(resolver.kind, resolver.arg) for resolver in node.who]


def test_every_arrow_of_the_flow_chart_is_an_edge() -> None:
    assert {(edge.source, edge.target) for edge in load("incident").edges} >= ARROWS


def test_options_are_the_documents_own() -> None:
    fields = load("incident").fields
    values = {key: [o.value for o in fields[key].options] for key in fields}

    assert values["category"][:4] == ["故障", "告警", "咨询", "服务请求"]
    assert values["priority"] == ["紧急", "高", "中", "低"]
    assert values["source"] == ["用户报告", "监控系统告警"]
    assert values["solved"] == values["l3_solved"] == values["change_needed"] == ["是", "否"]


def test_the_phases_are_the_three_of_the_document() -> None:
    names = [phase.names["zh-hans"] for phase in load("incident").phases]

    assert names == ["事件识别与记录", "事件调查与诊断", "事件解决与关闭"]


def test_the_button_says_where_the_answer_leads() -> None:
    walked = stroll(load("incident"), TO_SECOND[:2])
    flow = load("incident")
    names = [e.names["zh-hans"] for e in flow.out["first_support"]]

    assert names == ["提交，解决事件", "提交，转一线支持", "提交，转二线支持"]
    assert walked.offered() == ["submit"]


@pytest.mark.parametrize(
    ("priority", "pack"), [("紧急", "change_emergency"), ("高", "change_normal")]
)
def test_a_change_is_opened_by_priority(priority: str, pack: str) -> None:
    steps = ["submit", ("submit", {"priority": priority, "category": "故障"}), *TO_THIRD[2:]]
    walked = stroll(load("incident"), [*steps, CHANGE, "submit"])

    (opened,) = walked.effects("open")
    assert (opened["pack"], opened["fill"]) == (pack, "change_number")
    form = load(pack).nodes["new"].form
    needed = {key for key, mode in form.items() if mode == "required"}
    assert needed - {"group", "reviewers"} <= {
        key for key, value in opened["values"].items() if value
    }


def test_a_change_still_open_keeps_the_incident_waiting() -> None:
    steps = [*TO_THIRD, CHANGE, "submit"]
    busy = stroll(load("incident"), steps, links={"change": {"open": 1}})
    done = stroll(load("incident"), steps, links={"change": {"open": 0}})

    assert busy.offered() == ["failed"]
    assert done.offered() == ["succeeded", "failed"]


def test_the_user_has_seven_days_to_confirm() -> None:
    flow = load("incident")
    walked = stroll(flow, ["submit", "submit", ("submit", {"solved": "是"}), "submit"])

    assert {"user:kaidan", "role:服务台人员"} == set(walked.handlers)
    walked.go("timer:7d")
    assert walked.state.values["confirmed"] == "已解决"
    assert walked.node.key == "close_record"


def test_the_solution_of_the_last_tier_is_carried_over() -> None:
    told = {"l2_solved": "是", "l2_solution": "<p>重启连接池</p>"}
    walked = stroll(load("incident"), [*TO_SECOND, ("submit", told)])

    assert walked.state.values["solution"] == "<p>重启连接池</p>"
    assert walked.state.values["solved_by"] == "二线"
