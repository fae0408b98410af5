"""Three ways together: both sides' changes are kept, and where they clash it is said."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from bihuan.process.merge import NOTHING, merge

CASES = json.loads((Path(__file__).parent / "merges.json").read_text(encoding="utf-8"))
BASE = {"nodes": {"a": {"names": "甲", "how": "claim"}, "b": {"names": "乙"}}, "number": "A-"}


def test_what_one_side_left_alone_takes_the_others_value():
    mine = {"nodes": {"a": {"names": "甲", "how": "direct"}, "b": {"names": "乙"}}, "number": "A-"}
    theirs = {**BASE, "number": "B-", "nodes": {**BASE["nodes"], "c": {"names": "丙"}}}
    merged, clashes = merge(BASE, mine, theirs)

    assert clashes == []
    assert merged["number"] == "B-"
    assert merged["nodes"]["a"]["how"] == "direct"
    assert list(merged["nodes"]) == ["a", "b", "c"]


def test_a_part_both_changed_stays_mine_unless_it_is_given_up():
    mine, theirs = {**BASE, "number": "MINE-"}, {**BASE, "number": "THEIRS-"}
    merged, (clash,) = merge(BASE, mine, theirs)
    assert merged["number"] == "MINE-"
    assert clash.path == ("number",)
    assert merge(BASE, mine, theirs, take={clash.name})[0]["number"] == "THEIRS-"


def test_what_one_side_took_away_goes_unless_the_other_changed_it():
    without = {**BASE, "nodes": {"a": BASE["nodes"]["a"]}}
    assert merge(BASE, without, BASE)[0] == without
    assert merge(BASE, BASE, without)[0] == without
    other = {**BASE, "nodes": {**BASE["nodes"], "b": {"names": "乙二"}}}
    merged, (clash,) = merge(BASE, other, without)
    assert merged["nodes"]["b"] == {"names": "乙二"}
    assert clash.theirs is NOTHING
    assert "b" not in merge(BASE, other, without, take={clash.name})[0]["nodes"]


def test_what_a_clash_lies_in_is_known_step_by_step():
    base = {"edges": [{"on": {"button": "通过"}, "to": "a"}, {"to": "b"}]}
    mine = {"edges": [{"on": {"button": "通过"}, "to": "c"}, {"to": "b"}]}
    theirs = {"edges": [{"to": "x"}, {"on": {"button": "通过"}, "to": "d"}, {"to": "b"}]}
    _merged, (clash,) = merge(base, mine, theirs)
    assert clash.path == ("edges", 1, "to")
    assert clash.within[1:] == ({"on": {"button": "通过"}, "to": "c"}, "c")


@pytest.mark.parametrize("case", CASES, ids=[each["what"] for each in CASES])
def test_both_sides_changes_meet_element_by_element(case):
    merged, clashes = merge(case["base"], case["mine"], case["theirs"], case["take"])
    assert json.dumps(merged) == json.dumps(case["merged"])
    assert [list(clash.path) for clash in clashes] == case["conflicts"]


def test_two_thousand_steps_meet_at_once():
    base = {str(n): {"names": "a", "edges": [{"to": "x"}]} for n in range(2000)}
    mine = dict(reversed(base.items()))
    theirs = {**base, "7": {"names": "b", "edges": []}}
    began = time.monotonic()
    merged, clashes = merge(base, mine, theirs)
    assert (list(merged), merged["7"], clashes) == (list(mine), theirs["7"], [])
    assert time.monotonic() - began < 2
