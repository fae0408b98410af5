"""PROCESS, "Precise semantics", Votes: seats, ballots, verdicts, signers."""

from __future__ import annotations

from random import Random

import pytest

from bihuan.process.errors import (
    AwaitingSigners,
    BadValues,
    Gone,
    NotAllowed,
    NotOffered,
    NoWayOut,
    SelfApproval,
)
from tests.process.build import FakeWorld, Ticket, edge, flow, node

FOUR = ("user:1", "user:2", "user:3", "user:4")


def ticket(rule=None, people=FOUR, *, reject=True, world=None, **vote) -> Ticket:
    """start -> v (approve) -> after -> end, rejected back to the start."""
    edges = [
        edge("start", "ok", "v"),
        edge("v", "pass", "after"),
        edge("after", "ok", "end"),
    ]
    if reject:
        edges.append(edge("v", "reject", "start"))
    process = flow(
        [
            node("start", "start"),
            node("v", "approve", vote={"rule": rule or "all", **vote}),
            node("after"),
            node("end", "end"),
        ],
        edges,
        fields={"n": "integer"},
    )
    world = world or FakeWorld()
    world.members["v"] = tuple(people)
    return Ticket(process, world)


def cast(one: Ticket, *ballots: str) -> list[str]:
    """The voters cast in their order, as long as they are still asked."""
    for person, ballot in zip(FOUR, ballots, strict=False):
        one.vote("v", {"p": "pass", "r": "reject"}[ballot], by=person)
    return one.at


def test_any_makes_one_seat_that_all_candidates_may_use_and_the_first_ballot_decides():
    one = ticket("any")
    assert [seat.principals for seat in one.seats("v")] == [FOUR]

    one.vote("v", by="user:3")
    assert one.at == ["after"]


def test_all_makes_one_seat_a_person_and_needs_every_one():
    one = ticket("all")
    assert [seat.principals for seat in one.seats("v")] == [(person,) for person in FOUR]

    assert cast(one, *"ppp") == ["v"]
    one.vote("v", by="user:4")
    assert one.at == ["after"]


def test_in_sequence_opens_one_seat_after_the_other():
    one = ticket("sequence")
    seen = []
    for person in FOUR:
        seen.append([seat.principals[0] for seat in one.seats("v")])
        assert [opened.principals for opened in one.step.opened] == [(person,)]
        one.vote("v", by=person)

    assert seen == [[person] for person in FOUR]
    assert one.at == ["after"]


def test_a_group_is_its_members_at_that_moment_and_later_joiners_get_no_seat():
    world = FakeWorld()
    one = ticket("all", FOUR[:2], world=world)
    world.members["v"] = FOUR
    one.vote("v", by="user:1")
    one.vote("v", by="user:2")

    assert one.at == ["after"]


@pytest.mark.parametrize(
    "vote, ballots, at",
    [
        ({"pass_count": 2}, "p", ["v"]),
        ({"pass_count": 2}, "pp", ["after"]),
        ({"pass_count": 2}, "rr", ["v"]),
        ({"pass_count": 2}, "rrr", ["start"]),
        ({"pass_percent": 50}, "pp", ["after"]),
        ({"pass_percent": 51}, "pp", ["v"]),
        ({"pass_percent": 51}, "ppp", ["after"]),
        ({"pass_percent": 75, "reject_percent": 25}, "r", ["start"]),
        ({"reject_count": 2}, "rpp", ["v"]),
        ({"reject_count": 2}, "rppp", ["after"]),
        ({"reject_count": 2}, "rr", ["start"]),
        ({"pass_count": 3, "reject_count": 2}, "rppp", ["after"]),
        ({}, "ppp", ["v"]),
        ({}, "pppp", ["after"]),
    ],
)
def test_a_rule_counts_ballots_or_percent_of_all_base_seats(vote, ballots, at):
    assert cast(ticket("rule", **vote), *ballots) == at


def test_weights_and_percent_are_of_all_base_seats():
    world = FakeWorld(weights={"user:1": 5})
    one = ticket("rule", world=world, pass_percent=60, weights={"boss": 5})
    one.vote("v", by="user:1")

    assert one.at == ["after"], "5 of 8"


def test_the_verdict_is_declared_as_soon_as_it_is_certain():
    assert cast(ticket("all"), "p", "r") == ["start"]


@pytest.mark.parametrize("rule", ["all", "sequence"])
def test_with_reject_at_once_off_only_when_all_have_voted(rule):
    one = ticket(rule, reject_at_once=False)
    assert cast(one, *"rpp") == ["v"]
    one.vote("v", by="user:4")

    assert one.at == ["start"]


def test_with_reject_at_once_off_everybody_is_heard_before_a_pass_too():
    one = ticket("rule", pass_count=1, reject_at_once=False)
    assert cast(one, *"ppr") == ["v"]
    one.vote("v", by="user:4")

    assert one.at == ["after"]


def test_without_a_reject_edge_reject_closes_the_ticket_as_rejected():
    one = ticket("any", reject=False)
    assert one.buttons("v") == ["pass", "reject"]
    one.vote("v", "reject", by="user:1")

    assert one.outcome == "rejected"


def test_when_the_node_is_decided_the_other_seats_are_cancelled():
    one = ticket("rule", pass_count=1)
    one.vote("v", by="user:2")
    hows = {closed.seat: (closed.how, closed.vote) for closed in one.step.closed}

    assert sorted(hows.values()) == [("cancelled", "")] * 3 + [("done", "pass")]


def test_a_seat_that_has_voted_is_gone_for_a_second_ballot():
    one = ticket("all")
    token, seat = one.seat("v", "user:1")
    one.vote("v", by="user:1")
    with pytest.raises(Gone):
        one.do("vote", token, seat, ballot="pass", values={}, by="user:1")


def test_the_parameter_says_whether_one_or_all_decide():
    one = ticket("any", world=FakeWorld(params={"how": "all"}), param="how")
    assert len(one.seats("v")) == 4

    one = ticket("all", world=FakeWorld(params={"how": "any"}), param="how")
    one.vote("v", by="user:2")
    assert one.at == ["after"]


def test_what_a_ballot_requires_must_be_filled_in():
    process = flow(
        [node("start", "start"), node("v", "approve"), node("end", "end")],
        [
            edge("start", "ok", "v"),
            edge("v", "pass", "end"),
            edge("v", "reject", "start", requires=("n",)),
        ],
        fields={"n": "integer"},
    )
    one = Ticket(process)
    with pytest.raises(BadValues):
        one.vote("v", "reject")

    one.vote("v", "reject", n=1)
    assert one.at == ["start"]


def test_a_pass_for_which_no_edge_holds_is_refused_whole():
    process = flow(
        [node("start", "start"), node("v", "approve"), node("end", "end")],
        [edge("start", "ok", "v"), edge("v", "pass", "end", guard="f.n > 5")],
        fields={"n": "integer"},
    )
    one = Ticket(process)
    with pytest.raises(NoWayOut):
        one.vote("v", n=1)
    assert one.seats("v")

    one.vote("v", n=6)
    assert one.outcome == "closed"


def test_a_ballot_that_is_neither_pass_nor_reject_is_refused():
    with pytest.raises(NotOffered):
        ticket("any").vote("v", "maybe", by="user:1")


# -- the requester ---------------------------------------------------------------------------------


def test_the_requester_may_not_approve_his_own_request():
    one = ticket("any", ("group:9",))
    token, seat = one.seat("v")
    with pytest.raises(SelfApproval):
        one.do("vote", token, seat, ballot="pass", values={}, by="user:asker")


def test_the_requester_may_approve_where_the_node_allows_it():
    one = ticket("any", ("user:asker",), self_approval=True)
    one.vote("v", by="user:asker")

    assert one.at == ["after"]


def test_the_requester_gets_no_seat_among_several_and_the_step_says_so():
    one = ticket("all", ("user:1", "user:asker"))

    assert [seat.principals for seat in one.seats("v")] == [("user:1",)]
    assert one.effects("seat_barred")[0].data == {"barred": "user:asker"}


@pytest.mark.parametrize("rule", ["any", "all"])
def test_an_approval_that_only_the_requester_could_give_passes_and_is_recorded_as_such(rule):
    one = ticket(rule, world=FakeWorld(absent={"v"}), people=())
    one.world.members.pop("v")
    one = Ticket(one.flow, one.world)

    assert one.at == ["after"]
    assert one.step.passed == ("v",)
    assert one.effects("auto_passed")[0].node == "v"
    assert "v" not in one.state.trail, "no person finished it"


def test_a_handler_that_is_nowhere_to_be_found_is_replaced_through_the_fallback_chain():
    process = flow(
        [node("start", "start"), node("a"), node("end", "end")],
        [edge("start", "ok", "a"), edge("a", "ok", "end")],
    )
    one = Ticket(process, FakeWorld(absent={"a"}))

    assert [(o.principals, o.fallback) for o in one.step.opened] == [(("user:backup",), "backup")]


def test_an_approval_that_passes_by_itself_but_has_no_way_on_goes_to_the_administrators():
    process = flow(
        [node("start", "start"), node("v", "approve"), node("end", "end")],
        [edge("start", "ok", "v"), edge("v", "pass", "end", guard="f.n > 5")],
        fields={"n": "integer"},
    )
    one = Ticket(process, FakeWorld(absent={"v"}), n=1)
    assert [seat.kind for seat in one.seats("v")] == ["admin"]

    one.vote("v", by="user:admin", n=6)
    assert one.outcome == "closed"


def test_at_an_approval_that_was_stuck_an_administrator_decides_alone():
    process = flow(
        [
            node("start", "start"),
            node("v", "approve", vote={"rule": "all"}),
            node("g", "choice"),
            node("end", "end"),
        ],
        [
            edge("start", "ok", "v"),
            edge("v", "pass", "end"),
            edge("v", "event:x", "g"),
            edge("g", "", "end", guard="f.n > 5"),
        ],
        fields={"n": "integer"},
    )
    one = Ticket(process, FakeWorld(members={"v": FOUR}), n=1)
    one.fire("x")
    assert [seat.kind for seat in one.seats("v")] == ["vote"] * 4 + ["admin"]

    one.vote("v", by="user:1")
    assert one.at == ["v"]
    one.vote("v", by="user:admin")
    assert one.outcome == "closed"


def test_the_voters_of_an_approval_that_was_stuck_need_no_administrator():
    process = flow(
        [node("start", "start"), node("v", "approve"), node("g", "choice"), node("end", "end")],
        [
            edge("start", "ok", "v"),
            edge("v", "pass", "end"),
            edge("v", "event:x", "g"),
            edge("g", "", "end", guard="f.n > 5"),
        ],
        fields={"n": "integer"},
    )
    one = Ticket(process, n=1)
    one.fire("x")
    one.vote("v", by="user:v")

    assert one.outcome == "closed"


# -- signers at an approval ------------------------------------------------------------------------


def test_a_signer_added_before_votes_first():
    one = ticket("all", FOUR[:2])
    one.sign("v", "user:s", when="before", adder="user:1")
    assert [opened.kind for opened in one.step.opened] == ["signer"]
    with pytest.raises(AwaitingSigners):
        one.vote("v", by="user:1")
    assert one.buttons("v", "user:1") == []

    one.vote("v", by="user:s")
    one.vote("v", by="user:1")
    one.vote("v", by="user:2")
    assert one.at == ["after"]


def test_a_signer_added_after_is_asked_once_the_adder_passed():
    one = ticket("all", FOUR[:2])
    one.sign("v", "user:s", when="after", adder="user:1")
    assert one.step.opened == ()
    one.vote("v", by="user:1")
    assert [opened.principals for opened in one.step.opened] == [("user:s",)]
    one.vote("v", by="user:2")
    assert one.at == ["v"], "the adder's vote counts once his signer passed"

    one.vote("v", by="user:s")
    assert one.at == ["after"]


@pytest.mark.parametrize("when", ["before", "after"])
def test_the_adders_vote_counts_as_reject_once_one_signer_rejected(when):
    one = ticket("rule", FOUR, reject_count=2)
    one.sign("v", "user:s", "user:t", when=when, adder="user:1")
    if when == "after":
        one.vote("v", by="user:1")
    one.vote("v", "reject", by="user:s")
    assert one.at == ["v"]
    asked = {seat.principals[0] for seat in one.seats("v")}
    assert asked == {"user:2", "user:3", "user:4"}, "the adder and the other signer lapse"

    one.vote("v", "reject", by="user:2")
    assert one.at == ["start"]


def test_signers_of_an_adder_lapse_if_the_node_is_decided_without_him():
    one = ticket("rule", pass_count=1)
    one.sign("v", "user:s", when="before", adder="user:1")
    one.vote("v", by="user:2")

    assert one.at == ["after"]
    cancelled = [closed for closed in one.step.closed if closed.how == "cancelled"]
    assert len(cancelled) == 4, "three voters and the signer"


def test_in_sequence_the_next_is_asked_once_the_adders_signers_passed():
    one = ticket("sequence", FOUR[:2])
    one.sign("v", "user:s", when="after", adder="user:1")
    one.vote("v", by="user:1")
    assert [seat.principals[0] for seat in one.seats("v")] == ["user:s"]
    one.vote("v", by="user:s")

    assert [seat.principals[0] for seat in one.seats("v")] == ["user:2"]


@pytest.mark.parametrize("rule", ["any", "all", "rule"])
def test_a_parallel_signer_is_a_required_seat_whatever_the_rule(rule):
    vote = {"pass_count": 1} if rule == "rule" else {}
    one = ticket(rule, FOUR[:1], **vote)
    one.sign("v", "user:s", when="parallel", adder="user:1")
    one.vote("v", by="user:1")
    assert one.at == ["v"]

    one.vote("v", by="user:s")
    assert one.at == ["after"]


def test_a_parallel_signer_who_rejects_decides():
    one = ticket("rule", pass_count=1)
    one.sign("v", "user:s", when="parallel", adder="user:1")
    one.vote("v", "reject", by="user:s")

    assert one.at == ["start"]


def test_a_signer_may_add_signers_himself():
    one = ticket("any", FOUR[:1])
    one.sign("v", "user:s", when="before", adder="user:1")
    one.sign("v", "user:t", when="before", adder="user:s")
    for person in ("user:t", "user:s", "user:1"):
        assert one.at == ["v"]
        one.vote("v", by=person)

    assert one.at == ["after"]


def test_percent_is_not_moved_by_signers():
    one = ticket("rule", pass_percent=50)
    one.sign("v", "user:s", "user:t", when="before", adder="user:4")
    one.vote("v", by="user:1")
    one.vote("v", by="user:2")

    assert one.at == ["after"]


@pytest.mark.parametrize("people, when", [((), "before"), (("user:s",), "sometime")])
def test_adding_nobody_or_at_no_time_is_refused(people, when):
    one = ticket("any")
    token, seat = one.seat("v")
    with pytest.raises(NotAllowed):
        one.do("add_signer", token, seat, people=people, when=when, by="user:1")


# -- signers at a form -----------------------------------------------------------------------------


def form() -> Ticket:
    process = flow(
        [node("start", "start"), node("a"), node("b"), node("end", "end")],
        [
            edge("start", "ok", "a"),
            edge("a", "ok", "b"),
            edge("a", "other", "end"),
            edge("b", "ok", "end"),
        ],
    )
    return Ticket(process)


def test_on_a_form_before_blocks_finishing():
    one = form()
    one.sign("a", "user:s", when="before", adder="user:a")
    with pytest.raises(AwaitingSigners):
        one.press("a")
    one.vote("a", by="user:s")
    one.press("a")

    assert one.at == ["b"]


@pytest.mark.parametrize("when", ["after", "parallel"])
def test_on_a_form_after_holds_the_chosen_button(when):
    one = form()
    one.sign("a", "user:s", when=when, adder="user:a")
    one.press("a", "other", n=1)
    assert one.token("a").held == "other"
    assert [seat.principals for seat in one.seats("a")] == [("user:s",)]
    assert [closed.how for closed in one.step.closed] == ["done"]

    one.vote("a", by="user:s")
    assert one.outcome == "closed"
    assert one.state.last["a"] == "user:a"


@pytest.mark.parametrize("when", ["before", "after", "parallel"])
def test_on_a_form_a_rejection_returns_it_to_the_adder(when):
    one = form()
    one.sign("a", "user:s", "user:t", when=when, adder="user:a")
    if when != "before":
        one.press("a", by="user:li")
    one.vote("a", "reject", by="user:s")

    assert one.token("a").held == ""
    holder = "user:a" if when == "before" else "user:li"
    assert [(seat.kind, seat.principals) for seat in one.seats("a")] == [("work", (holder,))]
    one.press("a")
    assert one.at == ["b"]


def test_a_parallel_signer_who_passed_before_the_button_holds_nothing():
    one = form()
    one.sign("a", "user:s", when="parallel", adder="user:a")
    one.vote("a", by="user:s")
    one.press("a")

    assert one.at == ["b"]


# -- a model ---------------------------------------------------------------------------------------


def model(rule, total, ballots):
    """What a vote of `total` people says after `ballots`, by looking at every way it can go on."""
    if not rule.get("reject_at_once", True) and len(ballots) < total:
        return ""
    verdicts = set()
    for passing in range(total - len(ballots) + 1):
        rejecting = total - len(ballots) - passing
        verdicts |= orders(rule, total, ballots, passing, rejecting)
    return verdicts.pop() if len(verdicts) == 1 else ""


def orders(rule, total, ballots, passing, rejecting):
    """The final verdicts when the rest pass first, or reject first."""
    rest = ["p"] * passing + ["r"] * rejecting
    return {final(rule, total, ballots + rest), final(rule, total, ballots + rest[::-1])}


def final(rule, total, ballots):
    """Read the ballots one by one: whichever number is reached first decides."""
    if rule["rule"] == "any":
        return "pass" if ballots[0] == "p" else "reject"
    if rule["rule"] in ("all", "sequence"):
        return "pass" if set(ballots) == {"p"} else "reject"
    need_p = rule.get("pass_count") or share(rule.get("pass_percent"), total)
    need_r = rule.get("reject_count") or share(rule.get("reject_percent"), total)
    one_by_one = rule.get("reject_at_once", True)
    for seen in range(1 if one_by_one else total, total + 1):
        if need_r and ballots[:seen].count("r") >= need_r:
            return "reject"
        if need_p and ballots[:seen].count("p") >= need_p:
            return "pass"
    return "reject" if need_p else "pass"


def share(percent, total):
    return percent and -(-percent * total // 100)


RULES = [
    {"rule": "all"},
    {"rule": "sequence"},
    {"rule": "all", "reject_at_once": False},
    {"rule": "rule", "pass_count": 11},
    {"rule": "rule", "pass_percent": 60},
    {"rule": "rule", "reject_count": 4},
    {"rule": "rule", "pass_count": 12, "reject_percent": 25},
    {"rule": "rule", "pass_percent": 55, "reject_count": 6, "reject_at_once": False},
]


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_twenty_approvers_decide_exactly_as_the_model_says(rule):
    chance = Random(str(rule))
    people = tuple(f"user:{number}" for number in range(20))
    for _ in range(40):
        one = ticket(people=people, **rule)
        ballots: list[str] = []
        likely = chance.choice([0.3, 0.6, 0.8, 0.95, 1.0])
        order = list(people) if rule["rule"] == "sequence" else chance.sample(people, 20)
        for person in order:
            ballots.append("p" if chance.random() < likely else "r")
            one.vote("v", {"p": "pass", "r": "reject"}[ballots[-1]], by=person)
            said = {"v": "", "after": "pass", "start": "reject"}[one.at[0]]
            assert said == model(rule, 20, ballots), ballots
            if said:
                break
        assert one.at != ["v"], "twenty ballots always decide"
