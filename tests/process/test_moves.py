"""PROCESS, "Precise semantics", Moves: how tokens go from node to node."""

from __future__ import annotations

import pytest

from bihuan.process import engine
from bihuan.process.errors import BadValues, NotOffered, NoWayOut
from bihuan.process.flow import Action
from tests.process.build import FakeWorld, Ticket, assigns, edge, flow, node, sets, straight
from tests.process.test_places import nested, two_branches


def around(middle, edges, *, fields=None, **data):
    """start -> middle ... -> end, with the fields n and t."""
    nodes = [node("start", "start"), *middle, node("end", "end")]
    return flow(nodes, edges, fields=fields or {"n": "integer", "t": "text"}, **data)


def test_relocating_cancels_every_token_whose_path_starts_there_and_ends_what_hung_on_them():
    ticket = Ticket(
        two_branches(
            node("call", "auto"),
            edge("b", "call", "call"),
            edge("call", "done", "join"),
            edge("a", "back", "start"),
            edge("a", "timer:2d", "c", timer={"after": "2d"}),
        )
    )
    token = ticket.token("a").id
    ticket.press("b", "call")
    call = ticket.token("call").id
    ticket.press("a", "back")

    assert ticket.at == ["start"]
    told = {(effect.kind, effect.token) for effect in ticket.step.effects}
    assert told >= {("cancel_timers", token), ("cancel_call", call)}


def test_values_are_never_rolled_back():
    ticket = Ticket(straight("a", "b"))
    ticket.press("a", n=7)
    ticket.back("b", "a")

    assert ticket.state.values["n"] == 7


def test_an_edge_to_a_path_as_long_as_the_tokens_own_just_moves_and_siblings_stay():
    ticket = Ticket(two_branches())
    ticket.press("a")

    assert ticket.at == ["b", "c"]
    assert not [closed for closed in ticket.step.closed if closed.how == "cancelled"]


def test_an_edge_to_a_shorter_path_cancels_what_is_left_of_the_split():
    ticket = Ticket(two_branches(edge("a", "back", "start")))
    ticket.press("a", "back")

    assert ticket.at == ["start"]
    assert [(c.node, c.how) for c in ticket.step.closed] == [("a", "done"), ("b", "cancelled")]


def test_an_edge_out_of_an_inner_split_leaves_the_outer_branches_alone():
    process = nested()
    edges = [
        {"source": e.source, "target": e.target, "on": e.on} for e in process.edges
    ] + [edge("x", "skip", "z")]  # fmt: skip
    ticket = Ticket(flow(process.nodes.values(), edges))
    ticket.press("x", "skip")

    assert ticket.at == ["b", "z"]


def test_reject_has_no_rule_of_its_own():
    ticket = Ticket(
        two_branches(
            node("v", "approve"),
            edge("a", "ask", "v"),
            edge("v", "pass", "join"),
            edge("v", "reject", "start"),
        )
    )
    ticket.press("a", "ask")
    ticket.vote("v", "reject")

    assert ticket.at == ["start"], "the same as any edge to a shorter path"


@pytest.mark.parametrize("first, second", [("g", "a"), ("a", "g")])
def test_an_edge_out_of_the_split_cancels_branches_that_are_only_just_opening(first, second):
    process = around(
        [
            node("split", "split"),
            node("g", "choice"),
            *map(node, ("a", "b", "after")),
            node("join", "join", closes="split"),
        ],
        [
            edge("start", "ok", "split"),
            edge("split", "", first),
            edge("split", "", second),
            edge("g", "", "after", guard="f.n > 5"),
            edge("g", "", "b", default=True),
            edge("a", "ok", "join"),
            edge("b", "ok", "join"),
            edge("join", "", "after"),
            edge("after", "ok", "end"),
        ],
    )

    assert Ticket(process, n=9).at == ["after"]
    assert Ticket(process, n=1).at == ["a", "b"]


def test_leaves_on_an_edge_cancels_the_branches_of_the_innermost_split():
    away = [node("away"), edge("a", "off", "away", leaves=True), edge("away", "ok", "end")]
    ticket = Ticket(two_branches(*away))
    ticket.press("a", "off")

    assert ticket.at == ["away"]


def test_leaves_to_an_end_cancels_the_siblings_and_closes():
    ticket = Ticket(two_branches(edge("a", "off", "end", leaves=True)))
    ticket.press("a", "off")

    assert ticket.outcome == "closed"


def test_opening_a_ticket_enters_and_finishes_the_start_in_one_step():
    ticket = Ticket(straight("a"), n=1)

    assert ticket.step.entered == ("start", "a")
    assert [opened.node for opened in ticket.step.opened] == ["a"]
    assert ticket.step.changed == {"n": 1}
    assert ticket.state.trail.keys() == {"start"}


def test_opening_uses_one_of_the_starts_buttons():
    process = around(
        [node("a"), node("b")],
        [
            edge("start", "to a", "a"),
            edge("start", "to b", "b"),
            edge("a", "ok", "end"),
            edge("b", "ok", "end"),
        ],
    )
    step = engine.start(process, FakeWorld(), {}, by="user:asker", action="to b")

    assert [token.node for token in step.state.tokens] == ["b"]


def test_sent_back_to_the_start_the_requester_gets_a_work_item():
    ticket = Ticket(straight("a"))
    ticket.back("a", "start")

    assert ticket.seats("start")[0].principals == ("user:asker",)


def choosing(mode_or_choice, *edges):
    gate = (
        node("g", "choice")
        if mode_or_choice == "choice"
        else node("g", "split", mode=mode_or_choice)
    )
    nodes = [gate, *map(node, "xyz")]
    if mode_or_choice != "choice":
        nodes.append(node("j", "join", closes="g"))
        closing = [edge(key, "ok", "j") for key in "xyz"] + [edge("j", "", "end")]
    else:
        closing = [edge(key, "ok", "end") for key in "xyz"]
    return around(nodes, [edge("start", "ok", "g"), *edges, *closing])


CHOICE = (
    edge("g", "", "z", default=True),
    edge("g", "", "x", guard="f.n > 5"),
    edge("g", "", "y", guard="f.n > 2"),
)


@pytest.mark.parametrize("n, at", [(9, ["x"]), (3, ["y"]), (1, ["z"]), (None, ["z"])])
def test_a_choice_takes_the_first_true_guard_in_order_then_the_default(n, at):
    assert Ticket(choosing("choice", *CHOICE), n=n).at == at


def test_an_and_split_takes_every_edge():
    plain = [edge("g", "", key) for key in "xyz"]

    assert Ticket(choosing("and", *plain)).at == ["x", "y", "z"]


@pytest.mark.parametrize("n, at", [(9, ["x", "y"]), (3, ["y"]), (1, ["z"])])
def test_an_or_split_takes_every_true_edge_and_the_default_only_if_none_is_true(n, at):
    assert Ticket(choosing("or", *CHOICE), n=n).at == at


def test_the_guards_of_a_split_are_read_once_before_any_branch_moves():
    first = edge("g", "", "x", guard="f.n > 5", actions=(sets(n="1"),))
    second = edge("g", "", "y", guard="f.n > 5")
    ticket = Ticket(choosing("or", first, second, edge("g", "", "z", default=True)), n=9)

    assert ticket.at == ["x", "y"]
    assert ticket.state.values["n"] == 1


def test_an_edge_straight_to_the_join_is_a_branch_done_at_once():
    process = choosing("and", edge("g", "", "x"), edge("g", "", "j"), edge("g", "", "y"))
    ticket = Ticket(process)
    assert ticket.at == ["j", "x", "y"]

    ticket.press("x")
    ticket.press("y")
    assert ticket.outcome == "closed"


def test_a_join_fires_when_all_live_tokens_of_its_split_stand_at_it():
    ticket = Ticket(two_branches())
    ticket.press("b")
    assert ticket.at == ["a", "join"]
    ticket.press("a")
    assert ticket.at == ["c", "join"]
    ticket.press("c")

    assert ticket.at == ["after"]
    assert len(ticket.state.tokens) == 1 and ticket.token("after").branch == ""
    assert "join" in ticket.step.passed


def test_ended_branches_are_not_waited_for():
    ticket = Ticket(two_branches(edge("a", "stop", "end")))
    ticket.press("a", "stop")
    ticket.press("b")

    assert ticket.at == ["after"]


def test_a_branch_ending_last_releases_the_others():
    ticket = Ticket(two_branches(edge("a", "stop", "end")))
    ticket.press("b")
    ticket.press("a", "stop")

    assert ticket.at == ["after"], "the join looked again at a removal that was not its own"


def test_if_all_branches_ended_the_split_ends_as_if_its_own_branch_ended():
    process = nested()
    edges = [{"source": e.source, "target": e.target, "on": e.on} for e in process.edges]
    edges += [edge("x", "stop", "end"), edge("y", "stop", "end")]
    ticket = Ticket(flow(process.nodes.values(), edges))
    ticket.press("b")
    ticket.press("x", "stop")
    assert ticket.at == ["outer_join", "y"]
    ticket.press("y", "stop")

    assert ticket.outcome == "closed", "the outer join fired for the one branch left"


def test_if_all_branches_of_the_outermost_split_ended_the_ticket_closes():
    ticket = Ticket(two_branches(edge("a", "stop", "end"), edge("b", "stop", "end")))
    ticket.press("a", "stop")
    assert not ticket.outcome
    ticket.press("b", "stop")

    assert ticket.outcome == "closed"


def ends():
    return two_branches(
        node("bad", "end", outcome="cancelled"),
        node("kill", "end", terminate=True, outcome="killed"),
        edge("a", "bad", "bad"),
        edge("b", "stop", "end"),
        edge("b", "kill", "kill"),
    )


def test_the_end_that_the_last_token_reached_gives_the_outcome():
    ticket = Ticket(ends())
    ticket.press("b", "stop")
    ticket.press("a", "bad")

    assert (ticket.outcome, ticket.state.end) == ("cancelled", "bad")


def test_terminate_cancels_all_with_its_own_outcome():
    ticket = Ticket(ends())
    ticket.press("b", "kill")

    assert ticket.outcome == "killed"
    assert ("a", "cancelled") in [(closed.node, closed.how) for closed in ticket.step.closed]


def grouped(**second):
    return around(
        [node("a"), node("x"), node("y")],
        [
            edge("start", "ok", "a"),
            edge("a", "go", "x", guard="f.n > 5"),
            edge("a", "go", "y", **second),
            edge("a", "other", "end"),
            edge("x", "ok", "end"),
            edge("y", "ok", "end"),
        ],
    )


@pytest.mark.parametrize("n, at", [(9, ["x"]), (1, ["y"])])
def test_edges_of_one_node_with_the_same_trigger_form_a_group_tried_in_order(n, at):
    ticket = Ticket(grouped())
    ticket.press("a", "go", n=n)

    assert ticket.at == at


def test_a_button_is_offered_once_when_one_of_its_group_holds():
    ticket = Ticket(grouped(guard="f.n > 2"))
    assert ticket.buttons("a") == ["other"]
    assert ticket.buttons("a", n=3) == ["go", "other"]
    assert ticket.buttons("a", n=9) == ["go", "other"]


@pytest.mark.parametrize("n", [None, "text", [1]])
def test_a_guard_that_errs_counts_as_not_holding(n):
    ticket = Ticket(grouped())
    ticket.press("a", "go", n=n)

    assert ticket.at == ["y"]


def test_no_edge_for_a_persons_act_is_refused_whole_and_the_work_item_stays():
    ticket = Ticket(grouped(guard="f.n > 2"))
    before = ticket.state
    with pytest.raises(NoWayOut, match="'a'"):
        ticket.press("a", "go", n=1)

    assert ticket.state is before and ticket.seat("a")
    assert "n" not in before.values


def test_a_choice_behind_a_persons_act_without_a_way_refuses_the_act():
    process = around(
        [node("a"), node("g", "choice")],
        [
            edge("start", "ok", "a"),
            edge("a", "ok", "g"),
            edge("g", "", "end", guard="f.n > 5"),
        ],
    )
    ticket = Ticket(process)
    with pytest.raises(NoWayOut, match="'g'"):
        ticket.press("a", n=1)

    assert ticket.at == ["a"]
    ticket.press("a", n=6)
    assert ticket.outcome == "closed"


def test_no_edge_for_a_machines_act_keeps_the_token_and_calls_the_administrators():
    process = around(
        [node("call", "auto"), node("g", "choice")],
        [
            edge("start", "ok", "call"),
            edge("call", "done", "g"),
            edge("g", "", "end", guard="f.n > 5"),
        ],
    )
    ticket = Ticket(process)
    token = ticket.token("call").id
    ticket.do("job_done", token, 1, ok=True, values={})

    assert ticket.token("call").id == token
    assert [(o.kind, o.principals) for o in ticket.step.opened] == [("admin", ("user:admin",))]
    assert ticket.effects("parked")[0].data == {"why": "no_edge"}


def test_a_button_that_the_node_does_not_have_is_refused_with_those_it_has():
    ticket = Ticket(grouped())
    with pytest.raises(NotOffered, match=r"'jump' is not possible at 'a'. Possible: go, other"):
        ticket.press("a", "jump")


def test_the_fields_a_button_requires_must_be_there():
    process = around(
        [node("a")],
        [edge("start", "ok", "a"), edge("a", "ok", "end", requires=("n", "t"))],
    )
    ticket = Ticket(process, t="x")
    with pytest.raises(BadValues) as refused:
        ticket.press("a", t="")
    assert refused.value.errors.keys() == {"n", "t"}

    ticket.press("a", n=0, t="x")
    assert ticket.outcome == "closed", "zero is a value"


def test_guards_see_declared_fields_that_are_empty_as_null():
    process = around(
        [node("a")],
        [edge("start", "ok", "a"), edge("a", "ok", "end", guard="f.n == null && f.t == null")],
    )
    ticket = Ticket(process, t="")
    ticket.press("a")

    assert ticket.outcome == "closed"


def test_guards_see_dates_as_timestamps():
    process = around(
        [node("a")],
        [
            edge("start", "ok", "a"),
            edge("a", "ok", "end", guard='f.at < timestamp("2026-02-01T00:00:00Z")'),
        ],
        fields={"at": "datetime"},
    )
    ticket = Ticket(process, at="2026-01-31T08:00:00Z")
    ticket.press("a")

    assert ticket.outcome == "closed"


def test_a_step_that_moves_more_than_a_thousand_times_parks_the_token():
    process = around(
        [node("a"), node("g", "choice"), node("h", "choice")],
        [
            edge("start", "ok", "a"),
            edge("a", "loop", "g"),
            edge("a", "ok", "end"),
            edge("g", "", "h"),
            edge("h", "", "g"),
        ],
    )
    ticket = Ticket(process)
    ticket.press("a", "loop", n=1)

    assert ticket.at == ["a"]
    assert [seat.kind for seat in ticket.seats("a")] == ["work", "admin"]
    assert ticket.effects("parked")[0].data == {"why": "endless"}
    assert ticket.state.values["n"] == 1
    ticket.press("a", "ok")
    assert ticket.outcome == "closed"


def test_a_node_entered_more_than_a_thousand_times_by_machines_alone_parks_the_token():
    process = around(
        [node("call", "auto")],
        [edge("start", "ok", "call"), edge("call", "done", "call"), edge("call", "stop", "end")],
    )
    ticket = Ticket(process)
    rounds = 0
    while not ticket.effects("parked"):
        token = ticket.token("call")
        ticket.do("job_done", token.id, token.attempt, ok=True, values={})
        rounds += 1

    assert rounds == 1001
    assert ticket.effects("parked")[0].data == {"why": "endless"}


def test_a_persons_act_starts_the_count_of_machine_entries_anew():
    process = around(
        [node("a"), node("call", "auto")],
        [edge("start", "ok", "a"), edge("a", "ok", "call"), edge("call", "done", "a")],
    )
    ticket = Ticket(process)
    ticket.press("a")
    ticket.do("job_done", ticket.token("call").id, 1, ok=True, values={})
    assert ticket.state.laps == {"a": 1}
    ticket.press("a")

    assert ticket.state.laps == {}


def test_an_edges_assign_names_the_handler_of_this_one_entry():
    process = around(
        [node("a"), node("b")],
        [
            edge("start", "ok", "a"),
            edge("a", "ok", "b", actions=(assigns("zhang"),)),
            edge("b", "again", "a"),
            edge("b", "ok", "end"),
        ],
    )
    ticket = Ticket(process)
    ticket.press("a")
    assert ticket.seats("b")[0].principals == ("user:zhang",)

    ticket.press("b", "again")
    assert ticket.seats("a")[0].principals == ("user:a",)


def test_actions_run_in_order_and_open_sees_the_values_before_a_later_set():
    opens = Action("open", {"pack": "problem", "values": {"title": "f.t"}})
    process = around(
        [node("a", on_leave=(sets(t='"left"'),)), node("b", on_enter=(sets(n="f.n + 1"),))],
        [
            edge("start", "ok", "a"),
            edge(
                "a",
                "ok",
                "b",
                actions=(opens, sets(t='"after"'), Action("notify", {"notice": "x"})),
            ),
            edge("b", "ok", "end"),
        ],
    )
    ticket = Ticket(process, n=1, t="before")
    ticket.press("a")

    assert [effect.kind for effect in ticket.step.effects] == ["open", "notify"]
    assert ticket.effects("open")[0].data["values"] == {"title": "left"}
    assert ticket.step.changed == {"n": 2, "t": "after"}


def test_a_self_loop_ends_the_work_item_and_opens_a_new_one():
    process = around(
        [node("a")], [edge("start", "ok", "a"), edge("a", "again", "a"), edge("a", "ok", "end")]
    )
    ticket = Ticket(process)
    old = ticket.token("a")
    ticket.press("a", "again")

    assert ticket.at == ["a"] and ticket.token("a").id > old.id
    assert [(c.seat, c.how) for c in ticket.step.closed] == [(old.seats[0].id, "done")]


def test_nothing_is_changed_in_place():
    ticket = Ticket(two_branches(), n=1)
    before = ticket.state
    copy = (before.tokens, dict(before.values), before.serial, dict(before.trail), before.last)
    ticket.press("a", n=2)

    assert copy == (before.tokens, before.values, before.serial, before.trail, before.last)
