from __future__ import annotations

import json

from bihuan.tickets.models import Draft, Ticket
from tests.web.town import Town, filled, url, words

FORM = {
    "title": "官网打不开",
    "business": "web",
    "team": "ops",
    "description": "<p>多个地区无法访问</p>",
    "found_at": "2026-01-31T16:00",
    "source": "监控",
}


def test_the_start_form_is_drawn_from_the_pack(town: Town):
    page = words(town.client(town.kefu).get(url("offering-start", "fault_report")))

    for word in ("故障标题", "关联业务", "发现途径", "用户投诉", "提交"):
        assert word in page
    assert "故障总结" not in page.split("提交", 1)[0]  # a later node's field


def test_a_filled_form_opens_a_ticket_and_leads_to_it(town: Town):
    answer = town.client(town.kefu).post(
        url("offering-start", "fault_report"), filled(FORM, action="submit", once="a")
    )

    ticket = Ticket.objects.get()
    assert answer.status_code == 302
    assert answer.url == url("ticket", ticket.number)
    assert ticket.title == "官网打不开"
    assert ticket.requester == town.kefu
    assert ticket.values["found_at"] == "2026-01-31T08:00:00Z"  # 16:00 in Shanghai


def test_an_empty_form_comes_back_with_a_sentence_beside_each_field_and_what_was_typed(town: Town):
    typed = FORM | {"title": "", "impact": "华东用户"}
    page = town.client(town.kefu).post(
        url("offering-start", "fault_report"), filled(typed, action="submit", once="a")
    )

    assert page.status_code == 422
    assert 'id="f-title-error"' in page.content.decode()
    assert "华东用户" in page.content.decode()
    assert not Ticket.objects.exists()


def test_htmx_gets_the_form_alone_and_then_the_way_to_the_ticket(town: Town):
    client = town.client(town.kefu)
    start = url("offering-start", "fault_report")
    refused = client.post(
        start, filled(FORM | {"title": ""}, action="submit"), headers={"HX-Request": "true"}
    )
    done = client.post(start, filled(FORM, action="submit"), headers={"HX-Request": "true"})

    assert refused.status_code == 422
    assert b"<html" not in refused.content
    assert done.headers["HX-Redirect"] == url("ticket", Ticket.objects.get().number)


def test_a_double_click_opens_one_ticket(town: Town):
    client = town.client(town.kefu)
    sent = filled(FORM, action="submit", once="same")
    first = client.post(url("offering-start", "fault_report"), sent)
    second = client.post(url("offering-start", "fault_report"), sent)

    assert Ticket.objects.count() == 1
    assert first.url == second.url


def test_a_script_in_rich_text_is_cleaned_before_it_is_stored(town: Town):
    evil = '<p onclick="x()">a</p><script>alert(1)</script><img src="x" onerror="alert(2)">'
    town.client(town.kefu).post(
        url("offering-start", "fault_report"),
        filled(FORM | {"description": evil}, action="submit", once="a"),
    )

    ticket = Ticket.objects.get()
    page = town.client(town.kefu).get(url("ticket", ticket.number)).content.decode()
    assert "script" not in ticket.values["description"]
    assert "onerror" not in page
    assert "onclick" not in page


def test_an_option_that_is_not_in_the_list_is_refused_beside_its_field(town: Town):
    page = town.client(town.kefu).post(
        url("offering-start", "fault_report"),
        filled(FORM | {"source": "别的"}, action="submit", once="a"),
    )

    assert page.status_code == 422
    assert 'id="f-source-error"' in page.content.decode()


def test_a_button_that_is_not_offered_is_refused_in_words(town: Town):
    page = town.client(town.kefu).post(
        url("offering-start", "fault_report"), filled(FORM, action="别的", once="a")
    )

    assert page.status_code in (409, 422)
    assert not Ticket.objects.exists()


def test_who_may_not_see_a_service_finds_nothing(town: Town):
    client = town.client(town.stranger)

    assert client.get(url("offering-start", "fault_report")).status_code == 404
    assert client.get(url("offering-start", "nothing")).status_code == 404
    assert "故障受理" not in words(client.get(url("catalogue")))


def test_what_is_typed_is_kept_as_a_draft_until_it_is_sent(town: Town):
    client = town.client(town.kefu)
    saved = client.post(url("offering-draft", "fault_report"), filled({"title": "写了一半"}))
    page = client.get(url("offering-start", "fault_report")).content.decode()

    assert "saved" in json.loads(saved.content)
    assert "写了一半" in page

    client.post(url("offering-start", "fault_report"), filled(FORM, action="submit", once="a"))
    assert not Draft.objects.exists()


def test_a_draft_can_be_thrown_away(town: Town):
    client = town.client(town.kefu)
    client.post(url("offering-draft", "fault_report"), filled({"title": "写了一半"}))
    client.post(url("offering-afresh", "fault_report"))

    assert "写了一半" not in client.get(url("offering-start", "fault_report")).content.decode()


def test_the_start_form_tells_who_has_it_then_once_the_choices_are_made(town: Town):
    client = town.client(town.kefu)
    unsure = filled(FORM | {"business": ""})
    before = words(client.post(url("offering-next", "fault_report"), unsure))
    after = words(client.post(url("offering-next", "fault_report"), filled(FORM)))

    assert before.strip() == ""
    assert "故障跟进" in after and "郑凯" in after
    assert not Ticket.objects.exists()
