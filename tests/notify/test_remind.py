"""An action item reminds its owner before and after the day it is due."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

import bihuan.packs
from bihuan.catalogue import publish
from bihuan.catalogue.models import Offering
from bihuan.core import clock, worker
from bihuan.notify import inbox
from bihuan.people import builtin
from bihuan.tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def measure(person):
    builtin.ensure_roles()
    publish.install(Path(bihuan.packs.__file__).parent / "action_item", None)
    owner, by = person("fuze"), person("zhuchi")

    def start(days: int) -> Ticket:
        due = (clock.today() + timedelta(days=days)).isoformat()
        values = {"what": "扩容支付网关", "who": owner.username, "when": due}
        return Ticket.objects.start(Offering.objects.get(key="action_item"), values, by=by)

    return start, owner


def reminders(owner, after: timedelta) -> list[str]:
    with clock.moved_to(clock.now() + after):
        worker.drain()
    said = [entry.subject for entry in inbox.entries(owner)]
    return [subject for subject in reversed(said) if "扩容支付网关" in subject]


def test_the_owner_hears_three_days_before_and_three_days_after(measure):
    start, owner = measure
    due = (clock.today() + timedelta(days=10)).isoformat()
    start(10)
    created = len(reminders(owner, timedelta()))

    assert len(reminders(owner, timedelta(days=6))) == created
    soon = reminders(owner, timedelta(days=8))
    assert len(soon) == created + 1
    assert due in soon[-1]
    assert len(reminders(owner, timedelta(days=12))) == created + 1
    late = reminders(owner, timedelta(days=14))
    assert len(late) == created + 2
    assert due in late[-1]
    assert late[-1] != soon[-1]


def test_what_is_done_or_due_at_once_reminds_nobody_before(measure):
    start, owner = measure
    done = start(10)
    item = done.work_items.open().get()
    item.complete(by=owner, action="cancel", values={"reason": "不再需要"})
    start(1)
    created = len(reminders(owner, timedelta()))

    assert len(reminders(owner, timedelta(days=2))) == created
    assert len(reminders(owner, timedelta(days=20))) == created + 1, "only the one still open"


def test_a_reminder_sent_late_says_that_the_day_is_over(measure):
    start, owner = measure
    start(10)
    created = len(reminders(owner, timedelta()))
    late = reminders(owner, timedelta(days=12))

    assert len(late) == created + 1
    assert "已逾期" in late[-1] or "Overdue" in late[-1]
