"""What other engines are known to get wrong (PROCESS): each a test by name."""

from __future__ import annotations

import pytest

from bihuan.process.errors import Gone, NoWayOut
from tests.process.build import FakeWorld, Ticket, edge, flow, node
from tests.process.test_places import two_branches


def test_the_node_behind_a_join_does_not_become_active_after_the_first_branch():
    ticket = Ticket(two_branches())
    ticket.press("b")

    assert "after" not in ticket.at
    assert ticket.step.opened == ()


def test_the_handler_of_branch_two_cannot_finish_branch_one():
    ticket = Ticket(two_branches())
    token_of_a, _ = ticket.seat("a")
    _, seat_of_b = ticket.seat("b")

    with pytest.raises(Gone):
        ticket.do("complete", token_of_a, seat_of_b, action="ok", values={}, by="user:b")
    assert ticket.at == ["a", "b"]


def test_a_choice_inside_a_branch_does_not_lose_the_branch():
    process = two_branches(
        node("g", "choice"),
        node("extra"),
        edge("b", "choose", "g"),
        edge("g", "", "extra", guard="f.n > 5"),
        edge("g", "", "join", default=True),
        edge("extra", "ok", "join"),
        fields={"n": "integer"},
    )
    for n, between in ((9, ["a", "extra"]), (1, ["a", "join"])):
        ticket = Ticket(process)
        ticket.press("b", "choose", n=n)
        assert ticket.at == between
        if n == 9:
            ticket.press("extra")
        ticket.press("a")
        ticket.press("c")
        assert ticket.at == ["after"]


def test_a_split_right_after_a_choice_does_not_crash():
    process = flow(
        [
            node("start", "start"),
            node("g", "choice"),
            node("s", "split"),
            *map(node, "xyz"),
            node("j", "join", closes="s"),
            node("end", "end"),
        ],
        [
            edge("start", "ok", "g"),
            edge("g", "", "s", guard="f.n > 5"),
            edge("g", "", "z", default=True),
            edge("s", "", "x"),
            edge("s", "", "y"),
            edge("x", "ok", "j"),
            edge("y", "ok", "j"),
            edge("j", "", "end"),
            edge("z", "ok", "end"),
        ],
        fields={"n": "integer"},
    )
    ticket = Ticket(process, n=9)
    assert ticket.at == ["x", "y"]
    ticket.press("x")
    ticket.press("y")

    assert ticket.outcome == "closed"


def test_no_guard_holds_and_the_ticket_still_has_a_node():
    process = flow(
        [node("start", "start"), node("a"), node("g", "choice"), node("end", "end")],
        [edge("start", "ok", "a"), edge("a", "ok", "g"), edge("g", "", "end", guard="f.n > 5")],
        fields={"n": "integer"},
    )
    ticket = Ticket(process)
    with pytest.raises(NoWayOut):
        ticket.press("a", n=1)

    assert ticket.at == ["a"] and ticket.seats("a")


def test_a_rejected_countersign_does_not_leave_a_ticket_nobody_can_act_on():
    people = ("user:1", "user:2", "user:3")
    for reject_edge in (True, False):
        edges = [edge("start", "ok", "v"), edge("v", "pass", "end")]
        edges += [edge("v", "reject", "start")] * reject_edge
        process = flow(
            [
                node("start", "start"),
                node("v", "approve", vote={"rule": "all"}),
                node("end", "end"),
            ],
            edges,
        )
        ticket = Ticket(process, FakeWorld(members={"v": people}))
        ticket.vote("v", by="user:1")
        ticket.vote("v", "reject", by="user:2")
        if reject_edge:
            assert ticket.at == ["start"] and ticket.seats("start")
        else:
            assert ticket.outcome == "rejected"


def test_a_two_step_branch_does_not_drop_its_sibling():
    ticket = Ticket(two_branches())
    ticket.press("a")
    assert ticket.at == ["b", "c"]
    ticket.press("c")
    assert ticket.at == ["b", "join"]
    ticket.press("b")

    assert ticket.at == ["after"]
