"""Inviting people to walk a draft, notes pinned to its steps, feedback, and the yearly review."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from bihuan.catalogue import drafts, publish, trials
from bihuan.catalogue.models import Invitation, Offering, ProcessNote
from bihuan.core import clock, parameters
from bihuan.core.models import Job
from bihuan.core.refusals import Forbidden
from bihuan.notify import processes
from bihuan.notify.models import Notification
from bihuan.people.models import User
from bihuan.tickets.models import Ticket

pytestmark = pytest.mark.django_db
PACKS = Path(publish.__file__).parent.parent / "packs"


@pytest.fixture
def loan(admin):
    return drafts.new_draft("loan", {"zh-hans": "设备借用"}, "request", admin)


@pytest.fixture
def guest(person) -> User:
    return person("guest")


@pytest.fixture
def desk(client, admin):
    client.force_login(admin)
    return client


@pytest.fixture
def visit(guest) -> Client:
    visitor = Client()
    visitor.force_login(guest)
    return visitor


def told() -> None:
    """What the job table owes people."""
    for job in Job.objects.filter(kind="notify.process", state="waiting"):
        processes.tell(job.payload, job)


def test_an_invited_person_walks_the_draft_and_nothing_else(desk, visit, guest, loan):
    walk = reverse("design-walk", args=[loan.key])
    assert visit.get(walk).status_code == 404

    desk.post(reverse("design-invite", args=[loan.key]),
              {"people": ["guest"], "weeks": "2", "message": "看看表单"})  # fmt: skip

    page = visit.get(walk)
    assert page.status_code == 200
    assert page.context["is_guest"]
    assert reverse("design-grid", args=[loan.key]) not in page.text
    for name in ("design-canvas", "design-document", "design-load", "design-notes"):
        assert visit.get(reverse(name, args=[loan.key])).status_code == 404
    assert Invitation.objects.get().walked_at


def test_the_invited_hear_of_it_with_the_way_there(desk, guest, loan, admin):
    trials.invite(loan, [guest], by=admin, message="看看表单")
    told()
    told()  # a repeat of the job says nothing twice

    entry = Notification.objects.get(user=guest)
    assert "设备借用" in entry.subject
    assert entry.body == "看看表单"
    assert entry.link == reverse("design-walk", args=[loan.key])
    reader = Client()
    reader.force_login(guest)
    assert reader.get(reverse("inbox")).status_code == 200
    assert reader.get(reverse("inbox-entry", args=[entry.pk])).url == entry.link


def test_an_invitation_runs_out_and_can_be_taken_back(desk, visit, guest, loan, admin):
    walk = reverse("design-walk", args=[loan.key])
    [invitation] = trials.invite(loan, [guest], by=admin)
    assert visit.get(walk).status_code == 200

    Invitation.objects.update(until=clock.now() - timedelta(minutes=1))
    assert visit.get(walk).status_code == 404

    trials.invite(loan, [guest], by=admin)
    assert visit.get(walk).status_code == 200
    desk.post(reverse("design-uninvite", args=[loan.key, invitation.pk]))
    assert visit.get(walk).status_code == 404


def test_nobody_is_invited_to_the_past_or_by_strangers(guest, loan, admin):
    with pytest.raises(Exception, match="still to come"):
        trials.invite(loan, [guest], by=admin, until=clock.now() - timedelta(days=1))
    with pytest.raises(Exception, match="somebody else"):
        trials.invite(loan, [admin], by=admin)
    with pytest.raises(Forbidden):
        trials.invite(loan, [admin], by=guest)
    assert not Invitation.objects.exists()


def test_a_note_is_pinned_to_a_field_and_seen_to_by_the_owner(desk, visit, guest, loan, admin):
    trials.invite(loan, [guest], by=admin)
    visit.post(reverse("design-pin", args=[loan.key]),
               {"node": "start", "field": "title", "text": "标题太短"})  # fmt: skip
    note = ProcessNote.objects.get()
    page = desk.get(reverse("design-notes", args=[loan.key]))

    assert (note.source, note.author, note.revision) == ("trial", guest, loan.revision)
    assert "标题太短" in page.text
    told()
    assert Notification.objects.get(user=admin).link == reverse("design-notes", args=[loan.key])

    desk.post(reverse("design-note", args=[loan.key, note.pk]), {"answer": "已放宽到 200 字"})
    note.refresh_from_db()
    assert note.done_by == admin
    assert "标题太短" not in desk.get(reverse("design-notes", args=[loan.key])).text
    assert "已放宽到 200 字" in visit.get(reverse("design-walk", args=[loan.key])).text

    desk.post(reverse("design-note", args=[loan.key, note.pk]), {"reopen": "1"})
    assert ProcessNote.objects.open().exists()


def test_a_guest_neither_settles_notes_nor_invites(visit, guest, loan, admin):
    trials.invite(loan, [guest], by=admin)
    note = trials.pin(loan, "改一下", by=guest)

    for name, args in (("design-note", [note.pk]), ("design-invite", [])):
        answer = visit.post(reverse(name, args=[loan.key, *args]), {"people": ["guest"]})
        assert answer.status_code == 404
    assert ProcessNote.objects.open().count() == 1


def test_an_empty_or_endless_note_is_refused_in_words(desk, loan):
    answer = desk.post(reverse("design-pin", args=[loan.key]), {"text": "  "}, follow=True)

    assert "2000" in answer.text
    assert not ProcessNote.objects.exists()


@pytest.fixture
def ticket(admin) -> Ticket:
    publish.install(PACKS / "change_normal", by=admin)
    offering = Offering.objects.get(key="change")
    return Ticket.objects.start(offering, {
        "type": "一般变更", "title": "换交换机", "description": "x", "why": "x", "items": "x",
        "group": _group(), "reviewers": _group(), "risk": "x", "rollback": "x",
    }, by=admin)  # fmt: skip


def _group() -> str:
    from bihuan.people.models import AssignmentGroup

    return AssignmentGroup.objects.get_or_create(key="net", defaults={"name": "网络组"})[0].key


def test_feedback_at_a_ticket_reaches_the_owner_with_its_number(desk, ticket, visit):
    sent = reverse("ticket-feedback", args=[ticket.number])
    assert visit.post(sent, {"text": "窥探"}).status_code == 404

    answer = desk.post(sent, {"text": "退回原因太难填"}, follow=True)

    note = ProcessNote.objects.get()
    assert (note.key, note.ticket, note.source) == ("change_normal", ticket.number, "feedback")
    assert answer.status_code == 200
    page = desk.get(reverse("design-notes", args=["change_normal"]))
    assert "退回原因太难填" in page.text and ticket.number in page.text


def test_feedback_from_the_pages_about_a_process_reaches_its_owner_too(desk, ticket):
    sent = reverse("process-feedback", args=["change_normal"])
    for name in ("process-guide", "process-home"):
        assert sent in desk.get(reverse(name, args=["change_normal"])).text
    nowhere = reverse("process-feedback", args=["nothing"])
    assert desk.post(nowhere, {"text": "窥探"}).status_code == 404
    answer = desk.post(sent, {"text": "表单太长", "next": "guide"})
    assert answer.url == reverse("process-guide", args=["change_normal"])
    assert desk.post(sent, {"text": " "}).url == reverse("process-home", args=["change_normal"])

    note = ProcessNote.objects.get()
    assert (note.key, note.ticket, note.source) == ("change_normal", "", "feedback")
    assert "表单太长" in desk.get(reverse("design-notes", args=["change_normal"])).text


def test_the_owner_is_asked_to_review_twice_a_year_with_figures(ticket, admin):
    draft = drafts.open_draft("change_normal", admin)
    draft.owners.add(admin)
    later = clock.now() + timedelta(days=190)
    with clock.moved_to(later):
        processes.review({}, None)
        processes.review({}, None)  # the next day asks nothing

    entry = Notification.objects.get(user=admin, link__contains="review=1")
    assert entry.link.startswith("/design/change_normal/notes/")
    assert "1" in entry.body.splitlines()[0]


def test_of_a_process_without_an_owner_the_administrators_are_asked(ticket, admin):
    with clock.moved_to(clock.now() + timedelta(days=190)):
        processes.review({}, None)

    assert Notification.objects.filter(user=admin, link__contains="review=1").exists()


def test_the_review_can_be_switched_off(ticket, admin):
    parameters.ensure([processes.PARAMETER])
    parameters.set(processes.REVIEW, "0", by=admin)
    drafts.open_draft("change_normal", admin).owners.add(admin)

    with clock.moved_to(clock.now() + timedelta(days=400)):
        processes.review({}, None)

    assert not Notification.objects.filter(link__contains="review=1").exists()


def test_figures_count_what_was_sent_back_and_missed(ticket, admin):
    since = clock.now() - timedelta(days=1)
    ticket.work_items.update(due_at=clock.now() - timedelta(hours=1))

    found = processes.figures("change_normal", since)

    assert found["tickets"] == 1
    assert found["breached"] == 1
    assert found["median_hours"] is None
