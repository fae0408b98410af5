"""What people wish to hear is heard, and nothing else; what must be told is told anyway."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from bihuan.core import clock, worker
from bihuan.core.models import Job
from bihuan.notify import inbox, wishes
from bihuan.notify.models import Mute, Notification, Preference
from bihuan.process.flow import Resolver
from bihuan.tickets.models import Ticket
from tests.notify.conftest import notice

pytestmark = pytest.mark.django_db
REQUESTER = Resolver("requester")
NIGHT = datetime(2026, 3, 3, 15, 30, tzinfo=UTC)  # a Tuesday, 23:30 in Shanghai


def wish(user, **grid):
    return Preference.objects.create(user=user, grid=grid)


def told(user):
    worker.drain()
    return [entry.event for entry in inbox.entries(user)][::-1]


def item_of(ticket):
    return ticket.work_items.open().get()


def test_mail_for_new_work_can_be_switched_off_but_not_its_bell(make, crew, mailbox):
    wish(crew["yunwei"], todo={"inbox": False, "email": False})
    make()

    assert told(crew["yunwei"]) == ["todo"]
    assert mailbox.mails == []


def test_what_usually_rings_only_the_bell_can_come_by_mail_too(make, crew, mailbox):
    wish(crew["kefu"], comment={"email": True})
    make().comment(text="看一下", by=crew["yunwei"])
    worker.drain()

    assert len(mailbox.to("kefu@demo.example")) == 1


def test_progress_can_be_switched_off_wholly_and_the_ticket_stays_readable(make, crew):
    wish(crew["qc"], progress={"inbox": False, "email": False})
    ticket = make(notice("opened", ("create", ""), Resolver("user", "qc")))

    assert told(crew["qc"]) == []
    assert Ticket.objects.visible_to(crew["qc"]).filter(pk=ticket.pk).exists()


def test_a_mandatory_notice_comes_whatever_is_switched_off(make, crew, mailbox):
    wish(crew["kefu"], progress={"inbox": False, "email": False})
    spoken = notice("returned", ("button", "follow.退回补充"), REQUESTER, mandatory=True)
    ticket = make(spoken)
    Mute.objects.mute(crew["kefu"], ticket)
    item_of(ticket).complete(by=crew["yunwei"], action="退回补充", values={"reason": "缺"})

    assert "progress" in told(crew["kefu"])
    assert len(mailbox.to("kefu@demo.example")) >= 1


def test_a_muted_ticket_is_silent_except_for_work_that_waits(make, crew, mailbox):
    ticket = make()
    Mute.objects.mute(crew["kefu"], ticket)
    ticket.comment(text="一", by=crew["yunwei"])
    assert told(crew["kefu"]) == []

    item_of(ticket).complete(by=crew["yunwei"], action="退回补充", values={"reason": "缺"})
    assert told(crew["kefu"]) == ["todo"]
    assert mailbox.to("kefu@demo.example") == []

    Mute.objects.unmute(crew["kefu"], ticket)
    ticket.comment(text="二", by=crew["yunwei"])
    assert told(crew["kefu"]) == ["todo", "comment"]


def test_mail_waits_for_the_end_of_the_quiet_hours_and_the_bell_does_not(make, crew, mailbox):
    Preference.objects.create(user=crew["yunwei"], quiet_from=time(22), quiet_until=time(7, 30))
    with clock.moved_to(NIGHT):
        make()
        worker.drain()
    [job] = Job.objects.filter(kind="notify.deliver")

    assert Notification.objects.filter(user=crew["yunwei"]).count() == 1
    assert mailbox.mails == []
    assert job.run_at == datetime(2026, 3, 3, 23, 30, tzinfo=UTC)  # 07:30 in Shanghai
    with clock.moved_to(job.run_at + timedelta(seconds=1)):
        worker.drain()
    assert len(mailbox.to("yunwei@demo.example")) == 1


def test_an_urgent_ticket_rings_at_night_unless_that_too_is_switched_off(make, crew, mailbox):
    quiet = {"quiet_from": time(22), "quiet_until": time(7)}
    mine = Preference.objects.create(user=crew["yunwei"], **quiet)
    with clock.moved_to(NIGHT):
        ticket = make()
        Ticket.objects.filter(pk=ticket.pk).update(priority="紧急")
        worker.drain()
        assert len(mailbox.to("yunwei@demo.example")) == 1

        Preference.objects.filter(pk=mine.pk).update(urgent_passes=False)
        other = make()
        Ticket.objects.filter(pk=other.pk).update(priority="紧急")
        worker.drain()
    assert len(mailbox.to("yunwei@demo.example")) == 1


@pytest.mark.parametrize(
    ("zone", "days", "at", "until"),
    [
        ("", [], "2026-03-03T13:59Z", None),  # 21:59 in Shanghai
        ("", [], "2026-03-03T14:00Z", "2026-03-03T23:00Z"),
        ("", [], "2026-03-03T22:59Z", "2026-03-03T23:00Z"),
        ("", [], "2026-03-03T23:00Z", None),
        ("Europe/Berlin", [], "2026-03-03T14:00Z", None),  # it is afternoon there
        ("", [5, 6], "2026-03-06T15:00Z", "2026-03-08T23:00Z"),  # Friday night to Monday morning
        ("", [0, 1, 2, 3, 4, 5, 6], "2026-03-03T04:00Z", "2026-03-10T16:00Z"),
    ],
)
def test_quiet_runs_over_midnight_and_over_days_off_on_the_persons_own_clock(
    person, zone, days, at, until
):
    user = person("ye", time_zone=zone)
    mine = Preference(user=user, quiet_from=time(22), quiet_until=time(7), quiet_days=days)
    end = wishes.quiet_until(mine, user, datetime.fromisoformat(at))

    assert end == (datetime.fromisoformat(until) if until else None)


def test_wishes_of_many_people_cost_two_statements(person, django_assert_num_queries):
    people = [person(f"p{n}") for n in range(20)]
    with django_assert_num_queries(2):
        wished = wishes.of(people, None)

    assert wished.channels(people[0], "comment", ("inbox",)) == ["inbox"]
