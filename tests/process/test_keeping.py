"""PROCESS, "Precise semantics", Keeping: phases, and moving a ticket to another version."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bihuan.process.errors import AlreadyClosed, CannotMove
from bihuan.process.flow import Resolver
from bihuan.process.graph import compile
from bihuan.process.migrate import cannot_move, migrate
from bihuan.process.run import phase_of
from tests.process.build import NOON, FakeWorld, Ticket, check, edge, flow, node, straight
from tests.process.test_places import two_branches
from tests.process.test_votes import FOUR
from tests.process.test_votes import ticket as voting

PHASES = ["start", "a", "c", "b", "join", "after", "end"]


def test_the_phase_is_the_least_advanced_one_among_tokens_not_at_a_join():
    ticket = Ticket(two_branches(phases=PHASES))
    assert ticket.step.phase == "a"
    ticket.press("a")
    assert ticket.step.phase == "c"
    ticket.press("c")

    assert ticket.at == ["b", "join"]
    assert ticket.step.phase == "b", "the one at the join does not count"


def test_after_closing_the_phase_is_the_ends():
    ticket = Ticket(straight("a"))
    ticket.press("a")

    assert ticket.step.phase == "end"
    assert phase_of(ticket.flow, ticket.state) == "end"


def test_a_withdrawn_ticket_is_in_the_phase_of_an_end_with_that_outcome_else_in_the_last_one():
    ticket = Ticket(straight("a"))
    ticket.do("withdraw", by="user:asker")
    assert ticket.step.phase == "end"

    gone = node("gone", "end", outcome="withdrawn")
    process = two_branches(gone, edge("a", "gone", "gone"), phases=[*PHASES[:2], "gone", "end"])
    ticket = Ticket(process)
    ticket.do("withdraw", by="user:asker")
    assert ticket.step.phase == "gone"


# -- another version -------------------------------------------------------------------------------


def moved(ticket: Ticket, new, **node_map):
    step = migrate(ticket.flow, new, ticket.state, node_map, ticket.world)
    check(new, step.state)
    return step


def test_moving_keeps_tokens_and_seats_where_nothing_differs():
    ticket = Ticket(straight("a", "b"))
    step = moved(ticket, straight("a", "x", "b"))

    assert step.state == ticket.state
    assert (step.opened, step.closed) == ((), ())


def test_a_node_map_says_where_tokens_trail_and_last_handlers_go():
    ticket = Ticket(straight("a", "b"))
    ticket.press("a")
    step = moved(ticket, straight("first", "second"), a="first", b="second")

    assert [token.node for token in step.state.tokens] == ["second"]
    assert step.state.trail.keys() == {"start", "first"}
    assert step.state.last["first"] == "user:a"
    assert [(e.kind, e.data) for e in step.effects] == [("moved", {"from": "b", "to": "second"})]


def test_unmapped_trail_entries_drop():
    ticket = Ticket(straight("a", "b"))
    ticket.press("a")
    step = moved(ticket, straight("b"))

    assert step.state.trail.keys() == {"start"}


def test_a_token_whose_node_has_no_place_is_named():
    ticket = Ticket(straight("a"))
    with pytest.raises(CannotMove, match=r"Token 3: 'a' has no place in this version"):
        moved(ticket, straight("b"))


def test_a_token_may_only_go_where_tokens_rest():
    ticket = Ticket(straight("a"))
    with pytest.raises(CannotMove, match="nothing can rest at 'end'"):
        moved(ticket, straight("b"), a="end")


def test_the_mapped_nodes_must_keep_one_thread():
    ticket = Ticket(two_branches())
    refusals = cannot_move(ticket.flow, straight("a", "b"), ticket.state, {})

    assert [where["one"] for _, where in refusals] == ["a"]


def test_two_branches_of_one_split_keep_one_thread_and_paths_come_from_the_new_version():
    old = two_branches()
    ticket = Ticket(old)
    new = two_branches(node("d"), edge("b", "more", "d"), edge("d", "ok", "join"))
    ticket.press("a")
    ticket.press("c")
    step = moved(ticket, new)

    assert sorted(token.node for token in step.state.tokens) == ["b", "join"]


def test_a_token_at_a_join_needs_its_branch_in_the_new_version():
    ticket = Ticket(two_branches())
    ticket.press("b")
    process = two_branches()
    cut = [one for one in process.edges if one.target != "b" and one.source != "b"]
    new = compile(replace(process, edges=tuple(cut)))

    with pytest.raises(CannotMove, match="the branch that waits at 'join' is not in this version"):
        moved(ticket, new)


def test_a_branch_is_found_again_by_where_its_edge_leads():
    ticket = Ticket(two_branches())
    ticket.press("b")
    process = two_branches()
    renamed = [
        replace(one, key="split.9") if one.key == "split.2" else one for one in process.edges
    ]
    step = moved(ticket, compile(replace(process, edges=tuple(renamed))))

    assert {token.branch for token in step.state.tokens} == {"", "split.9"}


def test_votes_stay_where_who_and_rule_are_equal():
    ticket = voting("all")
    ticket.vote("v", by="user:1")
    step = moved(ticket, ticket.flow)

    assert [seat.vote for seat in step.state.tokens[0].seats] == ["pass", "", "", ""]


@pytest.mark.parametrize("changed", ["who", "rule"])
def test_votes_start_anew_where_who_or_rule_differ(changed):
    ticket = voting("all")
    ticket.vote("v", by="user:1")
    old = ticket.flow.nodes["v"]
    if changed == "who":
        new_node = replace(old, who=(Resolver("role", "审核"),))
    else:
        new_node = replace(old, vote=replace(old.vote, rule="sequence"))
    new = compile(replace(ticket.flow, nodes={**ticket.flow.nodes, "v": new_node}))
    step = moved(ticket, new)

    assert [seat.vote for seat in step.state.tokens[0].seats] == [""] * len(FOUR)
    assert len(step.closed) == 3, "the three still open; the one who voted is done"
    assert len(step.opened) == (4 if changed == "who" else 1)


def test_timers_start_from_now():
    process = flow(
        [node("start", "start"), node("a"), node("end", "end")],
        [
            edge("start", "ok", "a"),
            edge("a", "ok", "end"),
            edge("a", "timer:2d", "end", timer={"after": "2d"}),
        ],
    )
    ticket = Ticket(process)
    ticket.world.now = NOON.replace(day=9)
    step = moved(ticket, process)

    assert [effect.kind for effect in step.effects] == ["cancel_timers", "timer"]
    assert step.effects[1].data["due"] == NOON.replace(day=11)


def test_a_running_call_goes_on_where_the_call_is_the_same_and_is_ended_where_it_differs():
    def calling(url):
        return flow(
            [node("start", "start"), node("call", "auto", call={"url": url}), node("end", "end")],
            [edge("start", "ok", "call"), edge("call", "done", "end")],
        )

    ticket = Ticket(calling("https://a"))
    assert moved(ticket, calling("https://a")).effects == ()
    step = moved(ticket, calling("https://b"))
    assert [effect.kind for effect in step.effects] == ["cancel_call", "call"]


def test_senders_that_no_longer_lie_on_the_path_are_forgotten():
    ticket = Ticket(straight("a", "b"))
    ticket.press("a")
    ticket.back("b", "a", straight=True)
    assert moved(ticket, ticket.flow).state.tokens[0].back == ticket.token("a").back

    assert moved(ticket, straight("a", "c")).state.tokens[0].back == ()


def test_an_approval_nobody_is_left_for_passes_by_itself_in_the_new_version():
    ticket = Ticket(straight("a", "b"))
    new = flow(
        [node("start", "start"), node("a", "approve"), node("b"), node("end", "end")],
        [edge("start", "ok", "a"), edge("a", "pass", "b"), edge("b", "ok", "end")],
    )
    ticket.world = FakeWorld(absent={"a"})
    step = moved(ticket, new)

    assert [token.node for token in step.state.tokens] == ["b"]


def test_a_closed_ticket_stays_on_its_version():
    ticket = Ticket(straight("a"))
    ticket.press("a")
    with pytest.raises(AlreadyClosed):
        moved(ticket, straight("a"))
