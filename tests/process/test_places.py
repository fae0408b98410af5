"""PROCESS, "Precise semantics", Places: where nodes lie and where tokens rest."""

from __future__ import annotations

import itertools
import json

import pytest

from bihuan.process import engine
from bihuan.process.errors import Gone
from bihuan.process.graph import is_legal, shape
from bihuan.process.state import State
from tests.process.build import FakeWorld, Ticket, edge, flow, node, straight

A, B = ("split", "split.1"), ("split", "split.2")


def two_branches(*extra: object, **data: object):
    """start -> split -> (a, then c) | b -> join -> after -> end"""
    nodes = [
        node("start", "start"),
        node("split", "split"),
        *map(node, ("a", "b", "c")),
        node("join", "join", closes="split"),
        node("after"),
        node("end", "end"),
        *[one for one in extra if not isinstance(one, dict)],
    ]
    edges = [
        edge("start", "ok", "split"),
        edge("split", "", "a"),
        edge("split", "", "b"),
        edge("a", "ok", "c"),
        edge("c", "ok", "join"),
        edge("b", "ok", "join"),
        edge("join", "", "after"),
        edge("after", "ok", "end"),
        *[one for one in extra if isinstance(one, dict)],
    ]
    return flow(nodes, edges, **data)


def nested():
    """start -> outer -> (inner -> (x | y) -> inner_join -> z | b) -> outer_join -> end"""
    return flow(
        [
            node("start", "start"),
            node("outer", "split"),
            node("inner", "split"),
            *map(node, "xyzb"),
            node("inner_join", "join", closes="inner"),
            node("outer_join", "join", closes="outer"),
            node("end", "end"),
        ],
        [
            edge("start", "ok", "outer"),
            edge("outer", "", "inner"),
            edge("outer", "", "b"),
            edge("inner", "", "x"),
            edge("inner", "", "y"),
            edge("x", "ok", "inner_join"),
            edge("y", "ok", "inner_join"),
            edge("inner_join", "", "z"),
            edge("z", "ok", "outer_join"),
            edge("b", "ok", "outer_join"),
            edge("outer_join", "", "end"),
        ],
    )


def test_a_frame_is_a_split_and_the_key_of_its_edge():
    process = two_branches()

    assert process.paths["a"] == (A,)
    assert process.paths["c"] == (A,)
    assert process.paths["b"] == (B,)


def test_a_path_lists_the_frames_outermost_first():
    process = nested()

    assert process.paths["x"] == (("outer", "outer.1"), ("inner", "inner.1"))
    assert process.paths["z"] == (("outer", "outer.1"),)
    assert process.paths["inner"] == (("outer", "outer.1"),)


def test_a_path_has_no_iteration_number():
    process = two_branches(edge("after", "again", "start"))
    ticket = Ticket(process)
    paths = dict(process.paths)
    for node_key in ("a", "c", "b"):
        ticket.press(node_key)
    ticket.press("after", "again")
    ticket.press("start")

    assert ticket.at == ["a", "b"]
    assert process.paths == paths


def test_only_a_token_at_a_join_stores_the_branch_it_came_by():
    ticket = Ticket(two_branches())
    ticket.press("b")

    assert ticket.token("join").branch == "split.2"
    assert ticket.token("a").branch == ""


def test_a_node_to_which_a_way_leads_around_the_split_lies_outside_it():
    process = two_branches(
        node("extra"), edge("start", "skip", "extra"), edge("extra", "ok", "end")
    )

    assert process.paths["extra"] == ()


def test_a_node_behind_a_leaves_edge_lies_outside_the_split():
    away = [node("away"), edge("a", "off", "away", leaves=True), edge("away", "ok", "end")]

    assert two_branches(*away).paths["away"] == ()


def test_without_leaves_the_same_node_lies_in_the_branch():
    away = [node("away"), edge("a", "off", "away"), edge("away", "ok", "end")]

    assert two_branches(*away).paths["away"] == (A,)


def test_a_leaves_edge_leaves_the_innermost_split_only():
    process = nested()
    away = [*process.nodes.values(), node("away")]
    edges = [
        {k: getattr(e, k) for k in ("source", "target", "leaves")} | {"on": e.on}
        for e in process.edges
    ]
    more = [edge("x", "off", "away", leaves=True), edge("away", "ok", "z")]

    assert flow(away, edges + more).paths["away"] == (("outer", "outer.1"),)


def test_a_node_reached_again_from_behind_the_join_lies_outside_the_split():
    process = two_branches(node("rework"), edge("a", "off", "rework"), edge("rework", "ok", "end"))
    assert process.paths["rework"] == (A,)

    process = two_branches(
        node("rework"),
        edge("a", "off", "rework"),
        edge("rework", "ok", "end"),
        edge("after", "redo", "rework"),
    )
    assert process.paths["rework"] == ()


def test_a_join_lies_in_the_split_it_names():
    assert two_branches().paths["join"] == (("split", ""),)


def test_ends_lie_in_no_split():
    process = two_branches(node("stop", "end"), edge("a", "stop", "stop"))

    assert process.paths["stop"] == ()


def test_an_edge_into_a_branch_other_than_from_its_own_split_is_not_legal():
    process = two_branches(edge("b", "over", "c"))
    drawn = {(e.source, e.target): e for e in process.edges}

    assert shape(process).tangled == {"c": "split"} or not is_legal(process, drawn["b", "c"])
    assert is_legal(process, drawn["split", "a"])


def test_an_edge_from_behind_the_join_into_a_branch_is_seen():
    process = two_branches(edge("after", "redo", "c"))

    assert not all(is_legal(process, one) for one in process.edges)


def test_a_node_reached_from_two_branches_without_a_join_is_seen():
    process = two_branches(node("both"), edge("a", "x", "both"), edge("b", "x", "both"),
                           edge("both", "ok", "join"))  # fmt: skip

    assert shape(process).tangled["both"] == "split"


def test_eight_branches_of_three_forms_are_looked_at_without_exploring_states():
    nodes = [node("start", "start"), node("split", "split"), node("join", "join", closes="split")]
    edges = [edge("start", "ok", "split"), edge("join", "", "end")]
    for branch in range(8):
        keys = [f"f{branch}_{n}" for n in range(3)]
        nodes += map(node, keys)
        row = ["split", *keys, "join"]
        edges += [edge(a, "ok" if a in keys else "", b) for a, b in itertools.pairwise(row)]
    process = flow([*nodes, node("end", "end")], edges)

    assert all(is_legal(process, one) for one in process.edges)
    assert not shape(process).tangled


@pytest.mark.parametrize("kind", ["choice", "split", "end"])
def test_tokens_rest_on_no_gateway_and_no_end(kind):
    process = nested()

    assert not any(place.rests for place in process.places.values() if place.kind == kind)


@pytest.mark.parametrize("kind", ["start", "form", "approve", "auto", "wait", "child", "join"])
def test_tokens_rest_where_somebody_or_something_has_to_act(kind):
    process = flow(
        [node("start", "start"), node("split", "split"), node("n", kind, closes="split")],
        [edge("start", "ok", "n")],
    )

    assert process.places["n"].rests


def test_one_thread_a_path_holds_one_token_or_only_those_of_one_split():
    ticket = Ticket(nested())  # Ticket checks it after every command

    assert ticket.at == ["b", "x", "y"]
    ticket.press("x")
    ticket.press("y")
    assert ticket.at == ["b", "z"]


def test_an_open_ticket_has_a_token_and_a_closed_one_has_none():
    ticket = Ticket(straight("a"))
    assert ticket.state.tokens and not ticket.outcome

    ticket.press("a")
    assert ticket.outcome == "closed" and ticket.state.tokens == ()


def test_the_state_goes_through_json_unchanged():
    ticket = Ticket(nested(), n=1)
    ticket.sign("b", "user:s", when="after")
    ticket.press("x")
    kept = json.loads(json.dumps(ticket.state.dump()))

    assert State.load(kept, ticket.state.values) == ticket.state


def test_ids_are_serials_of_the_ticket_and_never_used_twice():
    ticket = Ticket(straight("a", "b", "c"))
    seen: list[int] = []
    for key in ("a", "b"):
        ticket.press(key)
    for _ in range(3):
        ticket.back("c", "a")
        ticket.press("a")
        ticket.press("b")
    for step in ticket.steps:
        seen += [opened.seat for opened in step.opened] + [opened.token for opened in step.opened]

    assert len(seen) == len(set(seen))
    assert max(seen) <= ticket.state.serial


def test_a_person_whose_token_or_seat_is_gone_is_refused():
    ticket = Ticket(straight("a", "b"))
    token, seat = ticket.seat("a")
    ticket.press("a")

    with pytest.raises(Gone, match="already finished"):
        ticket.do("complete", token, seat, action="ok", values={}, by="user:late")


def test_a_machine_whose_token_is_gone_is_a_recorded_no_op():
    ticket = Ticket(straight("a", "b"))
    token, _ = ticket.seat("a")
    ticket.press("a")
    before = ticket.state

    step = engine.timer(ticket.flow, before, FakeWorld(), token, "a.9")

    assert step.state == before
    assert [(e.kind, e.data["why"]) for e in step.effects] == [("ignored", "gone")]
