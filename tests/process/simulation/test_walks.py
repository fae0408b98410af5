"""Random walks: every way of a process is tried, and what is never taken says why."""

from __future__ import annotations

from pathlib import Path

import pytest

import bihuan.packs
from bihuan.process.read import read_pack, read_texts
from bihuan.process.simulation.walks import walk
from tests.process.broken import SAMPLE

PACKS = sorted(p.parent for p in Path(bihuan.packs.__file__).parent.glob("*/flow.yaml"))


@pytest.mark.parametrize("folder", PACKS, ids=lambda folder: folder.name)
def test_walks_take_every_way_of_every_process_that_comes_with_it(folder: Path):
    pack, _ = read_pack(folder)

    found = walk(pack.flow, 60, seed=1)

    assert not found.stuck
    assert not found.parked
    assert found.coverage > 0.95, [text % where for _, (text, where) in found.never()]


def changed(old: str, new: str):
    assert old in SAMPLE["flow.yaml"]
    pack, mistakes = read_texts({**SAMPLE, "flow.yaml": SAMPLE["flow.yaml"].replace(old, new, 1)})
    assert pack is not None, mistakes
    return pack.flow


def test_a_guard_that_never_holds_is_named_with_what_was_met():
    flow = changed('{to: fork, when: f.grade == "high"}', '{to: fork, when: f.grade == "highest"}')

    found = walk(flow, 30)

    never = {edge.key: text % where for edge, (text, where) in found.never()}
    assert 'The guard f.grade == "highest" never held' in never["sort.0"]
    assert "grade = " in never["sort.0"] and "low" in never["sort.0"]
    assert never["left.0"] == "No walk came to 'left'."
    assert 0 < found.coverage < 1


def test_a_form_that_accepts_nothing_is_named_with_its_fields():
    rule = 'rules: [{rule: f.title == "x" && f.title == "y", fields: [title], message: 不行}]\n'
    flow = changed("start: record\n", rule + "start: record\n")

    found = walk(flow, 5)

    assert found.outcomes == {}
    never = {edge.key: text % where for edge, (text, where) in found.never()}
    assert never["record.0"] == "No made-up values were accepted by the form: title."


def test_the_same_seed_walks_the_same_ways():
    flow = changed("kind: task", "kind: task")

    assert walk(flow, 20, seed=7).as_data() == walk(flow, 20, seed=7).as_data()
    assert walk(flow, 20, seed=7).as_data() != walk(flow, 20, seed=8).as_data()
