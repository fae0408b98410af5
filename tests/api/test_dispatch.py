"""Work that somebody has to be chosen for, through the API."""

from __future__ import annotations

import pytest

from bihuan.people.models import AssignmentGroup
from bihuan.tickets.models import Ticket
from tests.api.client import Refused
from tests.process import build
from tests.tickets.conftest import admin, flow, node, offer, person, role

__all__ = ["admin", "offer", "person"]  # fixtures of tests/tickets, used here too
pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(offer, person):
    """The work item of a step that is dispatched, then claimed."""

    def start(how: str):
        person("yunwei"), person("yunwei2")
        made = flow(
            [
                node("report", "start", form={"title": "required"}),
                node("work", who=(role("运维"),), how=how),
                node("closed", "end"),
            ],
            [build.edge("report", "submit", "work"), build.edge("work", "submit", "closed")],
        )
        ticket = Ticket.objects.start(offer(made), {"title": "x"}, by=person("kefu"))
        return ticket.work_items.open().get()

    return start


def test_one_of_the_candidates_says_who_shall_handle_it(waiting, calling, person):
    item = waiting("dispatch")
    caller = calling(person("yunwei"))

    given = caller.post(f"/work-items/{item.pk}/assignment", {"to": "yunwei2"})
    assert given["handler"]["username"] == "yunwei2"
    caller = calling(person("yunwei2"))
    caller.post(f"/work-items/{item.pk}/completion", {"action": "submit"})
    assert Ticket.objects.get().is_closed


def test_a_group_may_be_chosen_where_the_step_is_claimed_afterwards(waiting, calling, person):
    item = waiting("dispatch_then_claim")
    group = AssignmentGroup.objects.create(key="db", name="数据库组")
    group.members.add(person("yunwei2"))

    calling(person("yunwei")).post(f"/work-items/{item.pk}/assignment", {"group": "db"})
    claimed = calling(person("yunwei2")).post(f"/work-items/{item.pk}/claim")
    assert claimed["handler"]["username"] == "yunwei2"


@pytest.mark.parametrize(
    ("body", "field"), [({"to": "nobody"}, "to"), ({"group": "none"}, "group"), ({}, "to")]
)
def test_somebody_who_is_not_there_is_refused_beside_the_field(
    waiting, calling, person, body, field
):
    item = waiting("dispatch")

    with pytest.raises(Refused) as refused:
        calling(person("yunwei")).post(f"/work-items/{item.pk}/assignment", body)
    assert refused.value.status == 422
    assert field in refused.value.problem["errors"]
