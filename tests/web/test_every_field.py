"""Every type of field, all the way: input, post, stored, page to read, table cell, API, plain text.

Server and browser cannot disagree about a rule: the browser asks the server to draw the form.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.api import forms as api_forms
from bihuan.catalogue.models import Offering, Service
from bihuan.process import expressions
from bihuan.process.field_format import TYPES
from bihuan.tickets import attachments, plain
from bihuan.tickets.models import FieldValue, Reader, Ticket
from tests import everything, pictures
from tests.web.town import Town, filled, url, words

OWN = object()  # what is sent is what is stored


@dataclass(frozen=True)
class Case:
    """One field: what a browser posts, what is stored, what people read, what text says."""

    key: str
    posted: dict[str, Any]
    stored: Any
    read: str
    text: str = ""

    def __str__(self) -> str:
        return self.key


def case(key: str, typed: Any, stored: Any = OWN, read: str = "", text: str = "") -> Case:
    posted = typed if isinstance(typed, dict) else {"": typed}
    value = typed if stored is OWN else stored
    return Case(key, posted, value, read or str(value), text or read or str(value))


CASES = [
    case("title", "全部字段"),
    case("note", "一\r\n二", "一\n二"),
    case("story", "<p>一<b>二</b><script>x</script></p>", "<p>一<b>二</b></p>", "一", "一二"),
    case("amount", "7", 7),
    case("cost", "12.50", "12.50"),
    case("day", "2026-01-31"),
    case("moment", "2026-01-31T16:00", "2026-01-31T08:00:00Z", "2026-01-31 16:00"),
    case("days", {".from": "2026-01-30", ".to": "2026-01-31"},
         {"from": "2026-01-30", "to": "2026-01-31"}, "2026-01-30 – 2026-01-31"),
    case("window", {".from": "2026-01-31T16:00", ".to": "2026-01-31T18:00"},
         {"from": "2026-01-31T08:00:00Z", "to": "2026-01-31T10:00:00Z"},
         "2026-01-31 16:00", "2026-01-31 16:00 – 2026-01-31 18:00"),
    case("clock", "08:30"),
    case("urgent", {"": "1", "f.why": "停机"}, True, "是", "是"),
    case("way", "电话"),
    case("ticks", ["网络", "主机"], ["网络", "主机"], "主机", "网络、主机"),
    case("area", "硬件"),
    case("part", {"": "内存", "f.area": "硬件"}, "内存", "内存"),
    case("tags", ["甲", "丙"], ["甲", "丙"], "丙", "甲、丙"),
    case("room", "广州"),
    case("place", "hd", "hd", "中国 / 北京 / 海淀"),
    case("owner", "yunwei", "yunwei", "郑凯"),
    case("crew", ["yunwei", "qc"], ["yunwei", "qc"], "沈洁", "郑凯、沈洁"),
    case("team", "ops", "ops", "运维组"),
    case("hurt", ["gateway"], ["gateway"], "网关"),
    case("server", "web-01"),
    case("biz", "web", "web", "官网"),
    case("cause", "ALL-0001"),
    case("link", "https://example.com/a?b=1"),
    case("mail", "a@example.com"),
    case("phone", "+86 10 1234"),
    case("steps", {".0.what": "扩容", ".0.who": "yunwei", ".0.when": "2026-02-01",
                   ".0.kind": "短期", ".0.done": "1", ".0.where": "h-17",
                   ".0.where.label": "web 17 号"},
         [{"what": "扩容", "who": "yunwei", "when": "2026-02-01", "kind": "短期", "done": True,
           "where": {"value": "h-17", "label": "web 17 号"}}],
         "web 17 号",
         "做什么：扩容、谁：郑凯、何时：2026-02-01、类型：短期、完成：是、主机：web 17 号"),
    case("stars", "4", 4),
    case("host", {"": "h-17", ".label": "web 17 号"}, {"value": "h-17", "label": "web 17 号"},
         "web 17 号"),
    case("why", {"": "停机", "f.urgent": "1"}, "停机"),
    case("secret", "110101199003070000"),
]  # fmt: skip
COMPUTED = [("serial", "0002"), ("total", 14), ("number", None)]


@pytest.fixture
def all_fields(town: Town, tmp_path: Path) -> Offering:
    Service.objects.create(key="gateway", name="网关")
    offering = everything.offered(tmp_path)
    Ticket.objects.start(offering, {"title": "先前一张"}, by=town.kefu)
    return offering


def posted(one: Case, **more: Any) -> dict[str, Any]:
    """A browser's post: the field itself, a title, and whatever the case needs beside it."""
    form: dict[str, Any] = {"f.title": "全部字段", **more}
    for name, value in one.posted.items():
        form[name if name.startswith("f.") else f"f.{one.key}{name}"] = value
    seen = {name.split(".")[1] for name in form if name.startswith("f.")}
    return {"f-seen": sorted(seen), "action": "submit", "once": "a", **form}


def test_no_type_is_missing_here():
    told = {everything.FIELDS[c.key]["type"] for c in CASES}
    told |= {everything.FIELDS[key]["type"] for key, _ in COMPUTED} | {"file", "image"}

    assert told == set(TYPES)


@pytest.mark.parametrize("one", CASES, ids=str)
def test_a_field_goes_from_the_browser_into_the_ticket_and_back(
    town: Town, all_fields: Offering, one: Case
):
    kefu = town.client(town.kefu)
    form = kefu.get(url("offering-start", all_fields.key)).content.decode()
    if one.key != "why":  # not shown before it is asked for
        assert f'name="f.{one.key}' in form
    sent = kefu.post(url("offering-start", all_fields.key), posted(one))
    assert sent.status_code == 302, words(sent)
    ticket = Ticket.objects.latest("pk")

    assert ticket.values[one.key] == one.stored
    page = town.client(town.yunwei).get(url("ticket", ticket.number)).content.decode()
    assert one.read in page
    assert plain.texts(ticket, town.yunwei, "zh-hans")[one.key] == (
        one.text if one.text else one.read
    )


@pytest.mark.parametrize("one", CASES, ids=str)
def test_what_the_api_gives_it_takes(town: Town, all_fields: Offering, one: Case):
    beside = {"why": {"urgent": True}, "urgent": {"why": "停机"}, "part": {"area": "硬件"}}
    values = {"title": "接口", **beside.get(one.key, {}), one.key: one.stored}
    ticket = Ticket.objects.start(all_fields, values, by=town.kefu)
    out = api_forms.ticket(ticket, town.yunwei)
    shown = json.loads(json.dumps(out["values"]))
    again = Ticket.objects.start(
        all_fields, {**beside.get(one.key, {}), "title": "再来", one.key: shown[one.key]},
        by=town.kefu,
    )  # fmt: skip

    assert shown[one.key] == ticket.values[one.key]
    assert again.values[one.key] == ticket.values[one.key]


@pytest.mark.parametrize("one", CASES, ids=str)
def test_a_draft_gives_back_what_was_typed(town: Town, all_fields: Offering, one: Case):
    kefu = town.client(town.kefu)
    kefu.post(url("offering-draft", all_fields.key), posted(one))
    kefu.post(url("offering-start", all_fields.key), posted(one, **{"f.title": ""}))
    page = kefu.get(url("offering-start", all_fields.key)).content.decode()

    for value in one.posted.values():
        for part in value if isinstance(value, list) else [value]:
            assert str(part).split("<")[0].split("\r")[0] in page


def test_files_and_pictures_follow_their_ticket(town: Town, all_fields: Offering):
    def kept(name: str, content: bytes) -> Any:
        return attachments.store(SimpleUploadedFile(name, content), by=town.kefu)

    paper, shot = kept("报告.txt", b"text"), kept("a.png", pictures.picture())
    values = {"title": "有附件", "papers": [str(paper.pk)], "shots": [str(shot.pk)]}
    ticket = Ticket.objects.start(all_fields, values, by=town.kefu)
    page = town.client(town.yunwei).get(url("ticket", ticket.number)).content.decode()

    assert "报告.txt" in page
    assert f"/files/{shot.pk}/?size=small" in page
    assert plain.texts(ticket, town.yunwei, "zh-hans")["papers"] == "报告.txt"
    assert plain.texts(ticket, town.yunwei, "zh-hans")["shots"] == "a.png"
    sent = town.client(town.kefu).post(
        url("offering-start", all_fields.key),
        filled({"title": "假图片", "shots": str(kept("b.png", b"<html>").pk)}, action="submit"),
    )
    assert sent.status_code == 422


def test_what_the_system_fills_is_read_and_never_taken(town: Town, all_fields: Offering):
    ticket = Ticket.objects.start(all_fields, {"title": "算", "amount": 7}, by=town.kefu)

    assert ticket.values["serial"] == "0002"
    assert ticket.values["total"] == 14
    sent = town.client(town.kefu).post(
        url("offering-start", all_fields.key),
        filled({"title": "抢号", "serial": "9999", "total": "1"}, action="submit", once="b"),
    )
    assert sent.status_code == 422
    assert Ticket.objects.latest("pk") == ticket


def test_a_rule_across_fields_stands_beside_its_field(town: Town, all_fields: Offering):
    late = case("days", {".from": "2029-12-30", ".to": "2030-01-31"})
    sent = town.client(town.kefu).post(url("offering-start", all_fields.key), posted(late))

    assert sent.status_code == 422
    assert "太晚了" in words(sent)


def test_a_hard_cascade_and_show_if_follow_what_stands_in_the_form(
    town: Town, all_fields: Offering
):
    def drawn(**typed: Any) -> str:
        page = town.client(town.kefu).post(
            url("offering-form", all_fields.key),
            filled({"title": "t", **typed}),
            headers={"HX-Request": "true"},
        )
        return str(page.content.decode())

    assert 'value="内存"' in drawn(area="硬件")
    assert 'value="内存"' not in drawn(area="软件")
    assert 'name="f.why"' not in drawn()
    assert 'name="f.why"' in drawn(urgent="1")
    wrong = case("part", {"": "内存", "f.area": "软件"})
    sent = town.client(town.kefu).post(url("offering-start", all_fields.key), posted(wrong))
    assert sent.status_code == 422


def test_an_expression_reads_a_remote_option_by_its_value(all_fields: Offering):
    values = {"host": {"value": "h-17", "label": "web 17 号"}}

    assert expressions.holds('f.host == "h-17"', all_fields.version.flow, values, dict)


def test_sensitive_values_are_for_those_who_handle_the_ticket(town: Town, all_fields: Offering):
    number = "110101199003070000"
    ticket = Ticket.objects.start(all_fields, {"title": "保密", "secret": number}, by=town.kefu)
    ticket.watch(by=town.admin)
    Reader.objects.add(ticket.pk, [f"user:{town.stranger.pk}"])
    item = ticket.work_items.open().first()

    for who in (town.kefu, town.yunwei, town.admin):
        assert number in town.client(who).get(url("ticket", ticket.number)).content.decode()
    page = town.client(town.stranger).get(url("ticket", ticket.number))
    assert page.status_code == 200
    assert number not in page.content.decode()
    assert "••••••" in page.content.decode()
    assert "secret" not in api_forms.ticket(ticket, town.stranger)["values"]
    shown = json.dumps(api_forms.work_item_form(item, town.stranger), default=str)
    assert number not in shown
    assert '"masked": true' in shown
    assert plain.texts(ticket, town.stranger, "zh-hans")["secret"] == "***"
    assert not FieldValue.objects.filter(text__contains=number).exists()
    assert "保密" not in words(town.client(town.yunwei).get(url("tickets"), {"q": number}))
    redrawn = town.client(town.stranger).post(
        url("work-item-form", item.pk), {"f-seen": ["note"], "f.note": "x", "revision": "1"}
    )
    assert number not in redrawn.content.decode()


def test_every_page_of_a_ticket_with_all_fields_stays_within_its_statements(
    town: Town, all_fields: Offering, django_assert_max_num_queries: Any
):
    values = {c.key: c.stored for c in CASES}
    ticket = Ticket.objects.start(all_fields, values, by=town.kefu)
    client = town.client(town.yunwei)
    with django_assert_max_num_queries(30):  # five kinds of names more than a plain ticket
        client.get(url("ticket", ticket.number))
    with django_assert_max_num_queries(25):
        client.get(url("offering-start", all_fields.key))
