"""A request sent twice is done once; pages stay whole while tickets arrive."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client as Http

from bihuan.tickets.models import Comment, Ticket
from tests.api.client import ROOT, Caller
from tests.web.town import FAULT, open_item

pytestmark = pytest.mark.django_db
OPENING = {"offering": "fault_report", "values": FAULT, "action": "submit"}


def posted(caller: Caller, path: str, body: Any, key: str) -> Any:
    headers = {"Authorization": f"Bearer {caller.token}", "Idempotency-Key": key}
    return Http().post(ROOT + path, json.dumps(body), "application/json", headers=headers)


def test_the_same_request_under_the_same_key_opens_one_ticket(town, calling):
    caller = calling(town.kefu)

    first, second = (posted(caller, "/tickets", OPENING, "k1") for _ in range(2))

    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert "Idempotent-Replayed" not in first
    assert second["Idempotent-Replayed"] == "true"
    assert Ticket.objects.count() == 1


def test_another_request_under_the_same_key_is_refused(town, calling):
    caller = calling(town.kefu)
    posted(caller, "/tickets", OPENING, "k1")

    other = posted(caller, "/tickets", {**OPENING, "values": FAULT | {"title": "另一个"}}, "k1")

    assert other.status_code == 422
    assert Ticket.objects.count() == 1


def test_what_was_refused_may_be_mended_and_sent_under_the_same_key(town, calling):
    caller = calling(town.kefu)

    assert posted(caller, "/tickets", {"offering": "fault_report"}, "k1").status_code == 422
    assert posted(caller, "/tickets", OPENING, "k1").status_code == 201


def test_two_people_may_have_thought_of_the_same_key(town, calling):
    assert posted(calling(town.kefu), "/tickets", OPENING, "k1").status_code == 201
    assert posted(calling(town.admin), "/tickets", OPENING, "k1").status_code == 201
    assert Ticket.objects.count() == 2


def test_a_completion_repeated_under_its_key_hears_the_first_answer(town, calling):
    item = open_item(town.ticket())
    values = {"record": "<p>好了</p>", "recovered_at": "2026-01-31T09:00:00Z"}
    body = {"action": "approve", "values": values}
    caller = calling(town.yunwei)

    first, second = (posted(caller, f"/work-items/{item.pk}/completion", body, "k") for _ in "12")

    assert first.status_code == second.status_code == 200
    assert first.json() == second.json()
    assert first.json()["phase"] == "summarize"


def test_a_comment_repeated_under_its_key_stands_there_once(town, calling):
    path = f"/tickets/{town.ticket().number}/comments"
    caller = calling(town.kefu)

    answers = [posted(caller, path, {"text": "请加急"}, "c") for _ in "12"]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert Comment.objects.count() == 1


def test_a_key_that_is_too_long_is_refused(town, calling):
    assert posted(calling(town.kefu), "/tickets", OPENING, "k" * 201).status_code == 422
    assert not Ticket.objects.exists()


def test_pages_neither_repeat_nor_lose_a_ticket_while_others_arrive(town, calling):
    there = [town.ticket(title=f"故障 {number}").number for number in range(7)]
    caller = calling(town.kefu)
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = caller.get("/tickets", cursor=cursor, limit=3)
        assert len(page["items"]) <= 3
        seen += [row["number"] for row in page["items"]]
        cursor = page["next"]
        town.ticket(title="刚刚发生")

    assert seen == list(reversed(there))


def test_activities_come_oldest_first_page_by_page(town, calling):
    ticket = town.ticket()
    for number in range(5):
        ticket.comment(by=town.kefu, text=f"第 {number} 条")
    caller = calling(town.kefu)

    rows = list(caller.all(f"/tickets/{ticket.number}/activities", limit=2))

    assert [row["serial"] for row in rows] == list(range(1, 7))
    assert rows[0]["kind"] == "ticket.created"
    assert len({row["hash"] for row in rows}) == 6
