"""Lists and search: who finds what, and at what cost."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.tickets import attachments, lists, refusals, search
from bihuan.tickets.models import Attachment, Ticket, WorkItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def many(fault, person):
    for name in ("yunwei", "shenhe"):
        person(name)
    titles = ["支付失败", "登录很慢", "数据库连接池耗尽", "支付超时 srv-0004"] * 3
    return [Ticket.objects.start(fault, {"title": t}, by=person("kefu")) for t in titles]


def todo_page(user, size):
    """What a page of the to-do list reads."""
    found = lists.page(lists.todo(user), size=size)
    people = lists.candidates_of(found.rows)
    return [
        (i.ticket.number, i.ticket.title, i.process_node.names, i.ticket.phase_names,
         str(i.ticket.requester), people[i.pk])
        for i in found.rows
    ]  # fmt: skip


def test_the_to_do_page_takes_the_same_few_statements_whatever_its_length(many, person):
    costs = []
    for size in (2, 12):
        with CaptureQueriesContext(connection) as seen:
            assert len(todo_page(person("yunwei"), size)) == size
        costs.append(len(seen) - 1)  # one finds the person
    assert costs[0] == costs[1] <= 6


def test_a_list_of_tickets_names_its_handlers_in_bulk(many, person):
    with CaptureQueriesContext(connection) as seen:
        rows = list(lists.requested(person("kefu")))
        names = lists.handlers_of(rows)
    assert {names[row.pk] for row in rows} == {"运维"}
    assert len(seen) <= 5


def test_pages_by_key_give_every_row_once(many, person):
    numbers, cursor = [], ""
    while True:
        found = lists.page(lists.everything(person("kefu")), cursor, size=5)
        numbers += [row.number for row in found.rows]
        cursor = found.next
        if not cursor:
            break
    assert sorted(numbers) == sorted(t.number for t in many)
    assert len(set(numbers)) == 12


@pytest.mark.parametrize("cursor", ["x", "e30", "WzEsMl0", "W10", "Ym9vbQ=="])
def test_a_cursor_nobody_gave_out_is_refused(many, person, cursor):
    with pytest.raises(lists.BadCursor):
        lists.page(lists.everything(person("kefu")), cursor)


@pytest.mark.parametrize(
    ("query", "hits"),
    [("支付", 6), ("连接池", 3), ("srv-0004", 3), ("支付 超时", 3), ("T-7", 1), ("火星", 0)],
)
def test_words_of_two_characters_are_found(many, person, query, hits):
    found = search.matching(Ticket.objects.visible_to(person("kefu")), query)
    assert found.count() == hits


def test_search_finds_nothing_for_strangers(many, person):
    assert not search.matching(Ticket.objects.visible_to(person("stranger")), "支付").exists()


def test_done_and_approvals(many, person):
    item = WorkItem.objects.open().filter(ticket=many[0]).get()
    item.complete(by=person("yunwei"), action="通过", values={"record": "重启"})

    assert lists.done(person("yunwei")).get() == many[0]
    assert lists.approvals(person("shenhe")).get().ticket == many[0]
    assert not lists.approvals(person("yunwei")).exists()


def test_files_are_judged_by_what_they_are(person, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    page = SimpleUploadedFile("a.png", b"<html><script>x</script>", content_type="image/png")
    kept = attachments.store(page, by=person("kefu"))
    assert kept.content_type == "text/plain"
    image = SimpleUploadedFile("../../b.png", b"\x89PNG\r\n\x1a\n123", content_type="text/html")
    assert attachments.store(image, by=person("kefu")).name == "b.png"
    settings.FILE_LIMIT = 3
    with pytest.raises(refusals.TooBig):
        attachments.store(SimpleUploadedFile("c", b"1234"), by=person("kefu"))
    assert not Attachment.objects.visible_to(person("stranger")).exists()
