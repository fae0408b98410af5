"""Every mistake in a process is found by its own rule, at its own node, with a way to mend it."""

# ruff: noqa: E501 - a table reads better unbroken
from __future__ import annotations

import time
from dataclasses import replace

import pytest

from bihuan.process.check import check
from bihuan.process.flow import Flow, Resolver
from bihuan.process.graph import compile
from bihuan.process.read import read_documents, read_texts
from tests.process.broken import CHECKS, END, SAMPLE, TANGLES, _form
from tests.process.test_check import generated

FLOW = SAMPLE["flow.yaml"]
WORK = "    who: [{role: 运维}, {business_role: 运维, within: team}]\n"
DONE = "- {on: {button: done}, names"
MORE = "- {on: {button: more}, names"
CHILD = (
    "  child:\n    kind: child\n    pack: sample\n    names: {zh-hans: 子, zh-hant: 子, en: C}\n"
    "    phase: open\n    edges:\n      - {on: done, to: closed}\n"
)

# what is changed in flow.yaml, the rule that says so, and the node it names
CORPUS = [
    ([("kind: choice", "kind: xor")], "format", "sort"),
    ([("kind: choice", "kind: gateway")], "format", "sort"),
    ([("kind: wait", "kind: delay")], "format", "right"),
    ([("to: sort}", "to: sortt}")], "unknown_node", "record"),
    ([("form: {title: read, solved", "form: {titel: read, solved")], "unknown_field", "work"),
    ([("closes: fork", "closes: sort")], "unknown_split", "meet"),
    ([("{timer: 7d}", "{event: recoverd}")], "unknown_event", "work"),
    ([("    for: 2d\n", "")], "missing_key", "right"),
    ([("    closes: fork\n", "")], "missing_key", "meet"),
    ([("    who: [requester]", "    whom: [requester]")], "unknown_key", "left"),
    ([('f.grade == "high"}', 'f.grad == "high"}')], "expression", "sort"),
    ([('f.grade == "high"}', "'f.part.all(a, f.part.all(b, a == b))'}")], "expression", "sort"),
    ([('f.grade == "high"}', "'f[f.part] == 1'}")], "expression", "sort"),
    ([("on: submit, to: sort", "on: pass, to: sort")], "format", "record"),
    ([("    closes: fork\n", "    closes: fork\n    need: 1\n")], "unsupported", "meet"),
    ([("    closes: fork\n", "    closes: fork\n    first: true\n")], "unsupported", "meet"),
    ([(WORK, WORK + "    instances: 3\n")], "unsupported", "work"),
    ([(WORK, WORK + "    for_each: team\n")], "unsupported", "work"),
    ([(WORK, WORK + "    milestone: review\n")], "unsupported", "work"),
    ([(WORK, WORK + "    mutex: left\n")], "unsupported", "work"),
    ([(WORK, WORK + "    sla: {respond: 4h, resolve: 1h}\n")], "sla_order", "work"),
    ([(END, CHILD + END), ("on: pass, to: closed", "on: pass, to: child")], "recursion", "child"),
    ([("who: [requester]", "who: [{last: review}]")], "last_before", "left"),
    ([("who: [{field: checker}, {param: boss}]", "who: [{last: sort}, {param: boss}]")], "last_before", "review"),
    ([("who: [{field: checker}, {param: boss}]", "who: [{field: checker}]")], "who_may_be_empty", "review"),
    ([("who: [{field: checker}, {param: boss}]", "who: [{last: left}]")], "who_may_be_empty", "review"),
    ([(MORE, '- {on: {button: more}, when: f.left_note == "x", names')], "may_be_empty", "work"),
    ([(DONE, '- {on: {button: done}, when: f.solved == "是", names'),
      (MORE, '- {on: {button: more}, when: f.solved == "是", names')], "may_not_finish", "work"),
    ([("to: meet}\n      - {on: {button: stop}", 'to: meet, when: f.left_note == "a"}\n      - {on: {timer: 1d}')], "may_not_finish", "left"),
    ([("{on: done, to: meet}", '{on: done, to: meet, when: f.grade == "high"}')], "may_not_leave", "right"),
    ([(END, _form("aside", "aside") + END), ("on: pass, to: closed", "on: pass, to: aside")], "no_end", "aside"),
]  # fmt: skip

# the same for the mistakes that test_read already knows by their words
CHECKED = [
    ("unreachable", "island"), ("no_default", "sort"), ("default_guard", "sort"),
    ("two_defaults", "sort"), ("and_guard", "fork"), ("into_branch", "left"),
    ("into_branch", "review"), ("no_join_before", "left"), ("unreachable", "meet2"),
    ("no_pass", "review"), ("no_button", "record"), ("never_taken", "work"),
    ("same_button", "work"), ("read_before_filled", "sort"), ("nobody", "left"),
    ("wrong_field_type", "review"), ("wrong_field_type", "work"), ("no_business", "work"),
    ("vote_rule", "review"), ("vote_rule", "review"), ("wrong_field_type", "work"),
    ("required_computed", "record"), ("required_computed", "review"), ("set_computed", "review"),
    ("wrong_field_type", "review"), ("reopen_to", ""), ("min_max", ""), ("bad_default", ""),
    ("unknown_parent", ""), ("circle", ""), ("unknown_outcome", ""), ("ends_branch", "left"),
    ("leaves_nothing", "review"), ("title", ""), ("unused_field", ""), ("unused_phase", ""),
    ("languages", ""), ("languages", "record"),
]  # fmt: skip
TANGLED = [
    ("one_branch", "fork"), ("endless_loop", "spin"), ("no_end", "trap"),
    ("split_without_join", "fork"), ("two_joins", "meet2"), ("no_default", "fork"),
    ("parallel_writers", "right"), ("endless_loop", "sort"),
]  # fmt: skip


def changed(changes: list[tuple[str, str]]) -> dict[str, str]:
    text = FLOW
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return {**SAMPLE, "flow.yaml": text}


def broken() -> list[tuple[dict[str, str], str, str]]:
    rows = [(changed(changes), rule, node) for changes, rule, node in CORPUS]
    rows += [(one.texts(), *said) for one, said in zip(CHECKS, CHECKED, strict=True)]
    tangles = ({**SAMPLE, "flow.yaml": flow} for flow, _, _ in TANGLES)
    return rows + [(texts, *said) for texts, said in zip(tangles, TANGLED, strict=True)]


@pytest.mark.parametrize(
    "texts, rule, node", broken(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_broken_process_is_found_by_its_rule_at_its_node(texts, rule: str, node: str):
    _, mistakes = read_texts(texts)

    assert (rule, node) in {(m.rule, m.node) for m in mistakes}, [str(m) for m in mistakes]
    assert all(m.mend for m in mistakes if m.severity == "error")


def test_there_are_enough_broken_processes():
    assert len(broken()) >= 60


@pytest.mark.parametrize("changes", [
    [("{to: work, default: true}", '{to: work, when: f.grade != "high"}')],
    [("{to: work, default: true}", '{to: work, when: f.grade == "low" || f.grade == null}')],
    [("{to: work, default: true}", '{to: work, when: f.grade == "low"}'), ("grade: optional", "grade: required")],
    [(DONE, '- {on: {button: done}, when: f.solved == "是", names'),
     (MORE, '- {on: {button: more}, when: f.solved == "否", names')],
    [(MORE, '- {on: {button: more}, when: f.left_note != null, names')],
    [("who: [{field: checker}, {param: boss}]", "who: [{last: record}]")],
])  # fmt: skip
def test_guards_that_leave_nothing_over_need_no_default(changes):
    pack, mistakes = read_texts(changed(changes))

    assert pack is not None
    assert mistakes == ()


def test_numbers_are_tried_on_both_sides_of_what_guards_name():
    fields = (
        SAMPLE["fields.yaml"] + "  n: {type: integer, label: {zh-hans: 数, zh-hant: 數, en: N}}\n"
    )
    texts = changed([
        ('{to: fork, when: f.grade == "high"}', "{to: fork, when: f.n > 5}"),
        ("{to: work, default: true}", "{to: work, when: f.n <= 5}"),
        ("grade: optional}", "grade: optional, n: required}"),
    ])  # fmt: skip
    assert read_texts({**texts, "fields.yaml": fields})[1] == ()

    gap = {**texts, "flow.yaml": texts["flow.yaml"].replace("f.n <= 5", "f.n < 5")}
    assert [m.rule for m in read_texts({**gap, "fields.yaml": fields})[1]] == ["no_default"]


def peopled(process: Flow) -> Flow:
    """The same process with somebody named at each step."""
    role = (Resolver("role", "运维"),)
    nodes = {
        key: replace(one, who=role) if one.kind in {"form", "approve"} else one
        for key, one in process.nodes.items()
    }
    return compile(replace(process, nodes=nodes))


def test_a_thousand_sound_processes_are_left_in_peace():
    for seed in range(1000):
        process = peopled(generated(seed, most=12))
        found = [
            m for m in check(process) if m.severity == "error" and m.rule != "read_before_filled"
        ]
        # the generator asks f.n everywhere and fills it nowhere
        assert [(m.rule, m.node) for m in found if m.node not in {"end", "stop"}] == [], (
            f"seed {seed}"
        )


def test_a_document_of_twenty_thousand_nodes_is_refused_with_a_sentence():
    row = "  n{0}: {{kind: end, names: x, phase: p}}\n"
    head = FLOW[: FLOW.index("nodes:\n")] + "nodes:\n"
    text = head + "".join(row.format(number) for number in range(20_000))
    nodes = {f"n{number}": {"kind": "end", "names": "x", "phase": "p"} for number in range(20_000)}

    started = time.process_time()
    by_text = read_texts({**SAMPLE, "flow.yaml": text})
    by_canvas = read_documents({"flow.yaml": {"nodes": nodes}, "fields.yaml": {"fields": {}}})
    assert time.process_time() - started < 4  # two documents, processor time

    for pack, mistakes in (by_text, by_canvas):
        assert pack is None
        assert [m.rule for m in mistakes] == ["yaml"]
        assert "too many parts" in mistakes[0].text()
        assert mistakes[0].mend


def test_a_process_of_too_many_nodes_is_told_to_divide():
    row = "  n{0}: {{kind: end, names: x, phase: open}}\n"
    text = FLOW + "".join(row.format(number) for number in range(3_000))

    pack, [mistake] = read_texts({**SAMPLE, "flow.yaml": text})

    assert pack is None
    assert mistake.rule == "too_large"
    assert "2000" in mistake.text() and "Divide it" in mistake.text()
