"""PROCESS, "Precise semantics", Time and outside: timers, waits, events, jobs, child tickets."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bihuan.process import engine
from bihuan.process.errors import NotOffered
from bihuan.process.timers import Timer, in_order
from tests.process.build import NOON, FakeWorld, Ticket, edge, flow, node
from tests.process.test_moves import around
from tests.process.test_places import two_branches


def clocks(step) -> list[Timer]:
    return [
        Timer(effect.data["due"], effect.token, effect.data["edge"])
        for effect in step.effects
        if effect.kind == "timer"
    ]


def timed(**more):
    return around(
        [node("a"), node("late")],
        [
            edge("start", "ok", "a"),
            edge("a", "ok", "end"),
            edge("a", "again", "a"),
            edge("a", "timer:3d", "late", timer={"after": "3d"}, **more),
            edge("late", "ok", "end"),
        ],
    )


# -- timers ----------------------------------------------------------------------------------------


def test_timer_edges_are_set_when_the_token_arrives():
    ticket = Ticket(timed())

    assert clocks(ticket.step) == [Timer(NOON + timedelta(days=3), ticket.token("a").id, "a.3")]


def test_a_self_loop_sets_them_anew_and_the_old_one_is_a_no_op():
    ticket = Ticket(timed())
    (old,) = clocks(ticket.step)
    ticket.world.now = NOON + timedelta(days=1)
    ticket.press("a", "again")
    (new,) = clocks(ticket.step)
    assert new.due == NOON + timedelta(days=4) and new.token != old.token
    assert next((e.kind, e.token) for e in ticket.step.effects) == ("cancel_timers", old.token)

    ticket.do("timer", old.token, old.edge)
    assert ticket.at == ["a"] and ticket.effects("ignored")


def test_a_timer_fires_as_its_own_step():
    ticket = Ticket(timed())
    (one,) = clocks(ticket.step)
    ticket.do("timer", one.token, one.edge)

    assert ticket.at == ["late"]
    assert "a" not in ticket.state.trail, "no person finished it"


def test_a_false_guard_lets_a_timer_lapse():
    ticket = Ticket(timed(guard="f.n > 5"), n=1)
    (one,) = clocks(ticket.step)
    ticket.do("timer", one.token, one.edge)

    assert ticket.at == ["a"]
    assert ticket.effects("ignored")[0].data["why"] == "guard"


def test_timers_fire_by_due_time_then_token_then_edge_order():
    process = around(
        [node("a")],
        [
            edge("start", "ok", "a"),
            edge("a", "timer:1d", "end", timer={"after": "1d"}),
            edge("a", "timer:2d", "end", timer={"after": "2d"}),
        ],
    )
    later = NOON + timedelta(hours=1)
    timers = [
        Timer(later, 1, "a.1"),
        Timer(NOON, 2, "a.2"),
        Timer(NOON, 2, "a.1"),
        Timer(NOON, 1, "a.2"),
    ]

    ordered = [(timer.due, timer.token, timer.edge) for timer in in_order(process, timers)]
    assert ordered == [(NOON, 1, "a.2"), (NOON, 2, "a.1"), (NOON, 2, "a.2"), (later, 1, "a.1")]


def test_a_tick_runs_every_clock_that_is_due_and_those_it_sets_each_as_its_own_step():
    process = around(
        [node("a"), node("b")],
        [
            edge("start", "ok", "a"),
            edge("a", "timer:1d", "b", timer={"after": "1d"}),
            edge("a", "ok", "end"),
            edge("b", "timer:0d", "end", timer={"after": "0d"}),
            edge("b", "ok", "end"),
        ],
    )
    ticket = Ticket(process)
    ticket.world.now = NOON + timedelta(days=2)
    steps = list(engine.tick(process, ticket.state, ticket.world, clocks(ticket.step)))

    assert [step.entered for step in steps] == [("b",), ("end",)]
    assert steps[-1].is_closed


def test_a_tick_leaves_clocks_that_are_not_due_alone():
    ticket = Ticket(timed())

    assert not list(engine.tick(ticket.flow, ticket.state, ticket.world, clocks(ticket.step)))


def test_a_timer_in_a_branch_leaves_the_siblings():
    ticket = Ticket(two_branches(edge("a", "timer:1d", "c", timer={"after": "1d"})))
    (one,) = clocks(ticket.step)
    ticket.do("timer", one.token, one.edge)

    assert ticket.at == ["b", "c"]


def test_a_timer_by_an_empty_date_field_is_not_set():
    process = around(
        [node("a")],
        [
            edge("start", "ok", "a"),
            edge("a", "timer:due", "end", timer={"field": "due"}),
            edge("a", "ok", "end"),
        ],
    )
    assert not clocks(Ticket(process).step)

    world = FakeWorld(dates={"due": NOON})
    assert [timer.due for timer in clocks(Ticket(process, world).step)] == [NOON]


# -- wait nodes ------------------------------------------------------------------------------------


def waiting(what, **data):
    return around(
        [node("w", "wait", **{"for": what}), node("b")],
        [edge("start", "ok", "w"), edge("w", "done", "b"), edge("b", "ok", "end")],
        **data,
    )


def test_a_wait_node_says_what_it_waits_for_and_leaves_by_done():
    ticket = Ticket(waiting("7d"))
    (one,) = clocks(ticket.step)
    assert one == Timer(NOON + timedelta(days=7), ticket.token("w").id, "wait")
    ticket.do("timer", one.token, "wait")

    assert ticket.at == ["b"]


def test_a_wait_node_may_wait_for_an_event():
    ticket = Ticket(waiting({"event": "recovered"}))
    assert not clocks(ticket.step)
    ticket.fire("recovered")

    assert ticket.at == ["b"]


def test_a_wait_node_whose_date_is_empty_goes_to_the_administrators():
    ticket = Ticket(waiting({"field": "until"}))
    assert [seat.kind for seat in ticket.seats("w")] == ["admin"]
    assert ticket.buttons("w") == ["retry", "skip"]

    ticket.world.dates["until"] = NOON
    ticket.press("w", "retry")
    assert clocks(ticket.step)[0].due == NOON
    assert ticket.seats("w") == []


def test_an_administrator_can_skip_a_wait():
    ticket = Ticket(waiting({"field": "until"}))
    ticket.press("w", "skip")

    assert ticket.at == ["b"]


def test_the_clock_of_an_event_wait_cannot_run_out():
    ticket = Ticket(waiting({"event": "recovered"}))
    token = ticket.token("w").id
    ticket.do("timer", token + 100, "wait")

    assert ticket.at == ["w"]


# -- events ----------------------------------------------------------------------------------------


def listening(**data):
    """Both branches and the node behind the join can take the event."""
    return two_branches(
        edge("a", "event:x", "c"),
        edge("b", "event:x", "join"),
        edge("after", "event:x", "end"),
        **data,
    )


def test_all_tokens_waiting_when_an_event_comes_take_it():
    ticket = Ticket(listening())
    ticket.fire("x")

    assert ticket.at == ["c", "join"]


def test_tokens_just_cancelled_are_skipped():
    ticket = Ticket(two_branches(edge("a", "event:x", "start"), edge("b", "event:x", "end")))
    ticket.fire("x")

    assert ticket.at == ["start"], "a came first by id and cancelled b"


def test_a_token_that_only_arrives_by_the_event_does_not_take_it_again():
    process = around(
        [node("a"), node("b")],
        [
            edge("start", "ok", "a"),
            edge("a", "event:x", "b"),
            edge("b", "event:x", "end"),
            edge("a", "ok", "end"),
            edge("b", "ok", "end"),
        ],
    )
    ticket = Ticket(process)
    ticket.fire("x")

    assert ticket.at == ["b"]


def test_an_event_that_nobody_waits_for_is_lost():
    ticket = Ticket(listening())
    ticket.fire("y")

    assert ticket.state.events == ()
    assert ticket.effects("ignored")[0].data == {"why": "nobody_waits", "what": "y"}


def test_an_event_declared_keep_is_kept_for_the_first_later_one():
    process = around(
        [node("a"), node("w", "wait", **{"for": {"event": "x"}}), node("b")],
        [
            edge("start", "ok", "a"),
            edge("a", "ok", "w"),
            edge("w", "done", "b"),
            edge("b", "again", "w"),
            edge("b", "ok", "end"),
        ],
        events={"x": {"keep": True}},
    )
    ticket = Ticket(process)
    ticket.fire("x")
    assert ticket.state.events == ("x",)

    ticket.press("a")
    assert ticket.at == ["b"] and ticket.state.events == ()
    ticket.press("b", "again")
    assert ticket.at == ["w"], "the first later one has taken it"


def test_a_guard_keeps_an_event_edge_shut():
    process = around(
        [node("a")],
        [
            edge("start", "ok", "a"),
            edge("a", "event:x", "end", guard="f.n > 5"),
            edge("a", "ok", "a"),
        ],
    )
    ticket = Ticket(process, n=1)
    ticket.fire("x")
    assert ticket.at == ["a"]

    ticket.press("a", n=6)
    ticket.fire("x")
    assert ticket.outcome == "closed"


def test_an_event_for_a_closed_ticket_is_a_recorded_no_op():
    ticket = Ticket(listening())
    ticket.do("terminate", by="user:admin")
    before = ticket.state
    ticket.fire("x")

    assert ticket.state == before and ticket.effects("ignored")


def test_one_token_that_finds_no_way_does_not_stop_the_others():
    process = two_branches(
        node("g", "choice"),
        edge("a", "event:x", "g"),
        edge("g", "", "c", guard="f.n > 5"),
        edge("b", "event:x", "join"),
        fields={"n": "integer"},
    )
    ticket = Ticket(process, n=1)
    ticket.fire("x")

    assert ticket.at == ["a", "join"]
    assert [seat.kind for seat in ticket.seats("a")] == ["work", "admin"]


# -- auto ------------------------------------------------------------------------------------------


def calling(failed=False, **data):
    edges = [edge("start", "ok", "call"), edge("call", "done", "b"), edge("b", "ok", "end")]
    if failed:
        edges.append(edge("call", "failed", "end"))
    auto = node("call", "auto", call={"url": "https://x"}, **data)
    return Ticket(around([auto, node("b")], edges))


def fail(ticket: Ticket) -> None:
    token = ticket.token("call")
    ticket.do("job_done", token.id, token.attempt, ok=False, values={})


def test_an_auto_node_asks_for_its_call_and_the_job_carries_token_and_attempt():
    ticket = calling()
    (call,) = ticket.effects("call")
    assert (call.token, call.data) == (
        ticket.token("call").id,
        {"attempt": 1, "call": {"url": "https://x"}},
    )

    ticket.do("job_done", call.token, 1, ok=True, values={"n": 5})
    assert ticket.at == ["b"]
    assert ticket.step.changed == {"n": 5}


def test_a_result_of_an_earlier_attempt_is_a_recorded_no_op():
    ticket = calling(on_failure="retry")
    token = ticket.token("call").id
    fail(ticket)
    assert ticket.effects("call")[0].data["attempt"] == 2
    ticket.do("job_done", token, 1, ok=True, values={"n": 1})

    assert ticket.at == ["call"] and "n" not in ticket.state.values
    assert ticket.effects("ignored")


def test_retry_calls_again_so_often_as_the_node_says_and_then_asks():
    ticket = calling(on_failure="retry", retries=2)
    attempts = []
    while ticket.seats("call") == []:
        fail(ticket)
        attempts += [effect.data["attempt"] for effect in ticket.effects("call")]

    assert attempts == [2, 3]
    assert [opened.kind for opened in ticket.step.opened] == ["admin"]


def test_retry_takes_the_failed_edge_in_the_end_where_there_is_one():
    ticket = calling(failed=True, on_failure="retry", retries=0)
    fail(ticket)

    assert ticket.outcome == "closed"


def test_ask_offers_a_person_retry_skip_and_fail():
    ticket = calling(failed=True, on_failure="ask")
    fail(ticket)

    assert ticket.buttons("call") == ["retry", "skip", "fail"]


@pytest.mark.parametrize(
    "button, at, outcome", [("retry", ["call"], ""), ("skip", ["b"], ""), ("fail", [], "closed")]
)
def test_what_the_person_decides_is_done(button, at, outcome):
    ticket = calling(failed=True, on_failure="ask")
    fail(ticket)
    ticket.press("call", button)

    assert (ticket.at, ticket.outcome) == (at, outcome)
    if button == "retry":
        assert ticket.effects("call")[0].data["attempt"] == 2
        assert ticket.seats("call") == []


def test_without_a_failed_edge_fail_is_not_offered():
    ticket = calling(on_failure="ask")
    fail(ticket)
    assert ticket.buttons("call") == ["retry", "skip"]
    with pytest.raises(NotOffered):
        ticket.press("call", "fail")


def test_the_person_asked_is_the_one_the_node_names():
    auto = node("call", "auto", on_failure="ask")
    auto = replace(auto, who=(object(),))  # any resolver; FakeWorld answers by the node's key
    ticket = Ticket(around([auto], [edge("start", "ok", "call"), edge("call", "done", "end")]))
    fail(ticket)

    assert [opened.principals for opened in ticket.step.opened] == [("user:call",)]


def test_ignore_is_done():
    ticket = calling(on_failure="ignore")
    fail(ticket)

    assert ticket.at == ["b"]


def test_a_second_failure_does_not_open_a_second_work_item():
    ticket = calling(on_failure="ask")
    fail(ticket)
    fail(ticket)

    assert len(ticket.seats("call")) == 1


# -- child -----------------------------------------------------------------------------------------


def parent(**data):
    child = node("sub", "child", pack="problem", values={"title": "f.t"}, **data)
    edges = [edge("start", "ok", "sub"), edge("sub", "done", "b"), edge("b", "ok", "end")]
    if data.pop("failed", False):
        edges.append(edge("sub", "failed", "end"))
    return Ticket(around([child, node("b")], edges), t="hello")


def test_a_child_is_its_own_ticket_and_the_parent_waits_for_its_closing():
    ticket = parent()
    (told,) = ticket.effects("child")
    assert told.data == {"pack": "problem", "wait": True, "values": {"title": "hello"}}
    assert ticket.at == ["sub"]

    ticket.do("child_closed", told.token, "closed")
    assert ticket.at == ["b"]


def test_a_child_that_is_not_waited_for_is_passed_at_once():
    ticket = parent(wait=False)

    assert ticket.at == ["b"]
    assert ticket.effects("child")[0].data["wait"] is False


def test_a_child_that_did_not_end_well_takes_the_failed_edge():
    ticket = parent(failed=True)
    ticket.do("child_closed", ticket.token("sub").id, "cancelled")

    assert ticket.outcome == "closed"


def test_cancelling_the_parent_cancels_the_child_by_a_job():
    ticket = parent()
    token = ticket.token("sub").id
    ticket.do("withdraw", by="user:asker")

    assert [(e.kind, e.token) for e in ticket.step.effects] == [("cancel_child", token)]


def test_a_child_that_closes_after_the_parent_left_is_a_recorded_no_op():
    ticket = parent()
    token = ticket.token("sub").id
    ticket.do("jump", node="b", by="user:admin")
    before = ticket.state
    ticket.do("child_closed", token, "closed")

    assert ticket.state == before and ticket.effects("ignored")


def test_leaving_an_auto_node_by_its_timer_ends_the_call():
    process = flow(
        [node("start", "start"), node("call", "auto"), node("end", "end")],
        [
            edge("start", "ok", "call"),
            edge("call", "done", "end"),
            edge("call", "timer:1d", "end", timer={"after": "1d"}),
        ],
    )
    ticket = Ticket(process)
    (clock,) = clocks(ticket.step)
    ticket.do("timer", clock.token, clock.edge)

    assert [effect.kind for effect in ticket.step.effects] == ["cancel_timers", "cancel_call"]
