"""The preview of the next step is a dry run: it tells what will happen and changes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from bihuan.core.models import Activity
from bihuan.tickets import preview
from bihuan.tickets.models import Ticket
from tests.process import build
from tests.tickets.conftest import flow, node, role


@pytest.fixture
def ticket(fault: Any, person: Any) -> Ticket:
    for username in ("yunwei", "yunwei2", "shenhe"):
        person(username)
    return Ticket.objects.start(fault, {"title": "官网打不开"}, by=person("kefu"))


def told(item: Any, user: Any, **values: Any) -> dict[str, list[tuple[str, str]]]:
    with translation.override("en"):
        steps = preview.next_steps(item, user, values)
    return {key: [(place.node, place.who) for place in places] for key, places in steps.items()}


def test_each_button_names_the_step_and_the_people_it_leads_to(ticket, person):
    item = ticket.work_items.open().get()
    found = told(item, person("yunwei"))

    assert found["通过"] == [("review", "Shenhe (审核)")]
    assert found["退回补充"] == [("report", "Kefu")]


def test_nothing_is_written_and_it_takes_few_statements(
    ticket, person, django_assert_max_num_queries
):
    item = ticket.work_items.open().select_related("ticket__version").get()
    acts, revision = Activity.objects.count(), ticket.revision
    with django_assert_max_num_queries(12):
        told(item, person("yunwei"))

    ticket.refresh_from_db()
    assert (Activity.objects.count(), ticket.revision) == (acts, revision)


def test_the_way_follows_what_stands_in_the_form(offer, person):
    person("yunwei"), person("shenhe")
    made = flow(
        [
            node("report", "start", form={"title": "required"}),
            node("triage", who=(role("运维"),), form={"major": "optional", "reason": "optional"}),
            node("board", "approve", who=(role("审核"),)),
            node("closed", "end"),
        ],
        [
            build.edge("report", "submit", "triage"),
            build.edge("triage", "go", "board", guard="f.major == '是'"),
            build.edge("triage", "go", "closed"),
            build.edge("triage", "stop", "closed", requires=("reason",)),
            build.edge("board", "pass", "closed"),
            build.edge("board", "reject", "triage"),
        ],
        {"title": "text", "major": "text", "reason": "longtext"},
    )
    ticket = Ticket.objects.start(offer(made), {"title": "x"}, by=person("kefu"))
    item = ticket.work_items.open().get()

    assert told(item, person("yunwei"))["go"][0][1] == "closes the ticket"
    assert told(item, person("yunwei"), major="是")["go"] == [("board", "Shenhe (审核)")]
    assert told(item, person("yunwei"))["stop"][0][1] == "closes the ticket"  # reason comes later


def test_what_is_told_is_what_happens(ticket, person):
    item = ticket.work_items.open().get()
    promised = told(item, person("yunwei"))["通过"][0][0]
    item.claim(by=person("yunwei"))
    item.complete(by=person("yunwei"), action="通过", values={"record": "重启"})

    assert ticket.work_items.open().get().node == promised


def test_a_step_for_many_is_told_by_its_group_and_their_number(ticket, person, admin):
    for n in range(5):
        person(f"more{n}").roles.add(*person("shenhe").roles.all())
    found = told(ticket.work_items.open().get(), person("yunwei"))

    assert found["通过"] == [("review", "审核 (6 people)")]
