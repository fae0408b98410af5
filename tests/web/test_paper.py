"""A ticket on paper: a page for the printer, and a PDF whose Chinese can be selected."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from bihuan.tickets import attachments
from bihuan.tickets.models import Attachment, Ticket
from bihuan.web import typeset
from bihuan.web.ticket import pictures as paper_pictures
from tests import everything, pictures
from tests.web.test_ticket_page import follow_up, long_ticket
from tests.web.town import Town, url, words

COLOURS = ("teal", "navy", "olive")


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


def test_the_name_of_a_pdf_fits_into_any_file_system(town: Town):
    ticket = town.ticket(title="订单:页面/白屏<很长>" * 6)
    answer = town.client(town.kefu).get(url("ticket-pdf", ticket.number))
    name = unquote(answer.headers["Content-Disposition"].rpartition("''")[2])

    assert name.startswith(f"{ticket.number} 订单-页面-白屏-很长-")
    assert len(name.encode()) <= 255


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


def kept(town: Town, name: str, colour: str = "teal") -> Attachment:
    content = pictures.picture(size=(1600, 900), colour=colour)
    return attachments.store(SimpleUploadedFile(name, content), by=town.kefu, as_picture=True)


def drawn(answer: Any) -> list[tuple[int, int]]:
    """The sizes of all pictures in a PDF, in pixels."""
    pages = PdfReader(io.BytesIO(b"".join(answer))).pages
    return [image.image.size for page in pages for image in page.images]


def illustrated(town: Town, *files: Attachment) -> Ticket:
    inside = "".join(f'<p>之前<img src="/files/{file.pk}/" alt="a&gt;b">之后</p>' for file in files)
    return town.ticket(description=f"<p>见图</p>{inside}")


def test_pictures_in_rich_text_and_attachments_are_on_paper_scaled(town: Town):
    file, loose = kept(town, "看板.png"), kept(town, "机柜.png", "navy")
    ticket = illustrated(town, file)
    Attachment.objects.filter(pk=loose.pk).update(ticket=ticket)
    client = town.client(town.yunwei)
    answer = client.get(url("ticket-pdf", ticket.number))
    page = client.get(url("ticket-paper", ticket.number)).content.decode()

    assert drawn(answer) == [(1500, 844)] * 2
    assert "之前" in read(answer) and "b&gt;" not in read(answer)
    for one in (file, loose):
        assert page.count(f'<img src="{url("file", one.pk)}"') == 1


def test_a_picture_that_is_gone_or_broken_leaves_a_line_of_text(town: Town):
    gone, broken = kept(town, "丢了.png"), kept(town, "坏了.png", "navy")
    ticket = illustrated(town, gone, broken)
    gone.file.storage.delete(gone.file.name)
    with broken.file.storage.open(broken.file.name, "wb") as file:
        file.write(pictures.PNG_HEAD_ONLY)
    answer = town.client(town.kefu).get(url("ticket-pdf", ticket.number))
    text = read(answer)

    assert drawn(answer) == []
    assert text.count("丢了.png") == text.count("坏了.png") == 2  # in its place, and in the list


def test_many_pictures_are_drawn_small_and_the_last_ones_not_at_all(
    town: Town, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
):
    monkeypatch.setattr(paper_pictures, "SHARP", 1)
    monkeypatch.setattr(paper_pictures, "MOST", 2)
    ticket = illustrated(town, *(kept(town, f"{n}.png", c) for n, c in enumerate(COLOURS)))
    client = town.client(town.kefu)
    with django_assert_max_num_queries(25):
        page = client.get(url("ticket-paper", ticket.number)).content.decode()

    assert drawn(client.get(url("ticket-pdf", ticket.number))) == [(1500, 844), (640, 360)]
    assert page.count("<img") == 2


def test_pictures_of_other_tickets_are_only_for_those_who_may_see_them(town: Town):
    theirs = kept(town, "别处.png")
    illustrated(town, theirs)
    ticket = illustrated(town, theirs)
    ticket.comment(by=town.kefu, text="@gest 请看")
    address = url("ticket-paper", ticket.number)

    assert str(theirs.pk) in town.client(town.admin).get(address).content.decode()
    assert str(theirs.pk) not in town.client(town.stranger).get(address).content.decode()
