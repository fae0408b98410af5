from __future__ import annotations

import json
import re
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.core import clock
from bihuan.core.models import Activity
from bihuan.tickets import attachments
from bihuan.tickets.models import Attachment, Comment, Ticket, WorkItem
from tests.web.town import FAULT, Town, filled, open_item, url, words

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


def test_who_submits_hears_the_number_and_who_is_done_is_led_to_what_presses_most(town: Town):
    ticket, calm, pressing = (town.ticket(title=title) for title in ("甲", "不急", "最急"))
    WorkItem.objects.filter(ticket=pressing).update(due_at=clock.now())
    client = town.client(town.yunwei)
    sent = filled(RECORD, action="approve")
    client.post(url("work-item-complete", open_item(ticket).pk), sent)
    page = client.get(url("ticket", ticket.number)).content.decode()

    assert "“故障跟进”已完成。" in page
    assert f'<a href="{url("ticket", pressing.number)}">{pressing.number} 最急</a>' in page
    assert calm.number not in page

    values = {key: value for key, value in FAULT.items() if key != "found_at"}
    form = filled(values | {"found_at": "2026-01-31T08:00"}, action="submit", once="x")
    answer = town.client(town.kefu).post(url("offering-start", "fault_report"), form, follow=True)

    assert f"已提交，编号 {Ticket.objects.latest('pk').number}。" in words(answer)


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


def long_ticket(town: Town, entries: int):
    """A ticket with that many entries: comments with a decision every hundred."""
    ticket = town.ticket()
    now = clock.now()
    comments = Comment.objects.bulk_create(
        Comment(ticket=ticket, author=town.kefu, text=f"第 {n} 条", created_at=now)
        for n in range(2, entries + 1)
    )
    for n, comment in enumerate(comments, 2):
        comment.pk = comment.pk or n
    kinds = {True: "work_item.completed", False: "ticket.commented"}
    Activity.objects.bulk_create(
        Activity(
            subject_kind="ticket",
            subject_id=ticket.pk,
            serial=n,
            kind=kinds[n % 100 == 0],
            actor=town.kefu,
            at=now,
            body=json.dumps({"command": {"comment": comment.pk, "node": "follow"}}),
        )
        for n, comment in enumerate(comments, 2)
    )
    return ticket


def test_a_timeline_of_ten_thousand_entries_is_read_part_by_part(
    town: Town, django_assert_max_num_queries
):
    ticket = long_ticket(town, 10_000)
    client = town.client(town.yunwei)
    with django_assert_max_num_queries(25):
        page = client.get(url("ticket", ticket.number))
    html = page.content.decode()

    assert "第 9999 条" in html
    assert "第 9000 条" not in html
    assert html.count('class="bh-event"') == 30
    assert len(html) < 250_000
    part = client.get(url("ticket-timeline", ticket.number), {"before": "9971"}).content.decode()
    assert "第 9970 条" in part
    assert "第 9971 条" not in part
    first = client.get(url("ticket-timeline", ticket.number), {"before": "5"}).content.decode()
    assert "提交了单据" in first
    assert "timeline-earlier" not in first


def test_the_timeline_shows_only_what_is_asked_for_in_the_order_asked_for(town: Town):
    ticket = town.ticket()
    ticket.comment(by=town.kefu, text="客户在催")
    follow_up(town, ticket)
    client = town.client(town.kefu)

    def part(**asked: str) -> str:
        return client.get(url("ticket-timeline", ticket.number), asked).content.decode()

    everything, decisions = part(), part(show="decisions")
    assert "客户在催" in everything
    assert "客户在催" not in decisions
    assert "bh-event" in decisions
    assert part(show="comments").count('class="bh-event"') == 1
    assert "还没有" in part(show="handed")
    serials = [int(n) for n in re.findall(r"activity-(\d+)", part(order="newest"))]
    assert serials == sorted(serials, reverse=True)
    assert "data-newest" in client.get(url("ticket", ticket.number)).content.decode()
    assert part(show="<b>", before="99999999999999999999").count('class="bh-event"') == 3


def test_internal_notes_leave_no_trace_in_any_part(town: Town):
    ticket = town.ticket()
    ticket.comment(by=town.yunwei, text="怀疑是割接", internal=True)
    said = ticket.comments.get()
    kefu, yunwei = town.client(town.kefu), town.client(town.yunwei)
    at = [ticket.number, said.pk]

    assert "割接" in yunwei.get(url("ticket-timeline", ticket.number)).content.decode()
    assert "割接" not in kefu.get(url("ticket-timeline", ticket.number)).content.decode()
    for route in ("comment", "comment-edit", "comment-versions"):
        assert yunwei.get(url(route, *at)).status_code == 200
        assert kefu.get(url(route, *at)).status_code == 404
    assert kefu.post(url("comment-reaction", *at), {"sign": "agree"}).status_code == 404


def test_a_changed_comment_shows_its_new_words_and_keeps_the_old_ones_a_click_away(town: Town):
    ticket = town.ticket()
    said = ticket.comment(by=town.kefu, text="网站坏了 <b>")
    client = town.client(town.kefu)
    changed = client.post(url("comment-edit", ticket.number, said.pk), {"text": "官网打不开了 @qc"})
    page = words(client.get(url("ticket", ticket.number)))
    history = client.get(url("comment-versions", ticket.number, said.pk)).content.decode()

    assert 'class="bh-at" title="qc">@沈洁' in changed.content.decode()
    assert "官网打不开了" in page
    assert "网站坏了" not in page
    assert "网站坏了 &lt;b&gt;" in history


def test_a_name_is_set_off_only_where_it_is_a_name(town: Town):
    ticket = town.ticket()
    town.qc.name = '"><b onclick=x>'
    town.qc.save()
    text = "http://x.example/@qc @qc2 a@qc <i>@qc</i> @qc，好"
    ticket.comment(by=town.kefu, text=text)
    html = town.client(town.kefu).get(url("ticket-timeline", ticket.number)).content.decode()

    assert html.count('class="bh-at"') == 2
    assert 'href="http://x.example/@qc"' in html
    assert "<b onclick" not in html
    assert "&lt;i&gt;<span" in html


def test_how_long_a_step_took_stands_beside_its_end(town: Town):
    ticket = town.ticket()
    Activity.objects.filter(subject_id=ticket.pk).update(at=clock.now() - timedelta(hours=3))
    follow_up(town, ticket)

    assert "用时 3 小时" in words(town.client(town.kefu).get(url("ticket", ticket.number)))


def test_a_link_is_taken_away_where_it_is_shown(town: Town):
    ticket, other = town.ticket(), town.ticket(title="另一张")
    ticket.link(other, by=town.kefu)
    client = town.client(town.kefu)
    assert url("ticket-unlink", ticket.number) in (
        client.get(url("ticket", ticket.number)).content.decode()
    )
    client.post(url("ticket-unlink", ticket.number), {"other": other.number})

    assert "另一张" not in words(client.get(url("ticket", ticket.number)))


def test_the_page_names_everybody_with_his_part_and_the_clocks_that_run(town: Town):
    ticket = town.ticket()
    item = open_item(ticket)
    item.due_at = clock.now() - timedelta(hours=3)
    item.respond_by = clock.now() + timedelta(minutes=11, seconds=30)
    item.save()
    ticket.watch(by=town.kefu)
    page = words(town.client(town.kefu).get(url("ticket", ticket.number)))

    assert "申请人、关注" in page
    assert "11 分钟" in page
    assert "3 小时" in page


def test_files_are_looked_at_by_what_they_are(town: Town):
    ticket = town.ticket()
    client = town.client(town.kefu)
    contents = {
        "a.txt": b"<script>alert(1)</script> \xe6\x97\xa5\xe5\xbf\x97",
        "b.pdf": b"%PDF-1.4 x",
        "c.bin": b"\0\1\2",
    }
    pages = {}
    for name, content in contents.items():
        kept = attachments.store(SimpleUploadedFile(name, content), by=town.kefu)
        Attachment.objects.filter(pk=kept.pk).update(ticket=ticket)
        pages[name] = client.get(url("file-preview", kept.pk)).content.decode()
        inline = client.get(url("file-inline", kept.pk))
        assert inline.status_code == (200 if name == "b.pdf" else 404)
        if name == "b.pdf":
            assert inline.headers["X-Frame-Options"] == "SAMEORIGIN"
            assert inline.headers["Content-Type"] == "application/pdf"
        assert town.client(town.stranger).get(url("file-preview", kept.pk)).status_code == 404

    assert "&lt;script&gt;alert(1)&lt;/script&gt; 日志" in pages["a.txt"]
    assert "<iframe" in pages["b.pdf"]
    assert "<iframe" not in pages["c.bin"]
