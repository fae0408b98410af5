"""Three ways together: both sides' changes are kept, and where they clash it is said."""

from __future__ import annotations

from bihuan.process.merge import NOTHING, merge

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


def test_lists_of_one_length_meet_part_by_part_others_as_a_whole():
    base = {"edges": [{"to": "a"}, {"to": "b"}]}
    mine = {"edges": [{"to": "a2"}, {"to": "b"}]}
    theirs = {"edges": [{"to": "a"}, {"to": "b2"}]}
    assert merge(base, mine, theirs) == ({"edges": [{"to": "a2"}, {"to": "b2"}]}, [])

    longer = {"edges": [*base["edges"], {"to": "c"}]}
    merged, (clash,) = merge(base, mine, longer)
    assert (merged, clash.path) == (mine, ("edges",))
