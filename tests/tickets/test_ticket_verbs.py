"""What is done to a ticket as a whole, and what comes to it from outside."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bihuan.core import audit, clock, worker
from bihuan.core.models import Activity, Job
from bihuan.tickets import lists, machines, refusals
from bihuan.tickets.models import Comment, Ticket, TicketLink, WorkItem
from tests.process import build
from tests.tickets.conftest import flow, node, role

pytestmark = pytest.mark.django_db


def item_of(ticket):
    return WorkItem.objects.open().filter(ticket=ticket).latest("pk")


@pytest.fixture
def ticket(fault, person):
    for name in ("yunwei", "shenhe"):
        person(name)
    return Ticket.objects.start(fault, {"title": "支付失败"}, by=person("kefu"))


@pytest.fixture
def timed(offer, person):
    """Closes by itself after seven days."""
    person("yunwei")
    made = flow(
        [
            node("report", "start", form={"title": "required"}),
            node("work", who=(role("运维"),), sla={"respond": "15m", "resolve": "4h"}),
            node("closed", "end"),
        ],
        [
            build.edge("report", "submit", "work"),
            build.edge("work", "submit", "closed"),
            build.edge("work", "timer:7d", "closed", timer={"after": "7d"}),
            build.edge("work", "event:recovered", "closed"),
        ],
    )
    return Ticket.objects.start(offer(made), {"title": "x"}, by=person("kefu"))


def test_the_requester_withdraws_his_ticket_and_nothing_is_left_over(ticket, person):
    with pytest.raises(refusals.NotYourTicket):
        ticket.withdraw(by=person("yunwei"))
    ticket.withdraw(by=person("kefu"), reason="误报")

    fresh = Ticket.objects.get()
    assert fresh.is_closed
    assert fresh.outcome == "withdrawn"
    assert not WorkItem.objects.open().exists()
    with pytest.raises(refusals.Cancelled):
        WorkItem.objects.latest("pk").complete(by=person("yunwei"), action="通过")


def test_only_administrators_end_move_and_reopen(ticket, person, admin):
    for verb in (
        lambda by: ticket.terminate(by=by, reason="x"),
        lambda by: ticket.jump(node="review", by=by, reason="x"),
        lambda by: ticket.reopen(by=by, reason="x"),
    ):
        with pytest.raises(refusals.AdministratorsOnly):
            verb(person("kefu"))
    ticket.jump(node="review", by=admin, reason="已电话确认")
    assert item_of(ticket).node == "review"
    ticket.terminate(by=admin, reason="重复")
    assert Ticket.objects.get().outcome == "terminated"
    ticket.reopen(by=admin, reason="又发生了")
    assert not Ticket.objects.get().is_closed
    assert list(audit.verify()) == []


def test_a_pause_shifts_what_was_due(timed, person):
    item = item_of(timed)
    due = item.due_at
    timer = Job.objects.get(kind="tickets.timer")
    timed.suspend(by=person("kefu"), reason="等客户")
    with pytest.raises(refusals.Suspended):
        item.complete(by=person("yunwei"))
    with clock.moved_to(clock.now() + timedelta(days=30)):
        worker.drain()
        assert not Ticket.objects.get().is_closed
        timed.resume(by=person("kefu"))

    item.refresh_from_db()
    assert timedelta(days=29) < item.due_at - due < timedelta(days=31)
    shifted = Job.objects.get(pk=timer.pk).run_at - timer.run_at
    assert timedelta(days=29) < shifted < timedelta(days=31)


def test_a_timer_closes_the_ticket_and_is_gone(timed):
    with clock.moved_to(clock.now() + timedelta(days=8)):
        worker.drain()

    assert Ticket.objects.get().is_closed
    assert Activity.objects.filter(kind="ticket.timer_fired", actor=None).count() == 1


def test_finishing_by_hand_cancels_the_timer(timed, person):
    item_of(timed).complete(by=person("yunwei"))

    assert not Job.objects.filter(kind="tickets.timer", state="waiting").exists()


def test_an_event_moves_the_ticket_once(timed):
    machines.event_fired(timed.pk, event="recovered")
    machines.event_fired(timed.pk, event="recovered")

    assert Ticket.objects.get().is_closed
    last = Activity.objects.filter(kind="ticket.event_fired").latest("pk")
    assert '"ignored"' in last.body


def test_a_work_item_knows_until_when(timed):
    item = item_of(timed)
    assert item.respond_by - item.opened_at == timedelta(minutes=15)
    assert item.due_at - item.opened_at == timedelta(hours=4)


def test_everybody_who_sees_a_ticket_may_comment_but_internal_words_are_for_handlers(
    ticket, person
):
    with pytest.raises(refusals.NotYourTicket):
        ticket.comment(by=person("stranger"), text="?")
    with pytest.raises(refusals.TextNeeded):
        ticket.comment(by=person("kefu"), text="  ")
    ticket.comment(by=person("yunwei"), text="怀疑是磁盘", internal=True)
    ticket.comment(by=person("kefu"), text="客户在催")

    texts = [each.text for each in Comment.objects.visible_to(person("kefu"))]
    assert texts == ["客户在催"]
    assert Comment.objects.visible_to(person("yunwei")).count() == 2


def test_a_ticket_can_be_followed_by_those_who_see_it(ticket, person):
    with pytest.raises(refusals.NotYourTicket):
        ticket.watch(by=person("stranger"))
    ticket.watch(by=person("yunwei"))
    ticket.watch(by=person("yunwei"))
    assert [each.pk for each in lists.watched(person("yunwei"))] == [ticket.pk]
    ticket.unwatch(by=person("yunwei"))
    assert not lists.watched(person("yunwei")).exists()


def test_links_are_made_only_between_tickets_one_sees(ticket, fault, person):
    other = Ticket.objects.start(fault, {"title": "x"}, by=person("alone"))
    with pytest.raises(refusals.NotYourTicket):
        ticket.link(other, by=person("kefu"))
    with pytest.raises(refusals.LinkToItself):
        ticket.link(ticket, by=person("kefu"))
    ticket.link(other, relation="duplicates", by=person("yunwei"))
    ticket.link(other, relation="duplicates", by=person("yunwei"))

    assert TicketLink.objects.of(other.pk).get().relation == "duplicates"
    ticket.unlink(other, by=person("yunwei"))
    assert not TicketLink.objects.exists()


def test_strangers_see_nothing(ticket, person):
    assert not Ticket.objects.visible_to(person("stranger")).exists()
    assert not WorkItem.objects.open_for(person("stranger")).exists()
    assert not lists.everything(person("stranger")).exists()


def test_a_child_ticket_is_opened_waited_for_and_cancelled(offer, person, admin):
    person("yunwei")
    child = flow(
        [
            node("report", "start", form={"title": "optional"}),
            node("work", who=(role("运维"),)),
            node("closed", "end"),
        ],
        [build.edge("report", "submit", "work"), build.edge("work", "submit", "closed")],
    )
    parent = flow(
        [
            node("report", "start", form={"title": "required"}),
            node("wait", "child", pack="child", wait=True, values={"title": "f.title"}),
            node("closed", "end"),
        ],
        [build.edge("report", "submit", "wait"), build.edge("wait", "done", "closed")],
    )
    offer(child, "child")
    started = offer(parent, "parent")
    one, two = (Ticket.objects.start(started, {"title": t}, by=person("kefu")) for t in "ab")
    worker.drain()
    made = Ticket.objects.get(parent=one)
    assert made.title == "a"
    item_of(made).complete(by=person("yunwei"))
    two.terminate(by=admin, reason="不要了")
    worker.drain()

    assert Ticket.objects.get(pk=one.pk).is_closed
    assert Ticket.objects.get(parent=two).outcome == "terminated"
    assert list(audit.verify()) == []
