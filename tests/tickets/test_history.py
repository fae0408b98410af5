"""What real tickets tell a simulation: arrivals, handling times, buttons, and on how many."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bihuan.core import clock
from bihuan.process.simulation.hours import ROUND_THE_CLOCK
from bihuan.tickets import history
from bihuan.tickets.models import Ticket, WorkItem
from tests.web.town import found

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 6, 8, tzinfo=UTC)  # a Friday, 16:00 in Shanghai


@pytest.fixture
def town(db):
    return found()


@pytest.fixture
def worked(town, monkeypatch):
    """Ten faults, a day apart; follow-up took 10, 20, ... 100 minutes from being claimed."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    for number in range(10):
        ticket = town.ticket(title=f"故障 {number}")
        opened = NOW - timedelta(days=10 - number)
        Ticket.objects.filter(pk=ticket.pk).update(opened_at=opened)
        item = ticket.work_items.get()
        WorkItem.objects.filter(pk=item.pk).update(
            state="done", action="approve" if number < 8 else "return_report",
            opened_at=opened, claimed_at=opened + timedelta(minutes=30),
            closed_at=opened + timedelta(minutes=30 + 10 * (number + 1)),
        )  # fmt: skip


def test_handling_counts_from_the_claim_and_leaves_the_slowest_aside(worked):
    past = history.past("fault_report", hours=ROUND_THE_CLOCK)

    assert past.work["follow_up"].items == 10
    assert past.work["follow_up"].minutes == pytest.approx(55, abs=6)
    assert past.unclaimed == 0


def test_arrivals_are_a_working_hour(worked):
    past = history.past("fault_report", hours=ROUND_THE_CLOCK)

    assert past.tickets == 10
    assert past.per_hour == pytest.approx(10 / 240, rel=0.01)
    assert past.days == 11


def test_buttons_are_counted(worked):
    shares = history.past("fault_report").shares

    assert shares == {"follow_up.approve": 8, "follow_up.return_report": 2}


def test_only_the_days_asked_for_count(worked):
    past = history.past("fault_report", days=3)

    assert past.tickets == 3
    assert past.per_hour is None  # too few
    assert past.work == {}


def test_work_nobody_claimed_is_measured_from_its_arrival_and_counted_apart(worked):
    WorkItem.objects.update(claimed_at=None)
    past = history.past("fault_report", hours=ROUND_THE_CLOCK)

    assert past.unclaimed == 10
    assert past.work["follow_up"].minutes == pytest.approx(85, abs=6)


def test_it_takes_two_statements(worked, django_assert_num_queries):
    with django_assert_num_queries(2):
        history.past("fault_report")


def test_a_process_without_tickets_has_no_past(db):
    past = history.past("nothing")

    assert (past.tickets, past.per_hour, past.days, past.work) == (0, None, 0, {})
