"""A ticket on paper: a page for the printer, and a PDF whose Chinese can be selected."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pypdf import PdfReader

from bihuan.tickets.models import Ticket
from bihuan.web import typeset
from tests import everything
from tests.web.test_ticket_page import follow_up, long_ticket
from tests.web.town import Town, url, words


def read(answer: Any) -> str:
    assert answer.headers["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return "".join(page.extract_text() for page in pages)


def test_a_pdf_holds_form_activity_and_comments_as_text(town: Town):
    ticket = town.ticket(title="官网打不开 #set text(red) *x* $y$")
    ticket.comment(by=town.kefu, text="客户在催 @yunwei #panic()")
    follow_up(town, ticket)
    answer = town.client(town.kefu).get(url("ticket-pdf", ticket.number))
    text = read(answer)

    for piece in ("官网打不开 #set text(red) *x* $y$", "多个地区无法访问", "重启了网关"):
        assert piece in text
    assert "客户在催" in text
    assert "#panic()" in text
    assert "郑凯" in text
    assert ticket.number in answer.headers["Content-Disposition"]


def test_paper_shows_each_reader_only_what_he_may_see(town: Town):
    ticket = town.ticket()
    ticket.comment(by=town.yunwei, text="怀疑是割接", internal=True)
    hers = town.client(town.kefu)

    assert "怀疑是割接" in read(town.client(town.yunwei).get(url("ticket-pdf", ticket.number)))
    assert "怀疑是割接" not in read(hers.get(url("ticket-pdf", ticket.number)))
    assert "怀疑是割接" not in words(hers.get(url("ticket-paper", ticket.number)))
    assert town.client(town.stranger).get(url("ticket-pdf", ticket.number)).status_code == 404


def test_the_page_for_the_printer_has_everything_unfolded(town: Town):
    ticket = town.ticket()
    follow_up(town, ticket)
    page = words(town.client(town.kefu).get(url("ticket-paper", ticket.number)))

    for piece in ("官网打不开", "多个地区无法访问", "重启了网关", "郑凯", ticket.number):
        assert piece in page


def test_traditional_chinese_is_set_in_its_own_forms(town: Town):
    town.kefu.language = "zh-hant"
    town.kefu.save()
    ticket = town.ticket(title="官網打不開")

    assert "官網打不開" in read(town.client(town.kefu).get(url("ticket-pdf", ticket.number)))


def test_a_very_long_ticket_prints_its_newest_part_in_few_statements(
    town: Town, django_assert_max_num_queries
):
    ticket = long_ticket(town, 3000)
    client = town.client(town.kefu)
    with django_assert_max_num_queries(25):
        page = words(client.get(url("ticket-paper", ticket.number)))

    assert "第 2999 条" in page
    assert "1000" in page
    assert "第 1500 条" not in page


def test_without_the_typesetter_the_reader_is_told_to_print(
    town: Town, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(typeset, "is_there", lambda: False)
    ticket = town.ticket()
    answer = town.client(town.kefu).get(url("ticket-pdf", ticket.number), follow=True)

    assert answer.redirect_chain[-1][0] == url("ticket-paper", ticket.number)
    assert "PDF" in words(answer)


ALL = {
    "title": "什么都有",
    "note": "两行\n说明",
    "story": "<p>先是<b>这样</b></p><p>后来</p>",
    "amount": 21,
    "days": {"from": "2027-01-01", "to": "2027-02-01"},
    "way": "电话",
    "ticks": ["网络", "数据库"],
    "owner": "yunwei",
    "team": "ops",
    "biz": "web",
    "urgent": True,
    "why": "领导在等",
    "steps": [{"what": "换盘", "who": "yunwei", "when": "2030-01-02", "kind": "短期"}],
    "secret": "110101199001011234",
}


def test_every_kind_of_field_is_readable_on_paper_and_secrets_only_for_handlers(
    town: Town, tmp_path: Any, django_assert_max_num_queries: Any
):
    offering = everything.offered(tmp_path)
    ticket = Ticket.objects.start(offering, ALL, by=town.kefu)
    ticket.comment(by=town.kefu, text="@gest 请看")
    his, guests = town.client(town.yunwei), town.client(town.stranger)
    text = read(his.get(url("ticket-pdf", ticket.number)))

    for piece in ("先是这样", "后来", "网络", "数据库", "郑凯", "运维组", "官网", "换盘", "短期"):
        assert piece in text
    assert "2027-01-01 – 2027-02-01" in text
    assert ALL["secret"] in text
    for route in ("ticket", "ticket-timeline", "ticket-paper"):
        assert ALL["secret"] in his.get(url(route, ticket.number)).content.decode()
        page = guests.get(url(route, ticket.number))
        assert page.status_code == 200
        assert ALL["secret"] not in page.content.decode()
    assert ALL["secret"] not in read(guests.get(url("ticket-pdf", ticket.number)))
    for client in (his, guests):
        with django_assert_max_num_queries(25):
            client.get(url("ticket", ticket.number))
