"""BPMN 2.0: what modelers draw becomes packs that can be run."""

from __future__ import annotations

import pytest

from bihuan.process.formats import bpmn
from bihuan.process.formats.brought import Brought
from bihuan.process.source import Unreadable
from tests.process.formats.driving import driven, texts
from tests.process.formats.samples import CLAIMS, flow
from tests.process.formats.samples import bpmn as document


def brought(inside: str, **more: str) -> Brought:
    (one,) = bpmn.read("x.bpmn", document(inside, **more))
    return one


@pytest.fixture(scope="module")
def claims() -> Brought:
    (one,) = bpmn.read("claims.bpmn", CLAIMS)
    return one


def test_a_ticket_goes_through_gateways_timer_and_tasks_of_machines(claims):
    found = driven(claims, walks=40)
    assert set(found.outcomes) == {"closed"}
    assert {"zong_jian_shen_pi", "da_kuan", "tong_zhi"} <= set(+found.nodes)


def test_lanes_are_roles_and_the_initiator_is_the_requester(claims):
    nodes = claims.pack.flow.nodes
    assert (nodes["shen_he"].who[0].kind, nodes["shen_he"].who[0].arg) == ("role", "财务")
    assert nodes["zong_jian_shen_pi"].who[0].kind == "requester"


def test_a_condition_is_a_guard_over_a_field_that_the_task_before_it_asks(claims):
    edge = next(e for e in claims.pack.flow.edges if e.guard)
    assert edge.guard == "f.amount > 1000"
    assert claims.pack.flow.fields["amount"].type == "integer"
    assert claims.pack.flow.nodes["shen_he"].form["amount"] in {"optional", "required"}


def test_timers_wait_and_leave_at_the_border(claims):
    nodes = claims.pack.flow.nodes
    assert nodes["leng_jing_qi"].kind == "wait" and nodes["leng_jing_qi"].data["for"] == "2d"
    timer = next(e for e in claims.pack.flow.edges if e.on[0] == "timer")
    assert (timer.source, timer.timer) == ("zong_jian_shen_pi", {"after": "3d"})


def test_the_report_says_what_people_do_now_and_which_notes_stay(claims):
    assert "'打款' (serviceTask) was done by a program" in texts(claims, "approximated")
    assert "记得发票" in texts(claims, "dropped")
    assert all(line.place.startswith("claims.bpmn") for line in claims.lines)


def test_a_gateway_without_conditions_becomes_buttons_of_the_task_before_it():
    one = brought(
        '<bpmn:startEvent id="s"/><bpmn:task id="a" name="看"/><bpmn:exclusiveGateway id="g"/>'
        '<bpmn:task id="b" name="买"/><bpmn:task id="c" name="不买"/>'
        '<bpmn:exclusiveGateway id="m"/>'
        '<bpmn:endEvent id="e"/>' + flow("1", "s", "a") + flow("2", "a", "g")
        + flow("3", "g", "b", name="好") + flow("4", "g", "c") + flow("5", "b", "m")
        + flow("6", "c", "m") + flow("7", "m", "e")
    )  # fmt: skip
    assert driven(one, walks=20).coverage == 1
    assert [edge.on for edge in one.pack.flow.out["kan"]] == [("button", "好"), ("button", "不买")]


@pytest.mark.parametrize(
    ("condition", "guard"),
    [
        ("${ok}", "f.ok == true"),
        ("${!ok}", "f.ok == false"),
        ("${a == 'x' &amp;&amp; b &gt;= 3}", 'f.a == "x" && f.b >= 3'),
        ("${a eq 'x' or not (b lt 3)}", 'f.a == "x" || !(f.b < 3)'),
        ('=state = "done" and count &gt; 2', 'f.state == "done" && f.count > 2'),
    ],
)
def test_conditions_of_modelers_are_said_in_cel(condition, guard):
    one = brought(
        '<bpmn:startEvent id="s"/><bpmn:task id="a" name="a"/><bpmn:exclusiveGateway id="g" '
        'default="4"/><bpmn:task id="b" name="b"/><bpmn:endEvent id="e"/>' + flow("1", "s", "a")
        + flow("2", "a", "g") + flow("3", "g", "b", condition) + flow("4", "g", "e")
        + flow("5", "b", "e")
    )  # fmt: skip
    assert [e.guard for e in one.pack.flow.edges if e.guard] == [guard]
    driven(one, walks=10)


def test_a_condition_in_a_language_of_programs_is_left_to_people():
    one = brought(
        '<bpmn:startEvent id="s"/><bpmn:task id="a" name="a"/><bpmn:exclusiveGateway id="g"/>'
        '<bpmn:task id="b" name="b"/><bpmn:endEvent id="e" name="end"/>' + flow("1", "s", "a")
        + flow("2", "a", "g") + flow("3", "g", "b", "${bean.ask(x)}") + flow("4", "g", "e")
        + flow("5", "b", "e")
    )  # fmt: skip
    assert "${bean.ask(x)} cannot be said here" in texts(one, "dropped")
    assert {edge.on[0] for edge in one.pack.flow.out["a"]} == {"button"}


def test_branches_without_a_join_and_joins_without_a_split_still_run():
    one = brought(
        '<bpmn:startEvent id="s"/><bpmn:parallelGateway id="g"/><bpmn:task id="a" name="a"/>'
        '<bpmn:task id="b" name="b"/><bpmn:task id="c" name="c"/><bpmn:endEvent id="e"/>'
        + flow("1", "s", "g") + flow("2", "g", "a") + flow("3", "g", "b") + flow("4", "a", "c")
        + flow("5", "b", "c") + flow("6", "c", "e")
    )  # fmt: skip
    driven(one)
    assert "without a join" in texts(one, "approximated")


def test_an_inclusive_gateway_without_conditions_is_ticked_before_it():
    one = brought(
        '<bpmn:startEvent id="s"/><bpmn:task id="q" name="选"/><bpmn:inclusiveGateway id="g" '
        'name="渠道" default="3"/><bpmn:task id="a" name="短信"/><bpmn:task id="b" name="电话"/>'
        '<bpmn:inclusiveGateway id="m"/><bpmn:task id="c" name="邮件"/><bpmn:endEvent id="e"/>'
        + flow("1", "s", "q") + flow("2", "q", "g") + flow("3", "g", "a") + flow("4", "g", "b")
        + flow("9", "g", "c") + flow("5", "a", "m") + flow("6", "b", "m") + flow("8", "c", "m")
        + flow("7", "m", "e")
    )  # fmt: skip
    driven(one, walks=20)
    assert one.pack.flow.fields["qu_dao"].type == "checkbox"


def test_steps_of_a_subprocess_stand_in_the_process_and_a_call_opens_a_ticket():
    one = brought(
        '<bpmn:startEvent id="s"/><bpmn:subProcess id="sub" name="子"><bpmn:startEvent id="s2"/>'
        '<bpmn:task id="a" name="里面"/><bpmn:endEvent id="e2"/>' + flow("x", "s2", "a")
        + flow("y", "a", "e2") + '</bpmn:subProcess><bpmn:callActivity id="k" name="外面" '
        'calledElement="problem"/><bpmn:endEvent id="e"/>' + flow("1", "s", "sub")
        + flow("2", "sub", "k") + flow("3", "k", "e")
    )  # fmt: skip
    nodes = one.pack.flow.nodes
    assert nodes["li_mian"].kind == "form"
    assert (nodes["wai_mian"].kind, nodes["wai_mian"].data["pack"]) == ("child", "problem")
    driven(one)


def test_the_first_event_behind_a_gateway_of_events_is_a_button_or_a_timer():
    one = brought(
        '<bpmn:startEvent id="s"/><bpmn:eventBasedGateway id="g" name="等"/>'
        '<bpmn:intermediateCatchEvent id="m" name="回信"><bpmn:messageEventDefinition/>'
        '</bpmn:intermediateCatchEvent><bpmn:intermediateCatchEvent id="t" name="7 days">'
        "<bpmn:timerEventDefinition/></bpmn:intermediateCatchEvent>"
        '<bpmn:task id="a" name="读信"/><bpmn:endEvent id="e"/>' + flow("1", "s", "g")
        + flow("2", "g", "m") + flow("3", "g", "t") + flow("4", "m", "a") + flow("5", "t", "e")
        + flow("6", "a", "e")
    )  # fmt: skip
    assert {e.on for e in one.pack.flow.out["deng"]} == {("button", "回信"), ("timer", "7d")}
    driven(one)


BOMB = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><d>&c;</d>"""
OUTSIDE = (
    b"""<?xml version="1.0"?>\n<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>"""
)


@pytest.mark.parametrize(
    ("written", "line", "said"),
    [
        (BOMB, 1, "document types and entities"),
        (OUTSIDE, 2, "document types and entities"),
        (b"<a>\n<b></a>", 2, "this is not XML"),
        (b"<html/>", 1, "this is not BPMN 2.0"),
        (b"<a>" * 70, 1, "too many parts"),
        (b"<?xml version='1.0' encoding='martian'?><a/>", 1, "this is not XML"),
        (b"", 1, "this is not XML"),
        (b" " * 2_100_000, 1, "too large"),
        (document("<bpmn:task id='a'/>"), 1, "no process with a flow"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(written, line, said):
    with pytest.raises(Unreadable) as refused:
        bpmn.read("x.bpmn", written)
    assert refused.value.mistake.line == line
    assert said in str(refused.value.mistake)


def test_too_many_steps_are_refused():
    tasks = "".join(f'<bpmn:task id="t{n}"/>' for n in range(1500))
    with pytest.raises(Unreadable) as refused:
        bpmn.read("x.bpmn", document(tasks + flow("1", "t0", "t1")))
    assert "more than 500 steps" in str(refused.value.mistake)
