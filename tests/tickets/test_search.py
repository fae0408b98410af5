"""Search: what is found is exactly what holds the words, and only for those who may see it."""

from __future__ import annotations

import random

import pytest

from bihuan.core import worker
from bihuan.core.jobs import NewJob, enqueue
from bihuan.core.models import Job
from bihuan.tickets import bigrams, search
from bihuan.tickets.models import FieldValue, SearchText, Ticket, WorkItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(fault, person):
    """Titles among the tickets of kefu that a query finds."""
    for name in ("yunwei", "shenhe"):
        person(name)

    def find(titles, query, reader="kefu", note=""):
        for title in titles:
            Ticket.objects.start(fault, {"title": title, "note": note}, by=person("kefu"))
        rows = search.matching(Ticket.objects.visible_to(person(reader)), query)
        return sorted(rows.values_list("title", flat=True))

    return find


@pytest.mark.parametrize(
    ("title", "query", "is_found"),
    [
        ("电商平台下单失败", "電商", True),
        ("電商平台下單失敗", "电商", True),
        ("電商平台下單失敗", "下單失敗", True),
        ("支付API超时", "支付api", True),
        ("支付API超时", "付API超", True),
        ("支付，失败", "支付失败", False),
        ("支付失败", "付失", True),
        ("支付失败", "付", True),
        ("支付失败", "败", True),
        ("支付失败", "失付", False),
        ("ＶＰＮ连不上", "vpn", True),
        ("srv-0004 磁盘满", "srv-00", True),
        ("srv-0004 磁盘满", "SRV 磁盘", True),
        ("srv-0004 磁盘满", "srv-01", False),
        ("数据库连接池耗尽", "连接池 数据", True),
        ("数据库连接池耗尽", "连接池 缓存", False),
        ("数据库", "!!!", False),
        ("数据库", "' OR 1=1 --", False),
        ('数据"库', '"数据"', True),
        ("𠮷野家", "𠮷野", True),
    ],
)
def test_words_are_found_where_they_stand(found, title, query, is_found):
    assert found([title], query) == ([title] if is_found else [])


def test_the_long_text_of_a_field_is_found_and_forgotten_when_it_changes(found, person):
    assert found(["网络"], "机房断电", note="今早机房断电" * 50) == ["网络"]
    item = WorkItem.objects.open().get()
    item.complete(by=person("yunwei"), action="通过", values={"record": "恢复供电", "note": "无"})
    worker.drain()

    assert found([], "恢复供电") == ["网络"]
    assert found([], "机房断电") == []


def test_strangers_find_nothing(found):
    assert found(["支付失败"], "支付", reader="stranger") == []


def test_hits_are_those_of_a_plain_look_into_every_text(found):
    chance = random.Random(7)
    letters = "支付失败超时数据库网络断"
    titles = sorted({"".join(chance.choices(letters, k=chance.randint(1, 9))) for _ in range(60)})
    found(titles, "x")
    queries = {"".join(chance.choices(letters, k=chance.randint(1, 4))) for _ in range(150)}

    for query in queries:
        assert found([], query) == [title for title in titles if query in title], query


def test_many_hits_are_the_same_as_few(found, monkeypatch):
    titles = [f"支付失败 {n}" for n in range(6)] + ["登录失败"]
    found(titles, "x")
    few = found([], "支付")
    monkeypatch.setattr(search, "FEW", 2)

    assert found([], "支付") == few == titles[:-1]
    assert found([], "登录") == ["登录失败"]


def test_folding_never_changes_the_number_of_characters_of_a_chinese_text():
    text = "電商平台資料庫連線逾時，請檢查網路設定"

    assert bigrams.fold(text) == "电商平台资料库连线逾时,请检查网路设定"


def test_a_step_orders_the_words_anew_only_when_they_changed(found, person):
    found(["支付失败"], "支付")
    item = WorkItem.objects.open().get()
    item.claim(by=person("yunwei"))
    assert not Job.objects.filter(kind="tickets.index").exists()
    item.complete(by=person("yunwei"), action="通过", values={"record": "恢复供电"})
    assert Job.objects.filter(kind="tickets.index").count() == 1


def test_indexing_again_changes_nothing_and_forgets_what_is_gone(found):
    found(["支付失败"], "支付", note="今早断电")
    ticket = Ticket.objects.select_related("version").get()
    before = sorted(FieldValue.objects.values_list("pk", "field", "text"))
    search.index(ticket, ticket.flow)
    assert sorted(FieldValue.objects.values_list("pk", "field", "text")) == before
    del ticket.values["note"]
    search.index(ticket, ticket.flow)
    assert not FieldValue.objects.filter(field="note").exists()
    assert found([], "断电") == []
    assert found([], "支付") == ["支付失败"]


def test_tickets_of_before_the_index_are_found_after_the_worker_has_run(found):
    found(["支付失败"], "支付")
    SearchText.objects.all().delete()
    assert found([], "支付") == []
    enqueue(NewJob("tickets.index_words"))
    worker.drain()

    assert found([], "支付") == ["支付失败"]


def test_a_deleted_ticket_is_found_no_more(found):
    found(["支付失败"], "支付")
    ids = list(Ticket.objects.values_list("pk", flat=True))
    SearchText.objects.filter(ticket__in=ids).delete()

    assert not search.matching(Ticket.objects.all(), "支付").exists()
