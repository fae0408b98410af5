"""Claiming, dispatching, handing over, signing, sending back, reminding."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bihuan.core import clock
from bihuan.core.models import Activity
from bihuan.people.models import AssignmentGroup, Delegation
from bihuan.process.errors import AwaitingSigners, NotATarget, SelfApproval
from bihuan.tickets import lists, refusals
from bihuan.tickets.models import Ticket, WorkItem
from tests.process import build
from tests.tickets.conftest import flow, node, role

pytestmark = pytest.mark.django_db


def item_of(ticket):
    return WorkItem.objects.open().filter(ticket=ticket).latest("pk")


@pytest.fixture
def ticket(fault, person):
    for name in ("yunwei", "yunwei2", "shenhe", "shenhe2"):
        person(name)
    return Ticket.objects.start(fault, {"title": "支付失败"}, by=person("kefu"))


@pytest.fixture
def start_with(offer, person):
    """A ticket that stands at one node whose `how` is given."""

    def start(how):
        for name in ("yunwei", "yunwei2", "qc"):
            person(name)
        made = flow(
            [
                node("report", "start", form={"title": "required"}),
                node("work", who=(role("运维"),), how=how),
                node("closed", "end"),
            ],
            [build.edge("report", "submit", "work"), build.edge("work", "submit", "closed")],
        )
        return Ticket.objects.start(offer(made), {"title": "x"}, by=person("kefu"))

    return start


def test_work_to_be_claimed_cannot_be_done_before(start_with, person):
    item = item_of(start_with("claim"))

    with pytest.raises(refusals.ClaimFirst):
        item.complete(by=person("yunwei"))
    item.claim(by=person("yunwei"))
    item.complete(by=person("yunwei"))
    assert Ticket.objects.get().is_closed


def test_claimed_work_waits_for_its_claimer_only(start_with, person):
    item = item_of(start_with("claim"))
    item.claim(by=person("yunwei"))

    assert not lists.todo(person("yunwei2")).exists()
    with pytest.raises(refusals.ClaimedBy, match="Yunwei"):
        item.claim(by=person("yunwei2"))


def test_released_work_is_everybodys_again(start_with, person):
    item = item_of(start_with("claim"))
    item.claim(by=person("yunwei"))
    item.release(by=person("yunwei"))

    assert lists.todo(person("yunwei2")).get().state == "open"


def test_dispatched_work_is_done_by_the_one_chosen(start_with, person):
    item = item_of(start_with("dispatch"))

    with pytest.raises(refusals.DispatchFirst):
        item.complete(by=person("yunwei"))
    item.assign(to=person("qc"), by=person("yunwei"))
    with pytest.raises(refusals.ClaimedBy):
        item.complete(by=person("yunwei"))
    item.complete(by=person("qc"))
    assert Ticket.objects.get().is_closed


def test_work_dispatched_to_a_group_is_then_claimed(start_with, person):
    item = item_of(start_with("dispatch_then_claim"))
    group = AssignmentGroup.objects.create(key="dba", name="DBA")
    with pytest.raises(refusals.NotAHandler):
        item.assign(to=group, by=person("yunwei"))
    group.members.add(person("dba"))
    item.assign(to=group, by=person("yunwei"))

    with pytest.raises(refusals.ClaimFirst):
        item.complete(by=person("dba"))
    item.claim(by=person("dba"))
    item.complete(by=person("dba"))
    assert Ticket.objects.get().is_closed


def test_a_transfer_needs_a_reason_and_moves_the_work(ticket, person):
    item = item_of(ticket)

    with pytest.raises(refusals.ReasonNeeded):
        item.transfer(to=person("dba"), by=person("yunwei"), reason=" ")
    item.transfer(to=person("dba"), by=person("yunwei"), reason="数据库的问题")
    assert lists.todo(person("dba")).get() == item
    assert not lists.todo(person("yunwei")).exists()
    assert Ticket.objects.visible_to(person("dba")).exists()


def test_work_cannot_be_transferred_to_somebody_who_has_left(ticket, person):
    with pytest.raises(refusals.NotAHandler):
        item_of(ticket).transfer(
            to=person("gone", is_active=False), by=person("yunwei"), reason="x"
        )


def test_a_substitute_acts_for_the_absent_and_the_log_says_so(ticket, person):
    item = item_of(ticket)
    item.claim(by=person("yunwei"))
    now = clock.now()
    Delegation.objects.create(
        user=person("yunwei"),
        substitute=person("deputy"),
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(days=1),
    )
    assert lists.todo(person("deputy")).get() == item
    item.complete(by=person("deputy"), action="通过", values={"record": "重启"})

    last = Activity.objects.latest("pk")
    assert (last.actor, last.on_behalf_of) == (person("deputy"), person("yunwei"))


def test_work_sent_back_to_the_start_waits_for_the_requester(ticket, person):
    item_of(ticket).send_back(by=person("yunwei"), target="report", reason="信息不足")

    again = lists.todo(person("kefu")).get()
    assert again.node == "report"
    again.complete(by=person("kefu"), values={"title": "支付全部失败"})
    assert Ticket.objects.get().title == "支付全部失败"


def test_straight_back_returns_to_the_sender(ticket, person):
    item_of(ticket).complete(by=person("yunwei"), action="通过", values={"record": "重启"})
    item_of(ticket).send_back(
        by=person("shenhe"), target="report", reason="标题不清", straight=True
    )
    item_of(ticket).complete(by=person("kefu"), action="resubmit", values={"title": "x"})

    assert item_of(ticket).node == "review"


def test_work_is_not_sent_where_it_never_was(ticket, person):
    with pytest.raises(NotATarget):
        item_of(ticket).send_back(by=person("yunwei"), target="closed", reason="x")


def test_ones_last_act_can_be_taken_back_until_somebody_touches_what_followed(ticket, person):
    item = item_of(ticket)
    item.complete(by=person("yunwei"), action="通过", values={"record": "重启"})
    item.take_back(by=person("yunwei"))
    again = item_of(ticket)
    assert again.node == "follow"

    again.complete(by=person("yunwei"), action="通过", values={"record": "重启"})
    item_of(ticket).claim(by=person("shenhe"))
    with pytest.raises(refusals.CannotTakeBack):
        again.take_back(by=person("yunwei"))


def test_a_signer_added_before_has_to_pass_first(ticket, person):
    item_of(ticket).complete(by=person("yunwei"), action="通过", values={"record": "重启"})
    item = item_of(ticket)
    item.add_signer(by=person("shenhe"), people=[person("law")], when="before", reason="合规")

    with pytest.raises(AwaitingSigners):
        item.vote(by=person("shenhe"), ballot="pass")
    lists.approvals(person("law")).get().vote(by=person("law"), ballot="pass")
    item.vote(by=person("shenhe"), ballot="pass")
    assert Ticket.objects.get().is_closed


def test_the_requester_cannot_approve_his_own_matter(fault, person):
    for name in ("yunwei", "shenhe", "shenhe2"):
        person(name)
    ticket = Ticket.objects.start(fault, {"title": "x"}, by=person("shenhe"))
    item_of(ticket).complete(by=person("yunwei"), action="通过", values={"record": "重启"})

    with pytest.raises(SelfApproval):
        item_of(ticket).vote(by=person("shenhe"), ballot="pass")
    with pytest.raises(refusals.OwnApproval):
        item_of(ticket).transfer(to=person("shenhe"), by=person("shenhe2"), reason="x")


def test_handlers_are_reminded_once_in_ten_minutes(ticket, person):
    item = item_of(ticket)
    item.urge(by=person("kefu"))

    with pytest.raises(refusals.UrgedLately):
        item.urge(by=person("kefu"))
    with clock.moved_to(clock.now() + timedelta(minutes=11)):
        item.urge(by=person("kefu"))


def test_strangers_cannot_remind(ticket, person):
    with pytest.raises(refusals.NotYourTicket):
        item_of(ticket).urge(by=person("stranger"))
