from __future__ import annotations

from bihuan.tickets.models import Ticket
from tests.web.town import Town, filled, open_item, url, words

RECORD = {"record": "<p>重启了网关</p>", "recovered_at": "2026-02-01T18:00"}


def follow_up(town: Town, ticket: Ticket, **more: str):
    item = open_item(ticket)
    return town.client(town.yunwei).post(
        url("work-item-complete", item.pk), filled(RECORD, action="approve", **more)
    )


def test_the_page_says_where_it_is_and_for_whom_it_waits(town: Town):
    page = words(town.client(town.kefu).get(url("ticket", town.ticket().number)))

    for word in ("官网打不开", "故障跟进", "故障评估", "郑凯", "多个地区无法访问"):
        assert word in page


def test_the_handler_sees_the_form_with_its_buttons_and_others_do_not(town: Town):
    ticket = town.ticket()
    his = town.client(town.yunwei).get(url("ticket", ticket.number)).content.decode()
    hers = town.client(town.kefu).get(url("ticket", ticket.number)).content.decode()

    assert 'id="work-form"' in his
    assert "退回补充" in his
    assert 'id="work-form"' not in hers


def test_a_stranger_finds_nothing(town: Town):
    number = town.ticket().number
    client = town.client(town.stranger)

    assert client.get(url("ticket", number)).status_code == 404
    assert client.post(url("ticket-comment", number), {"text": "x"}).status_code == 404
    assert number not in words(client.get(url("tickets")))
    assert number not in words(client.get(url("search"), {"q": "官网"}))


def test_finishing_the_form_moves_the_ticket_on_and_keeps_it_in_the_record(town: Town):
    ticket = town.ticket()
    answer = follow_up(town, ticket)

    ticket.refresh_from_db()
    page = words(town.client(town.kefu).get(url("ticket", ticket.number)))
    assert answer.status_code == 302
    assert ticket.phase == "summarize"
    assert "重启了网关" in page


def test_a_form_with_gaps_comes_back_with_what_was_typed(town: Town):
    ticket = town.ticket()
    page = town.client(town.yunwei).post(
        url("work-item-complete", open_item(ticket).pk),
        filled({"record": "<p>写了很多</p>", "recovered_at": ""}, action="approve"),
    )

    assert page.status_code == 422
    assert "写了很多" in page.content.decode()
    assert 'id="f-recovered_at-error"' in page.content.decode()


def test_a_button_that_asks_for_a_reason_gets_it_from_its_own_dialog(town: Town):
    ticket = town.ticket()
    item = open_item(ticket)
    client = town.client(town.yunwei)
    without = client.post(url("work-item-complete", item.pk), filled({}, action="return_report"))
    sent = {"ask.return_report-seen": "reason", "ask.return_report.reason": "请补充地区"}
    done = client.post(
        url("work-item-complete", item.pk), filled({}, action="return_report") | sent
    )

    ticket.refresh_from_db()
    assert without.status_code == 422
    assert "data-open" in without.content.decode()
    assert done.status_code == 302
    assert ticket.phase == "report"
    assert ticket.values["reason"] == "请补充地区"


def test_a_double_click_moves_once_and_says_so(town: Town):
    ticket = town.ticket()
    item = open_item(ticket)
    client = town.client(town.yunwei)
    sent = filled(RECORD, action="approve")
    client.post(url("work-item-complete", item.pk), sent)
    again = client.post(url("work-item-complete", item.pk), sent)

    ticket.refresh_from_db()
    assert again.status_code == 409
    assert ticket.phase == "summarize"


def test_a_field_somebody_else_changed_meanwhile_is_shown_three_ways_and_nothing_is_lost(
    town: Town,
):
    ticket = town.ticket(impact="华东")
    item = open_item(ticket)
    read_at = ticket.revision
    ticket.work_items.get(pk=item.pk).send_back(by=town.yunwei, target="report", reason="补充")
    open_item(ticket).complete(by=town.kefu, action="submit", values={"impact": "华东和华南"})
    page = town.client(town.yunwei).post(
        url("work-item-complete", open_item(ticket).pk),
        filled(RECORD | {"impact": "只有上海"}, action="approve", revision=str(read_at)),
    )

    html = page.content.decode()
    assert page.status_code == 409
    for text in ("华东和华南", "只有上海", "重启了网关"):
        assert text in html


def test_a_comment_is_escaped_and_stands_in_the_activity(town: Town):
    ticket = town.ticket()
    client = town.client(town.kefu)
    client.post(url("ticket-comment", ticket.number), {"text": "看 <b>这里</b> <script>x</script>"})
    html = client.get(url("ticket", ticket.number)).content.decode()

    assert "&lt;b&gt;" in html
    assert "<script>x" not in html


def test_an_internal_note_is_not_for_the_requester(town: Town):
    ticket = town.ticket()
    note = {"text": "怀疑是割接", "internal": "1"}
    town.client(town.yunwei).post(url("ticket-comment", ticket.number), note)

    assert "怀疑是割接" in words(town.client(town.yunwei).get(url("ticket", ticket.number)))
    assert "怀疑是割接" not in words(town.client(town.kefu).get(url("ticket", ticket.number)))


def test_an_empty_comment_is_refused_where_it_was_typed(town: Town):
    answer = town.client(town.kefu).post(
        url("ticket-comment", town.ticket().number),
        {"text": " ", "refusals": "here"},
        headers={"HX-Request": "true"},
    )

    assert answer.status_code == 422
    assert answer.headers["HX-Retarget"] == "find [data-refusal]"


def test_the_requester_withdraws_while_the_process_allows_it(town: Town):
    handled, ticket = town.ticket(), town.ticket()
    client = town.client(town.kefu)
    values = {"record": "<p>重启网关</p>", "recovered_at": "2026-01-31T09:00:00Z"}
    open_item(handled).complete(by=town.yunwei, action="approve", values=values)
    refused = client.post(url("ticket-withdraw", handled.number), {"reason": "提错了"})
    done = client.post(url("ticket-withdraw", ticket.number), {"reason": "提错了"})

    ticket.refresh_from_db()
    assert (refused.status_code, done.status_code) == (409, 302)
    assert ticket.outcome == "withdrawn"


def test_a_suspended_ticket_shows_no_form_until_it_is_resumed(town: Town):
    ticket = town.ticket()
    client = town.client(town.yunwei)
    client.post(url("ticket-suspend", ticket.number), {"reason": "等厂商"})
    paused = client.get(url("ticket", ticket.number)).content.decode()
    client.post(url("ticket-resume", ticket.number))
    resumed = client.get(url("ticket", ticket.number)).content.decode()

    assert 'id="work-form"' not in paused
    assert 'id="work-form"' in resumed


def test_administrators_end_move_and_reopen_with_a_reason(town: Town):
    ticket = town.ticket()
    client = town.client(town.admin)
    assert client.post(url("ticket-terminate", ticket.number), {"reason": ""}).status_code == 422
    client.post(url("ticket-jump", ticket.number), {"node": "summarize", "reason": "已恢复"})
    ticket.refresh_from_db()
    assert ticket.phase == "summarize"
    client.post(url("ticket-terminate", ticket.number), {"reason": "重复"})
    ticket.refresh_from_db()
    assert ticket.is_closed
    client.post(url("ticket-reopen", ticket.number), {"reason": "又出现"})
    ticket.refresh_from_db()
    assert not ticket.is_closed


def test_work_is_transferred_sent_back_and_urged_from_the_page(town: Town):
    ticket = town.ticket()
    item = open_item(ticket)
    client = town.client(town.yunwei)
    assert town.client(town.kefu).post(url("work-item-urge", item.pk)).status_code == 302
    moved = client.post(url("work-item-transfer", item.pk), {"to": "user:qc", "reason": "请你看看"})
    assert moved.status_code == 302
    assert town.client(town.qc).get(url("todo")).content.decode().count(ticket.number) >= 1
    back = town.client(town.qc).post(
        url("work-item-send-back", item.pk), {"target": "report", "reason": "信息不足"}
    )
    ticket.refresh_from_db()
    assert back.status_code == 302
    assert ticket.phase == "report"


def test_tickets_are_linked_and_the_link_is_seen_from_both_ends(town: Town):
    one, other = town.ticket(title="第一张"), town.ticket(title="第二张")
    client = town.client(town.kefu)
    client.post(url("ticket-link", one.number), {"other": other.number, "relation": "caused_by"})

    assert other.number in words(client.get(url("ticket", one.number)))
    assert one.number in words(client.get(url("ticket", other.number)))


def test_following_puts_it_on_the_list(town: Town):
    ticket = town.ticket()
    client = town.client(town.kefu)
    client.post(url("ticket-watch", ticket.number))
    assert ticket.number in words(client.get(url("watched")))
    client.post(url("ticket-unwatch", ticket.number))
    assert ticket.number not in words(client.get(url("watched")))


def test_the_fields_that_depend_on_others_are_drawn_by_the_server(town: Town):
    ticket = town.ticket()
    page = town.client(town.yunwei).post(
        url("work-item-form", open_item(ticket).pk), filled({"impact": "新写的"})
    )

    assert page.status_code == 200
    assert "新写的" in page.content.decode()


def test_a_ticket_page_takes_at_most_25_statements(town: Town, django_assert_max_num_queries):
    ticket = town.ticket()
    follow_up(town, ticket)
    for text in ("一", "二", "三"):
        ticket.comment(by=town.kefu, text=text)
    ticket.link(town.ticket(), by=town.kefu)
    client = town.client(town.yunwei)
    client.get(url("ticket", ticket.number))
    with django_assert_max_num_queries(25):
        assert client.get(url("ticket", ticket.number)).status_code == 200


def test_a_form_left_half_filled_is_found_again(town: Town):
    ticket = town.ticket()
    client = town.client(town.yunwei)
    item = open_item(ticket)
    client.post(url("work-item-draft", item.pk), filled({"record": "<p>写到一半</p>"}))
    html = client.get(url("ticket", ticket.number)).content.decode()

    assert "写到一半" in html
    assert "写到一半" not in words(town.client(town.kefu).get(url("ticket", ticket.number)))
