"""转单: a ticket opened out of another one, linked both ways, its number filled in."""

from __future__ import annotations

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.catalogue.models import Offering
from bihuan.core import audit
from bihuan.people.models import User
from bihuan.tickets import forms, refusals
from bihuan.tickets.models import Ticket, TicketLink, WorkItem
from tests.tickets import company
from tests.tickets.test_packs import opened

pytestmark = pytest.mark.django_db
BOOKKEEPING = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def item_of(ticket):
    return WorkItem.objects.select_related("ticket").open().get(ticket=ticket)


def summarizing() -> WorkItem:
    rng = random.Random(7)
    item = item_of(opened("fault_report", rng))
    by = company.doer(item, rng)
    values = {"record": "<p>重启</p>", "recovered_at": item.ticket.values["found_at"]}
    item.complete(by=by, action="approve", values=values)
    return item_of(item.ticket)


def test_a_fault_report_becomes_a_problem_that_both_know_of(packs):
    item = summarizing()
    by = company.doer(item, random.Random(1))
    item.complete(by=by, action="to_problem")

    problem = Ticket.objects.get(pack="problem")
    report = Ticket.objects.get(pack="fault_report")
    assert report.values["problem"] == problem.number
    assert problem.title == report.title
    link = TicketLink.objects.of(problem.pk).get()
    assert (link.source, link.target, link.relation) == (report, problem, "caused_by")
    assert item_of(report).node == "summarize"
    assert list(audit.verify()) == []


def test_where_no_service_starts_the_other_process_nothing_happens(packs):
    item = summarizing()
    Offering.objects.filter(key="problem").update(is_published=False)

    with pytest.raises(refusals.NoSuchPack, match="problem"):
        item.complete(by=company.doer(item, random.Random(1)), action="to_problem")
    assert item_of(item.ticket).pk == item.pk
    assert not Ticket.objects.filter(pack="problem").exists()


def test_each_step_of_a_normal_change_takes_at_most_twelve_statements(packs):
    """B-2: constant in the number of steps done."""
    rng = random.Random(3)
    ticket = opened("change_normal", rng)
    costs = []
    while item := ticket.work_items.open().select_related("ticket", "handler").first():
        costs.append(_cost(item, rng))
        assert len(costs) < 20
    assert len(costs) >= 6
    assert max(cost for cost, _node in costs) <= 12, costs


def _cost(item: WorkItem, rng: random.Random) -> tuple[int, str]:
    """Data statements of the step that leads on; the session and the user are not counted."""
    by = company.doer(item, rng)
    if item.must_be_claimed:
        item.claim(by=by)
    view = forms.work_item_form(item, by)
    action = next(a.key for a in view.actions if a.style == "primary" or a.kind == "pass")
    values = company.filled(view, action, rng, {})
    with CaptureQueriesContext(connection) as queries:
        item.complete(by=by, action=action, values=values, revision=view.revision)
    data = [q["sql"] for q in queries if not q["sql"].startswith(BOOKKEEPING)]
    if len(data) > 12:
        print(item.node, *(d[:190] for d in data), sep="\n  ")
    return len(data), item.node


def test_a_fallback_of_the_chain_is_written_on_the_work_item(packs):
    User.objects.filter(username__startswith="r").update(is_active=False)
    User.objects.filter(username__startswith="b-").update(is_active=False)
    ticket = opened("request", random.Random(1))

    item = ticket.work_items.open().first()
    assert item.fallback
    assert item.candidates.exists()
