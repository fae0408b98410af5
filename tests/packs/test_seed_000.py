"""fault_report against the document of fault reporting."""

from __future__ import annotations

import pytest

from tests.packs.walk import load, stroll

NODES = [
    ("report", "提单", ("role", "客服")),
    ("follow_up", "故障跟进", ("business_role", "运维")),
    ("summarize", "故障总结", ("business_role", "运维")),
    ("evaluate", "故障评估", ("role", "QC")),
]
FIELDS = [
    ("title", "故障标题", "text", "report"),
    ("screenshots", "截图", "image", "report"),
    ("team", "故障处理团队", "group", "report"),
    ("business", "关联业务", "business", "report"),
    ("record", "故障处理记录", "richtext", "follow_up"),
    ("summary", "故障总结", "richtext", "summarize"),
    ("evaluation", "故障评估", "richtext", "evaluate"),
]


@pytest.mark.parametrize(("key", "label", "who"), NODES)
def test_each_step_is_done_by_its_role(key: str, label: str, who: tuple[str, str]) -> None:
    node = load("fault_report").nodes[key]

    assert node.names["zh-hans"] == label
    assert who in [(resolver.kind, resolver.arg) for resolver in node.who]


@pytest.mark.parametrize(("key", "label", "kind", "node"), FIELDS)
def test_each_step_has_its_fields(key: str, label: str, kind: str, node: str) -> None:
    flow = load("fault_report")

    assert (flow.fields[key].label["zh-hans"], flow.fields[key].type) == (label, kind)
    assert flow.nodes[node].form[key] == ("optional" if key == "screenshots" else "required")


def test_it_is_an_incident_about_a_business_in_its_own_folder() -> None:
    flow = load("fault_report")

    assert flow.kind == "incident"
    assert flow.data["related_business"] == {"required": True, "roles": ["运维", "产品"]}
    assert flow.data["folder"] == ["根目录", "故障受理"]


def test_the_button_that_finishes_a_step_says_pass() -> None:
    flow = load("fault_report")
    names = [flow.out[key][0].names["zh-hans"] for key, *_ in NODES]

    assert names == ["提交", "通过", "通过", "通过"]


def test_operations_get_a_mail_that_work_is_waiting() -> None:
    notice = next(n for n in load("fault_report").notices if n.on == ("enter", "follow_up"))

    assert notice.subject["zh-hans"].startswith("待处理 故障受理 ")
    assert "{link}" in notice.body["zh-hans"]
    assert "email" in notice.channels


def test_product_is_told_at_the_beginning_and_at_the_end() -> None:
    told = {
        notice.on[0]
        for notice in load("fault_report").notices
        if ("business_role", "产品") in [(r.kind, r.arg) for r in notice.to]
    }

    assert told == {"create", "close"}


def test_the_root_cause_goes_on_as_a_problem_while_the_report_stays() -> None:
    walked = stroll(load("fault_report"), ["submit", "approve", "to_problem"])

    assert walked.node.key == "summarize"
    assert [opened["pack"] for opened in walked.effects("open")] == ["problem"]


def test_a_report_sent_back_is_the_reporters() -> None:
    walked = stroll(load("fault_report"), ["submit", "return_report"])

    assert walked.handlers == ("user:kaidan",)
