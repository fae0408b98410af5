"""Step by step through a process by hand, in memory."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from bihuan.process.errors import BadValues, ProcessError
from bihuan.process.read import read_texts
from bihuan.process.simulation.rehearsal import MOST, Act, Rehearsal, acts_from, as_data
from bihuan.process.simulation.telling import rendered, words
from tests.process.broken import SAMPLE

FLOW = read_texts(SAMPLE)[0].flow
HIGH = {"title": "路由器掉线", "grade": "high"}


def started(**values) -> Rehearsal:
    return Rehearsal.played(FLOW, [Act("start", values={**HIGH, **values})])


def test_a_ticket_is_opened_and_both_branches_wait():
    ticket = started()

    assert [desk.node.key for desk in ticket.desks()] == ["left"]
    assert [clock.node for clock in ticket.clocks()] == ["right"]
    assert ticket.clocks()[0].due - ticket.stage.now == timedelta(days=2)
    assert not ticket.is_closed and not ticket.is_stuck()


def test_a_step_tells_who_would_hear_what_and_in_which_words():
    [moment] = started().moments

    notice, work = moment.told
    assert (notice.notice, notice.occasion, notice.channels) == (
        "opened",
        "create",
        ("inbox", "email"),
    )
    assert notice.to == ("user:requester", "role:事件经理")
    said = words(FLOW, moment.step, "", {"actor.name": "提单人"})
    assert rendered(notice.subject, said) == "T-20260105-000 路由器掉线"
    assert rendered(notice.body, said) == "提单人"
    assert (work.occasion, work.node, work.to) == ("work", "left", ("user:requester",))


def test_a_notice_whose_condition_does_not_hold_is_not_told():
    [moment] = started(grade="low").moments

    assert [told.occasion for told in moment.told] == ["work"]


def test_clocks_move_the_time_and_the_join_waits_for_both():
    ticket = started()
    begun = ticket.stage.now

    ticket.do(Act("clock", 0))
    assert ticket.stage.now - begun == timedelta(days=2)
    ticket.do(Act("press", 0, "submit", values={"left_note": "好"}))

    assert [desk.node.key for desk in ticket.desks()] == ["work"]
    assert ticket.desks()[0].principals == ("role:运维",)


def test_a_form_refuses_what_it_would_refuse_from_people():
    ticket = started()

    with pytest.raises(BadValues) as refused:
        ticket.do(Act("press", 0, "submit"))

    assert list(refused.value.errors) == ["left_note"]
    assert len(ticket.moments) == 1  # nothing has changed


def test_a_rehearsal_is_played_again_from_its_acts_alone():
    ticket = started(grade="low")
    ticket.do(Act("press", 0, "done", values={"solved": "是"}))
    ticket.do(Act("press", 0, "pass"))
    ticket.do(Act("press", 0, "pass"))  # 60 % of three
    assert ticket.is_closed

    sent = json.loads(json.dumps([as_data(moment.act) for moment in ticket.moments]))
    again = Rehearsal.played(FLOW, acts_from(sent))

    assert again.state == ticket.state


def test_made_up_values_are_accepted_by_the_form():
    ticket = started(grade="low")

    values = ticket.sampled("work", "done")
    ticket.do(Act("press", 0, "done", values=values))

    assert values["solved"] in {"是", "否"}
    assert {desk.node.key for desk in ticket.desks()} == {"review"}


def test_what_cannot_be_done_is_refused():
    ticket = started()

    for act in (Act("press", 5, "submit"), Act("clock", 9), Act("job", 0, "ok"), Act("start")):
        with pytest.raises(ProcessError):
            ticket.do(act)
    assert list(acts_from("nonsense")) == list(acts_from([{"kind": "rm"}, 7])) == []


def test_a_rehearsal_has_an_end():
    ticket = started(grade="low")
    ticket.moments += ticket.moments * MOST

    with pytest.raises(ProcessError, match="at most"):
        ticket.do(Act("press", 0, "more", values={"solved": "是"}))
