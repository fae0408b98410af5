"""PROCESS, "Precise semantics", People's moves: back, straight back, jump, reopen, withdraw."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bihuan.process import engine
from bihuan.process.errors import (
    AlreadyClosed,
    Gone,
    NotAllowed,
    NotATarget,
    NotOffered,
    NotStraight,
)
from bihuan.process.timers import Timer, shifted
from tests.process.build import NOON, FakeWorld, Ticket, edge, flow, node, straight
from tests.process.test_places import nested, two_branches


def at_c() -> Ticket:
    """start -> a -> b -> c -> end, standing at c."""
    ticket = Ticket(straight("a", "b", "c", "d"))
    ticket.press("a")
    ticket.press("b")
    return ticket


def joined() -> Ticket:
    """Both branches done, standing behind the join."""
    ticket = Ticket(two_branches())
    for key in ("a", "c", "b"):
        ticket.press(key)
    return ticket


# -- send back -------------------------------------------------------------------------------------


def test_targets_are_the_finished_nodes_on_the_tokens_path_or_a_beginning_or_going_on_of_it():
    ticket = joined()

    assert set(ticket.targets("after")) == {"start", "a", "c", "b"}


def test_a_sibling_branch_is_never_a_target():
    ticket = Ticket(two_branches())
    ticket.press("a")

    assert ticket.targets("b") == ["start"]
    assert set(ticket.targets("c")) == {"start", "a"}
    with pytest.raises(NotATarget, match=r"'a'. Possible: start"):
        ticket.back("b", "a")


def test_sent_back_within_a_branch_only_that_token_moves():
    ticket = Ticket(two_branches())
    ticket.press("a")
    ticket.back("c", "a")

    assert ticket.at == ["a", "b"]
    assert [closed.node for closed in ticket.step.closed] == ["c"]


def test_sent_back_before_the_split_all_its_branches_are_cancelled():
    ticket = Ticket(two_branches())
    ticket.press("a")
    ticket.back("c", "start")

    assert ticket.at == ["start"]
    assert {closed.node for closed in ticket.step.closed} == {"b", "c"}


def test_sent_back_into_a_split_joined_since_that_branch_opens_alone_and_its_join_waits_for_it():
    ticket = joined()
    ticket.back("after", "a")
    assert ticket.at == ["a"]

    ticket.press("a")
    ticket.press("c")
    assert ticket.at == ["after"]


def test_sent_back_from_an_inner_branch_to_the_outer_one_leaves_the_sibling_of_the_outer():
    process = nested()
    edges = [{"source": e.source, "target": e.target, "on": e.on} for e in process.edges]
    for one in edges:
        if (one["source"], one["target"]) == ("outer", "inner"):
            one["target"] = "pre"
    nodes = [*process.nodes.values(), node("pre")]
    ticket = Ticket(flow(nodes, [*edges, edge("pre", "ok", "inner")]))
    ticket.press("pre")
    ticket.press("x")
    ticket.back("y", "pre")

    assert ticket.at == ["b", "pre"]


def test_a_form_that_was_sent_back_goes_to_whoever_did_it_last():
    ticket = Ticket(straight("a", "b"))
    ticket.press("a", by="user:li")
    ticket.back("b", "a")

    assert ticket.seats("a")[0].principals == ("user:li",)


@pytest.mark.parametrize("how", ["sent", "drawn", "jumped"])
def test_coming_back_to_a_node_drops_it_and_all_comparable_nodes_finished_since(how):
    process = two_branches(edge("after", "redo", "start"))
    ticket = Ticket(process)
    for key in ("a", "c", "b"):
        ticket.press(key)
    if how == "sent":
        ticket.back("after", "start")
    elif how == "drawn":
        ticket.press("after", "redo")
    else:
        ticket.do("jump", node="start", by="user:admin")

    assert ticket.state.trail == {}


def test_nodes_of_sibling_branches_stay_in_the_trail():
    ticket = joined()
    ticket.back("after", "a")

    assert ticket.state.trail.keys() == {"start", "b"}
    assert ticket.targets("a") == ["start"]


def test_a_token_that_is_gone_cannot_be_sent_back():
    ticket = at_c()
    with pytest.raises(Gone):
        ticket.do("send_back", 999, target="a", straight=False, by="user:c")


def test_a_node_may_refuse_to_send_back():
    process = flow(
        [node("start", "start"), node("a", send_back=False), node("end", "end")],
        [edge("start", "ok", "a"), edge("a", "ok", "end")],
    )

    assert Ticket(process).targets("a") == []


# -- straight back ---------------------------------------------------------------------------------


def test_straight_back_is_only_within_the_same_path():
    ticket = joined()
    with pytest.raises(NotStraight):
        ticket.back("after", "a", straight=True)

    ticket.back("after", "start", straight=True)
    assert ticket.at == ["start"]


def test_resubmit_goes_to_the_last_sender_and_not_through_the_nodes_between():
    ticket = at_c()
    ticket.back("c", "a", straight=True)
    assert ticket.buttons("a") == ["resubmit", "ok"]
    ticket.press("a", "resubmit", note="better")

    assert ticket.at == ["c"]
    assert ticket.state.values["note"] == "better"
    assert ticket.token("c").back == ()


def test_senders_are_a_stack():
    ticket = at_c()
    ticket.press("c")
    ticket.back("d", "c", straight=True)
    ticket.back("c", "a", straight=True)
    assert [sender for sender, _ in ticket.token("a").back] == ["d", "c"]

    ticket.press("a", "resubmit")
    assert ticket.at == ["c"]
    ticket.press("c", "resubmit")
    assert ticket.at == ["d"]


def reviewed(rule: str = "all") -> Ticket:
    process = flow(
        [
            node("start", "start"),
            node("v", "approve", vote={"rule": rule}),
            node("w", "approve", vote={"rule": rule}),
            node("x"),
            node("end", "end"),
        ],
        [
            edge("start", "ok", "v"),
            edge("v", "pass", "w"),
            edge("w", "pass", "x"),
            edge("x", "ok", "end"),
        ],
    )
    members = dict.fromkeys("vw", ("user:1", "user:2"))
    ticket = Ticket(process, FakeWorld(members=members))
    for person in ("user:1", "user:2"):
        ticket.vote("v", by=person)
    return ticket


def test_a_pass_goes_to_the_last_sender_as_well():
    ticket = reviewed()
    for person in ("user:1", "user:2"):
        ticket.vote("w", by=person)
    ticket.back("x", "v", straight=True)
    for person in ("user:1", "user:2"):
        ticket.vote("v", by=person)

    assert ticket.at == ["x"]


def test_the_senders_votes_start_anew():
    ticket = reviewed()
    ticket.vote("w", by="user:1")
    ticket.back("w", "start", straight=True)
    ticket.press("start", "resubmit")

    assert [seat.vote for seat in ticket.token("w").seats] == ["", ""]


def test_any_other_button_clears_the_stack_and_goes_step_by_step():
    ticket = at_c()
    ticket.back("c", "a", straight=True)
    ticket.press("a")

    assert ticket.at == ["b"]
    assert ticket.token("b").back == ()
    assert ticket.state.trail.keys() == {"start", "a"}
    with pytest.raises(NotOffered):
        ticket.press("b", "resubmit")


def test_the_trail_keeps_its_entries_but_until_then_only_what_was_finished_before_is_offered():
    ticket = at_c()
    ticket.back("c", "a", straight=True)
    assert ticket.state.trail.keys() == {"start", "a", "b"}
    assert ticket.targets("a") == ["start"], "b was finished after a"

    ticket.press("a", "resubmit")
    assert set(ticket.targets("c")) == {"start", "a", "b"}


# -- jump, reopen, withdraw, terminate -------------------------------------------------------------


def test_a_jump_cancels_everything():
    ticket = Ticket(two_branches())
    ticket.do("jump", node="after", by="user:admin")

    assert ticket.at == ["after"]
    assert {closed.node for closed in ticket.step.closed} == {"a", "b"}


def test_a_jump_into_a_branch_opens_only_that_branch():
    ticket = Ticket(two_branches())
    ticket.do("jump", node="c", by="user:admin")
    assert ticket.at == ["c"]

    ticket.press("c")
    assert ticket.at == ["after"]


@pytest.mark.parametrize("node_key", ["join", "nowhere"])
def test_a_jump_to_a_join_or_to_no_node_is_refused(node_key):
    ticket = Ticket(two_branches())
    with pytest.raises(NotATarget):
        ticket.do("jump", node=node_key, by="user:admin")


def test_a_jump_into_a_circle_of_gateways_is_refused():
    process = flow(
        [node("start", "start"), node("a"), node("g", "choice"), node("h", "choice")],
        [edge("start", "ok", "a"), edge("a", "ok", "g"), edge("g", "", "h"), edge("h", "", "g")],
    )
    ticket = Ticket(process)
    with pytest.raises(NotATarget):
        ticket.do("jump", node="g", by="user:admin")


def test_reopen_goes_to_the_processes_reopen_to():
    process = two_branches(reopen_to="c")
    ticket = Ticket(process)
    for key in ("a", "c", "b", "after"):
        ticket.press(key)
    ticket.do("reopen", by="user:admin")

    assert ticket.at == ["c"] and not ticket.outcome


def test_reopen_goes_to_the_node_finished_last_when_the_process_names_none():
    ticket = Ticket(straight("a", "b"))
    ticket.press("a")
    ticket.press("b")
    ticket.do("reopen", by="user:admin")

    assert ticket.at == ["b"]
    ticket.press("b")
    assert ticket.outcome == "closed"


def test_an_open_ticket_cannot_be_reopened_and_a_closed_one_not_moved():
    ticket = Ticket(straight("a"))
    with pytest.raises(NotAllowed):
        ticket.do("reopen", by="user:admin")
    ticket.press("a")

    with pytest.raises(AlreadyClosed):
        ticket.do("jump", node="a", by="user:admin")


def test_withdraw_cancels_all_with_the_outcome_withdrawn():
    ticket = Ticket(two_branches())
    ticket.do("withdraw", by="user:asker")

    assert ticket.outcome == "withdrawn"
    assert {(closed.node, closed.how) for closed in ticket.step.closed} == {
        ("a", "cancelled"),
        ("b", "cancelled"),
    }


def test_withdraw_until_x_is_possible_while_x_neither_holds_a_token_nor_is_in_the_trail():
    process = two_branches(withdraw={"until": "c"})
    ticket = Ticket(process)
    assert ticket.do("withdraw", by="user:asker").is_closed

    ticket = Ticket(process)
    ticket.press("a")  # now c holds a token
    with pytest.raises(NotAllowed):
        ticket.do("withdraw", by="user:asker")
    ticket.press("c")  # now c is in the trail
    with pytest.raises(NotAllowed):
        ticket.do("withdraw", by="user:asker")


def test_a_process_may_rule_withdrawing_out():
    ticket = Ticket(two_branches(withdraw="never"))
    with pytest.raises(NotAllowed):
        ticket.do("withdraw", by="user:asker")


def test_terminating_closes_from_wherever_the_ticket_is():
    ticket = Ticket(two_branches())
    ticket.do("terminate", by="user:admin")

    assert ticket.outcome == "terminated"


# -- taking back -----------------------------------------------------------------------------------


def test_taking_back_ones_last_act_is_a_send_back():
    ticket = Ticket(straight("a", "b"))
    ticket.press("a", by="user:li")
    ticket.do("take_back", by="user:li", node="a")

    assert ticket.at == ["a"]
    assert ticket.seats("a")[0].principals == ("user:li",)
    assert ticket.targets("a") == ["start"]


def test_only_ones_own_act_can_be_taken_back():
    ticket = Ticket(straight("a", "b"))
    ticket.press("a", by="user:li")
    with pytest.raises(NotAllowed):
        ticket.do("take_back", by="user:wang", node="a")


def test_an_act_after_which_others_went_on_cannot_be_taken_back():
    ticket = at_c()
    with pytest.raises(NotAllowed):
        ticket.do("take_back", by="user:a", node="a")


def test_an_act_whose_new_work_was_voted_on_cannot_be_taken_back():
    ticket = reviewed()
    ticket.vote("w", by="user:1")
    with pytest.raises(NotAllowed):
        ticket.do("take_back", by="user:2", node="v")


def test_taking_back_an_act_before_a_split_cancels_all_its_branches():
    ticket = Ticket(two_branches())
    ticket.do("take_back", by="user:asker", node="start")

    assert ticket.at == ["start"]


def test_taking_back_an_act_that_made_the_branch_wait_at_the_join_leaves_the_sibling():
    ticket = Ticket(two_branches())
    ticket.press("b", by="user:li")
    ticket.do("take_back", by="user:li", node="b")

    assert ticket.at == ["a", "b"]


# -- suspend ---------------------------------------------------------------------------------------


def test_timers_shift_by_the_pause():
    clock = Timer(NOON, 3, "a.1")

    assert shifted([clock], timedelta(hours=5)) == [Timer(NOON + timedelta(hours=5), 3, "a.1")]


def test_events_and_job_results_kept_while_suspended_are_applied_at_resume_in_order():
    process = flow(
        [node("start", "start"), node("call", "auto"), node("a"), node("b"), node("end", "end")],
        [
            edge("start", "ok", "call"),
            edge("call", "done", "a"),
            edge("a", "event:x", "b"),
            edge("a", "ok", "end"),
            edge("b", "ok", "end"),
        ],
    )
    ticket = Ticket(process)
    token = ticket.token("call").id
    result = ("job_done", (token, 1), {"ok": True, "values": {"n": 1}})
    event = ("fire", ("x",), {})

    steps = list(engine.resume(process, ticket.state, ticket.world, [result, event]))
    assert [step.entered for step in steps] == [("a",), ("b",)]
    assert steps[-1].state.values == {"n": 1}

    steps = list(engine.resume(process, ticket.state, ticket.world, [event, result]))
    assert [step.entered for step in steps] == [(), ("a",)], "the event came before anybody waited"


def test_transfer_claim_assign_urge_and_watch_are_no_commands_of_the_kernel():
    assert not {"transfer", "claim", "assign", "urge", "watch"} & set(engine.__all__)
