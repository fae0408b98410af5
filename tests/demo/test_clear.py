"""The button that takes the demo away: all of it, and nothing else."""

from __future__ import annotations

import pytest

from bihuan import first_start
from bihuan.catalogue.models import Folder, Offering, PackVersion, Service
from bihuan.core import audit, parameters, worker
from bihuan.core.models import Job
from bihuan.core.refusals import Forbidden
from bihuan.demo import clear, story
from bihuan.notify.models import Notification
from bihuan.people.models import AssignmentGroup, Business, Department, User
from bihuan.tickets.models import Attachment, Comment, Ticket, WorkItem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("told")]


@pytest.fixture
def boss() -> User:
    return User.objects.create(username="boss", name="唐主任", is_superuser=True)


@pytest.fixture
def real(boss: User) -> Ticket:
    """A ticket of somebody who is no part of the demo."""
    colleague = User.objects.create(username="tongshi", name="同事")
    offering = Offering.objects.get(key="action_item")
    values = {"what": "整理机房线缆并补齐标签", "who": "boss", "when": "2030-01-01"}
    return Ticket.objects.start(offering, values, by=colleague)


def in_the_catalogue() -> list[set[int]]:
    return [set(m.objects.values_list("pk", flat=True)) for m in (PackVersion, Offering, Folder)]


def test_only_an_administrator_clears_the_demo():
    with pytest.raises(Forbidden):
        clear.clear(User.objects.get(username="kefu"))
    assert Ticket.objects.filter(is_demo=True).exists()


def test_all_of_the_demo_goes_and_nothing_else(boss, real):
    told = Ticket.objects.filter(is_demo=True).count()
    catalogue = [
        set(m.objects.values_list("pk", flat=True)) for m in (PackVersion, Offering, Folder)
    ]

    gone = clear.clear(boss)

    assert gone >= told > 60
    assert list(Ticket.objects.all()) == [real]
    assert set(WorkItem.objects.values_list("ticket", flat=True)) == {real.pk}
    for model in (Comment, Attachment):
        assert not model.objects.exists()
    for model in (AssignmentGroup, Business, Department, Service):
        assert not model.objects.filter(is_demo=True).exists()
    assert in_the_catalogue() == catalogue
    assert list(audit.verify()) == []


def test_its_people_are_shut_out_and_nobody_can_be_played(boss):
    clear.clear(boss)

    assert not User.objects.filter(is_demo=True, is_active=True).exists()
    assert story.people() == []
    assert list(User.objects.filter(is_active=True)) == [boss]


def test_what_was_cleared_does_not_come_back_at_the_next_start(boss, settings):
    settings.DEMO = True
    clear.clear(boss)

    first_start.prepare()

    assert not Ticket.objects.filter(is_demo=True).exists()
    assert story.people() == []


def test_nothing_of_it_is_left_to_be_done(boss):
    clear.clear(boss)

    worker.drain()
    assert list(Job.objects.filter(state=Job.State.DEAD).values_list("kind", "last_error")) == []
    assert not Notification.objects.filter(ticket__isnull=False).exists()
    assert parameters.get("default_inc_group_id") == ""
    assert parameters.get("req_needs_approval") in {"", "false"}


def test_a_real_ticket_goes_on_after_the_demo_has_gone(boss, real):
    clear.clear(boss)

    real.comment(by=boss, text="继续")
    assert real.comments.get().text == "继续"
    assert list(audit.verify()) == []
