"""Whatever is wrong with a process, its owner is told what to do about it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import bihuan
from bihuan.process.formats import bkitsm, bpmn, tasksteper
from bihuan.process.mistakes import Mistake
from bihuan.process.read import read_documents, read_pack, read_texts
from bihuan.process.source import Unreadable
from tests.process import test_bad_packs, test_findings
from tests.process.broken import SAMPLE, TANGLES, WRITING

SOURCES = Path(bihuan.__file__).parent
MEND = 8  # which argument of a Mistake it is


def texts_with(**changed: str | None) -> dict[str, str]:
    merged = {**SAMPLE, **{f"{name}.yaml": text for name, text in changed.items()}}
    return {name: text for name, text in merged.items() if text is not None}


FILES = [
    texts_with(flow=None), {**SAMPLE, "flwo.yaml": "a: 1"}, {**SAMPLE, "flow.yaml": "[1, 2]"},
    texts_with(flow="a: b: c"), texts_with(fields="fields: []"), texts_with(fields="- 1"),
    texts_with(notices="notices: {a: {on: create}}"), texts_with(flow="x" * 2_000_000),
    texts_with(flow=SAMPLE["flow.yaml"] + "title: title\n"),
]  # fmt: skip
FIELDS = [
    "type: select", "type: text, options: [a]", "type: radio, options: [a, a]", "type: table",
    "type: tree, options: [{value: a, parent: b}]", "type: radio, options: [a], default: b",
    "type: tree, options: [{value: a, parent: a}]", "type: text, pattern: {re2: '('}",
    "type: text, max: many", "type: radio, options: []", "type: text, min: 2, max: 1",
    "type: nothing", "type: remote", "type: formula", "type: text, label: 3, size: 0",
    "type: table, columns: {a: {type: file, label: a}}", "type: text, show_if: 'f.nobody'",
]  # fmt: skip


def corpus() -> Iterator[Mapping[str, str]]:
    """Every broken process the tests know, and some more."""
    yield from (texts for texts, _, _ in test_findings.broken())
    yield from (one.texts() for one in WRITING)
    yield from ({**SAMPLE, "flow.yaml": flow} for flow, _, _ in TANGLES)
    [cases] = [mark.args[1] for mark in test_bad_packs.test_a_bad_pack_is_refused_at_its_line
               .pytestmark if mark.name == "parametrize"]  # fmt: skip
    yield from ({**SAMPLE, "flow.yaml": flow} for flow, _, _ in cases)
    yield from FILES
    for written in FIELDS:
        field = f"  strange: {{label: {{zh-hans: 怪, zh-hant: 怪, en: Odd}}, {written}}}\n"
        yield {**SAMPLE, "fields.yaml": SAMPLE["fields.yaml"] + field}


def lacking(mistakes: tuple[Mistake, ...]) -> list[str]:
    return [str(one) for one in mistakes if not (one.mend % one.where).strip()]


def test_every_finding_about_a_broken_process_says_how_to_mend_it():
    found = [read_texts(texts)[1] for texts in corpus()]

    assert all(found[: len(test_findings.broken())])
    assert [text for mistakes in found for text in lacking(mistakes)] == []
    assert sum(map(len, found)) > 150


def test_a_folder_says_so_too(tmp_path):
    folder = tmp_path / "other"
    folder.mkdir()
    for name, text in SAMPLE.items():
        (folder / name).write_text(text, encoding="utf-8")
    named = read_pack(folder)[1]
    (folder / "fields.yaml").write_bytes(b"\xff\xfe\x00")
    coded = read_pack(folder)[1]

    assert [m.rule for m in named if m.severity == "error"] == ["key"]
    assert named and coded and not lacking((*named, *coded))


def test_documents_that_are_too_large_say_so_too():
    deep: list[object] = []
    for _ in range(200):
        deep = [deep]

    pack, mistakes = read_documents({"flow.yaml": {"pack": deep}})

    assert pack is None and mistakes and not lacking(mistakes)


@pytest.mark.parametrize("reader, broken", [
    (bpmn.read, b"<definitions"), (bpmn.read, b"<a/>"), (bkitsm.read, b"[]"), (bkitsm.read, b"{"),
    (tasksteper.read, b"def ("), (tasksteper.read, b"a = 1"), (bpmn.read, b"\xff\xfe"),
])  # fmt: skip
def test_a_foreign_file_that_cannot_be_read_says_so_too(reader, broken):
    with pytest.raises(Unreadable) as refused:
        reader("file", broken)

    assert not lacking((refused.value.mistake,))


def test_nobody_writes_a_mistake_without_a_way_to_mend_it():
    bare = []
    for path in SOURCES.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Mistake":
                named = {keyword.arg for keyword in call.keywords}
                if "mend" not in named and len(call.args) <= MEND:
                    bare.append(f"{path.relative_to(SOURCES)}:{call.lineno}")

    assert bare == []
