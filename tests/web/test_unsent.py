"""Two people at one step: the slower one's words are not lost with it."""

from __future__ import annotations

from tests.web.town import Town, filled, open_item, url, words

RECORD = {"record": "<p>重启了网关</p>", "recovered_at": "2026-02-01T18:00"}
DONE = {"record": "<p>重启了网关</p>", "recovered_at": "2026-02-01T10:00:00Z"}


def test_words_typed_into_a_step_somebody_else_finished_first_are_kept_until_let_go(town: Town):
    ticket = town.ticket()
    item = open_item(ticket)
    client = town.client(town.yunwei)
    client.post(url("work-item-draft", item.pk), filled({"record": "<p>我写了很久</p>"}))
    item.complete(by=town.admin, action="approve", values=DONE)
    late = client.post(url("work-item-complete", item.pk), filled(RECORD, action="approve"))
    page = words(client.get(url("ticket", ticket.number)))

    assert late.status_code == 409
    assert "管理员" in words(late)
    assert "我写了很久" in page
    client.post(url("work-item-afresh", item.pk))
    assert "我写了很久" not in words(client.get(url("ticket", ticket.number)))
