from __future__ import annotations

import pytest

from bihuan.core import worker
from bihuan.notify import inbox

pytestmark = pytest.mark.django_db


def test_the_bell_costs_two_statements_however_much_is_in_it(
    make, crew, django_assert_max_num_queries
):
    for _ in range(3):
        make()
    worker.drain()

    with django_assert_max_num_queries(2):
        live = inbox.live(crew["yunwei"])
        assert live.unread == 3
        assert [entry.ticket.number for entry in live.latest]


def test_the_etag_changes_when_something_is_new_or_read_and_not_otherwise(make, crew):
    first = inbox.live(crew["yunwei"]).etag
    assert inbox.live(crew["yunwei"]).etag == first
    make()
    worker.drain()
    second = inbox.live(crew["yunwei"]).etag
    inbox.mark_all_read(crew["yunwei"])
    third = inbox.live(crew["yunwei"]).etag

    assert len({first, second, third}) == 3


def test_marking_as_read_touches_only_ones_own_entries(make, crew):
    make()
    worker.drain()
    entry = inbox.entries(crew["yunwei"]).get()

    assert inbox.mark_read(crew["kefu"], [entry.pk]) == 0
    assert inbox.unread(crew["yunwei"]) == 1
    assert inbox.mark_read(crew["yunwei"], [entry.pk]) == 1
    assert inbox.unread(crew["yunwei"]) == 0


def test_opening_a_ticket_reads_what_was_said_about_it(make, crew):
    ticket, other = make(), make()
    worker.drain()
    inbox.mark_ticket_read(crew["yunwei"], ticket.pk)

    assert [entry.ticket for entry in inbox.entries(crew["yunwei"]).filter(read_at=None)] == [other]
