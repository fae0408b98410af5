"""The control-flow patterns of van der Aalst and others that must work, by their numbers."""

from __future__ import annotations

import pytest

from tests.process.build import NOON, FakeWorld, Ticket, edge, flow, node, straight
from tests.process.test_moves import CHOICE, choosing
from tests.process.test_places import two_branches


def test_1_sequence():
    ticket = Ticket(straight("a", "b"))
    assert ticket.at == ["a"]
    ticket.press("a")

    assert ticket.at == ["b"]


def test_2_parallel_split():
    assert Ticket(two_branches()).at == ["a", "b"]


@pytest.mark.parametrize("order", ["acb", "abc", "bac"])
def test_3_synchronisation(order):
    ticket = Ticket(two_branches())
    for number, key in enumerate(order):
        assert "after" not in ticket.at, number
        ticket.press(key)

    assert ticket.at == ["after"]


def test_4_exclusive_choice():
    assert Ticket(choosing("choice", *CHOICE), n=9).at == ["x"]


def test_5_simple_merge():
    process = flow(
        [node("start", "start"), node("g", "choice"), *map(node, "xyz"), node("end", "end")],
        [
            edge("start", "ok", "g"),
            edge("g", "", "x", guard="f.n > 5"),
            edge("g", "", "y", default=True),
            edge("x", "ok", "z"),
            edge("y", "ok", "z"),
            edge("z", "ok", "end"),
        ],
        fields={"n": "integer"},
    )
    for n, first in ((9, "x"), (1, "y")):
        ticket = Ticket(process, n=n)
        ticket.press(first)
        assert ticket.at == ["z"]


def test_6_multi_choice_and_7_structured_synchronising_merge():
    for n, opened in ((9, ["x", "y"]), (3, ["y"]), (1, ["z"])):
        ticket = Ticket(choosing("or", *CHOICE), n=n)
        assert ticket.at == opened
        for number, key in enumerate(opened):
            assert not ticket.outcome, number
            ticket.press(key)
        assert ticket.outcome == "closed"


def test_10_arbitrary_cycles():
    keys = ["a", "b", "c"]
    edges = [edge("start", "ok", "a"), edge("a", "ok", "b"), edge("b", "ok", "c")]
    edges += [edge("c", "ok", "end"), edge("c", "to a", "a"), edge("b", "to c", "c")]
    edges += [edge("start", "to b", "b"), edge("c", "to b", "b")]
    process = flow([node("start", "start"), *map(node, keys), node("end", "end")], edges)
    ticket = Ticket(process)
    for key, button in [("a", "ok"), ("b", "ok"), ("c", "to b"), ("b", "to c"), ("c", "to a")]:
        ticket.press(key, button)
    for key in keys:
        ticket.press(key)

    assert ticket.outcome == "closed"


@pytest.mark.parametrize("count", [1, 3, 5])
def test_13_and_14_several_people_at_once_known_at_design_or_at_run_time(count):
    people = tuple(f"user:{number}" for number in range(count))
    process = flow(
        [node("start", "start"), node("v", "approve", vote={"rule": "all"}), node("end", "end")],
        [edge("start", "ok", "v"), edge("v", "pass", "end")],
    )
    ticket = Ticket(process, FakeWorld(members={"v": people}))
    for person in people:
        assert not ticket.outcome
        ticket.vote("v", by=person)

    assert ticket.outcome == "closed"


def test_15_more_people_while_it_runs():
    process = flow(
        [node("start", "start"), node("v", "approve", vote={"rule": "all"}), node("end", "end")],
        [edge("start", "ok", "v"), edge("v", "pass", "end")],
    )
    ticket = Ticket(process, FakeWorld(members={"v": ("user:1",)}))
    ticket.sign("v", "user:2", when="parallel", adder="user:1")
    ticket.sign("v", "user:3", when="parallel", adder="user:1")
    for person in ("user:3", "user:1", "user:2"):
        assert not ticket.outcome
        ticket.vote("v", by=person)

    assert ticket.outcome == "closed"


def test_16_deferred_choice():
    process = flow(
        [node("start", "start"), node("a"), node("b"), node("c"), node("end", "end")],
        [
            edge("start", "ok", "a"),
            edge("a", "ok", "b"),
            edge("a", "event:x", "c"),
            edge("a", "timer:1d", "end", timer={"after": "1d"}),
            edge("b", "ok", "end"),
            edge("c", "ok", "end"),
        ],
    )
    by_person, by_event, by_time = Ticket(process), Ticket(process), Ticket(process)
    by_person.press("a")
    by_event.fire("x")
    by_time.do("timer", by_time.token("a").id, "a.3")

    assert (by_person.at, by_event.at, by_time.outcome) == (["b"], ["c"], "closed")
    by_person.fire("x")
    assert by_person.at == ["b"], "the other ways are gone once one was taken"


def test_19_cancel_task():
    ticket = Ticket(two_branches(edge("a", "event:off", "join")))
    ticket.fire("off")

    assert ticket.at == ["b", "join"]
    assert [closed.how for closed in ticket.step.closed] == ["cancelled"]


def test_20_cancel_case():
    ticket = Ticket(two_branches())
    ticket.do("withdraw", by="user:asker")

    assert ticket.outcome == "withdrawn"


def test_24_persistent_trigger():
    process = flow(
        [
            node("start", "start"),
            node("a"),
            node("w", "wait", **{"for": {"event": "x"}}),
            node("end", "end"),
        ],
        [edge("start", "ok", "a"), edge("a", "ok", "w"), edge("w", "done", "end")],
        events={"x": {"keep": True}},
    )
    ticket = Ticket(process)
    ticket.fire("x")
    ticket.press("a")

    assert ticket.outcome == "closed"


def test_25_cancel_region():
    ticket = Ticket(two_branches(edge("a", "off", "after")))
    ticket.press("a", "off")

    assert ticket.at == ["after"], "the region is the split; what was before stays done"


def test_26_and_27_several_people_at_once_are_cancelled_or_completed_together():
    people = ("user:1", "user:2", "user:3")
    process = flow(
        [
            node("start", "start"),
            node("v", "approve", vote={"rule": "rule", "pass_count": 1}),
            node("end", "end"),
        ],
        [
            edge("start", "ok", "v"),
            edge("v", "pass", "end"),
            edge("v", "off", "start"),
        ],
    )
    cancelled = Ticket(process, FakeWorld(members={"v": people}))
    token, seat = cancelled.seat("v")
    cancelled.do("complete", token, seat, action="off", values={}, by="user:1")
    assert cancelled.at == ["start"] and len(cancelled.step.closed) == 3

    completed = Ticket(process, FakeWorld(members={"v": people}))
    completed.vote("v", by="user:2")
    assert completed.outcome == "closed" and len(completed.step.closed) == 3


def test_34_static_partial_join_for_several_people():
    people = tuple(f"user:{number}" for number in range(5))
    process = flow(
        [
            node("start", "start"),
            node("v", "approve", vote={"rule": "rule", "pass_count": 3, "reject_at_once": False}),
            node("end", "end"),
        ],
        [edge("start", "ok", "v"), edge("v", "pass", "end")],
    )
    ticket = Ticket(process, FakeWorld(members={"v": people}))
    for person in people[:4]:
        ticket.vote("v", by=person)
        assert not ticket.outcome
    ticket.vote("v", by=people[4])

    assert ticket.outcome == "closed"


def test_35_cancelling_partial_join_for_several_people():
    people = tuple(f"user:{number}" for number in range(5))
    process = flow(
        [
            node("start", "start"),
            node("v", "approve", vote={"rule": "rule", "pass_count": 3}),
            node("end", "end"),
        ],
        [edge("start", "ok", "v"), edge("v", "pass", "end")],
    )
    ticket = Ticket(process, FakeWorld(members={"v": people}, now=NOON))
    for person in people[:3]:
        ticket.vote("v", by=person)

    assert ticket.outcome == "closed"
    assert [closed.how for closed in ticket.step.closed].count("cancelled") == 2


def test_43_explicit_termination():
    process = two_branches(
        node("kill", "end", terminate=True, outcome="killed"), edge("b", "kill", "kill")
    )
    ticket = Ticket(process)
    ticket.press("b", "kill")

    assert (ticket.at, ticket.outcome) == ([], "killed")
