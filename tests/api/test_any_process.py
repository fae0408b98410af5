"""Every process from its start to its end, by a client that knows none of them."""

from __future__ import annotations

import pytest

from bihuan.core import audit, worker
from bihuan.core.models import Job
from bihuan.tickets.models import Ticket
from tests.api.client import Walker
from tests.packs.walk import KEYS, load

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("key", KEYS)
def test_a_client_that_knows_nothing_takes_every_process_to_its_end(key, everybody):
    entry = load(key).data.get("entry") or {}
    wish = {entry["field"]: entry["value"]} if entry else {}

    ticket = Walker(everybody, wish, after=worker.drain).walk(entry.get("offering", key))

    assert ticket["pack"] == key
    assert Ticket.objects.get(number=ticket["number"]).closed_at is not None
    assert list(audit.verify()) == []
    assert list(Job.objects.filter(state="dead").values_list("kind", "last_error")) == []
