from __future__ import annotations

import pytest

from bihuan.core.models import Activity
from bihuan.tickets import lists, refusals
from bihuan.tickets.models import Ticket, WorkItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(fault, person):
    for name in ("yunwei", "shenhe", "shenhe2"):
        person(name)
    return Ticket.objects.start(fault, {"title": "支付失败"}, by=person("kefu"))


def item_of(ticket):
    return ticket.work_items.open().get()


def test_starting_a_ticket_opens_the_first_work_item_for_its_handlers(ticket, person):
    assert ticket.number == "T-1"
    assert ticket.title == "支付失败"
    assert [item.node for item in lists.todo(person("yunwei"))] == ["follow"]
    assert not lists.todo(person("kefu")).exists()


def test_completing_a_work_item_moves_the_ticket_on_and_records_who_did_it(ticket, person):
    item = item_of(ticket)
    item.complete(by=person("yunwei"), action="通过", values={"record": "重启"})

    fresh = Ticket.objects.get()
    assert item_of(fresh).node == "review"
    assert fresh.values["record"] == "重启"
    last = Activity.objects.latest("id")
    assert (last.kind, last.actor.username) == ("work_item.completed", "yunwei")
    assert fresh.chain_head == last.hash


def test_a_closed_ticket_has_no_open_work_item(ticket, person):
    item_of(ticket).complete(by=person("yunwei"), action="通过", values={"record": "重启"})
    item_of(ticket).vote(by=person("shenhe"), ballot="pass")

    fresh = Ticket.objects.get()
    assert fresh.is_closed
    assert fresh.outcome == "closed"
    assert not WorkItem.objects.open().exists()


def test_somebody_else_may_not_complete_it(ticket, person):
    with pytest.raises(refusals.NotYourWork):
        item_of(ticket).complete(by=person("kefu"), action="通过", values={"record": "x"})


def test_a_double_click_is_told_politely_and_does_nothing_twice(ticket, person):
    item = item_of(ticket)
    item.complete(by=person("yunwei"), action="通过", values={"record": "重启"})
    before = Activity.objects.count()

    with pytest.raises(refusals.AlreadyDone):
        item.complete(by=person("yunwei"), action="通过", values={"record": "重启"})
    assert Activity.objects.count() == before


def test_the_second_approver_learns_who_was_first(ticket, person):
    item_of(ticket).complete(by=person("yunwei"), action="通过", values={"record": "重启"})
    item = item_of(ticket)
    item.vote(by=person("shenhe"), ballot="pass")

    with pytest.raises(refusals.FinishedBy, match="Shenhe"):
        item.vote(by=person("shenhe2"), ballot="reject")


def test_a_human_step_takes_few_statements(ticket, person, django_assert_max_num_queries):
    yunwei = person("yunwei")
    item = item_of(ticket)
    with django_assert_max_num_queries(14) as seen:
        item.complete(by=yunwei, action="通过", values={"record": "重启"})
    print(len(seen), *(q["sql"][:150] for q in seen.captured_queries), sep="\n")
