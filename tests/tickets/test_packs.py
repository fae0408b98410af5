"""Every pack, walked with real people over the database: whatever is offered can be done."""

from __future__ import annotations

import random

import pytest

from bihuan.catalogue.models import Offering, PackVersion
from bihuan.core import audit
from bihuan.core.models import Job
from bihuan.people.models import User
from bihuan.process.errors import BadValues, NoWayOut
from bihuan.tickets import forms
from bihuan.tickets.models import Ticket, WorkItem
from tests.tickets import company

pytestmark = pytest.mark.django_db


def opened(key: str, rng: random.Random) -> Ticket:
    by = User.objects.get(username="kaidan")
    version = PackVersion.objects.get(key=key, is_current=True)
    entry = version.flow.data.get("entry") or {}
    typed = {entry["field"]: entry["value"]} if entry else {}
    offering = Offering.objects.get(key=entry.get("offering", key))
    for _ in range(4):
        view = forms.start_form(offering, by, typed)
        action = rng.choice(view.actions).key
        typed = {**company.filled(view, action, rng, typed), **typed}
    return Ticket.objects.start(offering, typed, by=by, action=action)


def step(item: WorkItem, rng: random.Random) -> str:
    by = company.doer(item, rng)
    if item.must_be_dispatched:
        item.assign(to=User.objects.get(username="fuze"), by=by)
        return "assign"
    if item.must_be_claimed:
        item.claim(by=by)
        return "claim"
    typed: dict = {}
    for _ in range(4):
        view = forms.work_item_form(item, by, typed)
        action = rng.choice(view.actions).key
        typed = company.filled(view, action, rng, typed)
    item.complete(by=by, action=action, values=typed, revision=view.revision)
    return action


def check(ticket: Ticket) -> None:
    state = ticket.process_state
    items = list(ticket.work_items.open())
    if ticket.closed_at:
        assert not state.tokens
        assert not items
        assert not Job.objects.filter(dedupe_key__startswith=f"timer:{ticket.pk}:", state="waiting")
        return
    seats = {(t.id, s.id) for t in state.tokens for s in t.seats if s.open}
    assert {(i.token, i.seat) for i in items} == seats
    assert all(item.candidates.exists() for item in items)


@pytest.mark.parametrize("key", company.KEYS)
def test_a_pack_can_be_walked_by_whoever_it_waits_for(packs, key):
    for seed in range(2):
        rng = random.Random(f"{key}{seed}")
        ticket = opened(key, rng)
        assert not ticket.closed_at or ticket.outcome
        for _ in range(25):
            ticket = Ticket.objects.get(pk=ticket.pk)
            check(ticket)
            items = list(ticket.work_items.open().select_related("ticket", "handler"))
            if not items:
                break
            try:
                step(rng.choice(items), rng)
            except NoWayOut:
                continue  # the values thrown by the dice lead nowhere: nothing has changed
            except BadValues as bad:
                pytest.fail(f"{items[0].node}: {bad.errors}")
    assert list(audit.verify()) == []
