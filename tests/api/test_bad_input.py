"""What is wrong is said in a sentence, in the reader's language, at the field; nothing is lost."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Http

from bihuan.core import clock
from bihuan.people import tokens
from bihuan.tickets.models import Comment, Ticket
from tests.api.client import ROOT, Refused
from tests.web.town import FAULT, open_item

pytestmark = pytest.mark.django_db
RECORD = {"record": "<p>已切换线路</p>", "recovered_at": "2026-01-31T09:00:00Z"}


def refusal(act: Any, *args: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        act(*args)
    return caught.value


def opening(**values: Any) -> dict[str, Any]:
    return {"offering": "fault_report", "values": FAULT | values, "action": "submit"}


def raw(caller: Any, path: str, body: Any, language: str = "", **headers: str) -> Any:
    """A request as it is, and the answer as it is."""
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    headers = {"Authorization": f"Bearer {caller.token}", **headers}
    if language:
        headers["Accept-Language"] = language
    return Http().post(ROOT + path, text, "application/json", headers=headers)


# --- opening a ticket -----------------------------------------------------------------------------


def test_a_new_ticket_is_answered_with_its_number_and_where_it_is(town, calling):
    made = calling(town.kefu).post("/tickets", opening())

    ticket = Ticket.objects.get(number=made["number"])
    assert made["phase"] == "follow_up"
    assert made["is_closed"] is False
    assert made["requester"] == {"username": "kefu", "name": "林晓月"}
    assert ticket.requester == town.kefu
    assert raw(calling(town.kefu), "/tickets", opening()).status_code == 201


def test_an_unknown_offering_is_named(town, calling):
    body = {**opening(), "offering": "coffee"}
    said = refusal(calling(town.kefu).post, "/tickets", body)

    assert said.status == 422
    assert "coffee" in said.problem["errors"]["offering"][0]
    assert refusal(calling(town.kefu).get, "/offerings/coffee").status == 404


def test_an_offering_for_others_is_as_unknown_as_one_that_is_not_there(town, calling):
    stranger = calling(town.stranger)

    assert refusal(stranger.get, "/offerings/fault_report").status == 404
    assert refusal(stranger.post, "/tickets", opening()).status == 422
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "很" * 5000),
        ("title", ["a"]),
        ("title", "a\u0000b"),
        ("business", "no-such"),
        ("business", {"key": "web"}),
        ("team", None),
        ("found_at", "yesterday"),
        ("found_at", "2026-13-41T08:00:00Z"),
        ("source", "听说"),
        ("source", ["监控"]),
        ("description", ["x"]),
        ("is_major", True),
    ],
)
def test_a_value_that_does_not_fit_is_refused_at_its_field(field, value, town, calling):
    said = refusal(calling(town.kefu).post, "/tickets", opening(**{field: value}))

    assert said.status == 422
    assert list(said.problem["errors"]) == [field]
    assert said.problem["errors"][field][0]
    assert not Ticket.objects.exists()


def test_every_missing_field_is_named_at_once(town, calling):
    said = refusal(calling(town.kefu).post, "/tickets", {"offering": "fault_report"})

    assert set(said.problem["errors"]) >= {"title", "business", "description"}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("", "请填写。"),
        ("zh-CN", "请填写。"),
        ("zh-TW", "請填寫。"),
        ("en", "Please fill this in."),
    ],
)
@pytest.mark.parametrize(
    ("body", "field"), [({"offering": "fault_report"}, "title"), ({}, "offering")]
)
def test_a_refusal_speaks_the_language_asked_for(
    language, words, body, field, town, calling, translated
):
    answer = raw(calling(town.kefu), "/tickets", body, language)

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"][field] == [words]


def test_script_in_rich_text_does_not_come_back(town, calling):
    html = '<p onclick="x()">打不开</p><script>alert(1)</script><a href="javascript:x()">看</a>'
    caller = calling(town.kefu)
    number = caller.post("/tickets", opening(description=html))["number"]

    kept = caller.get(f"/tickets/{number}")["values"]["description"]
    assert "打不开" in kept
    assert not any(bad in kept for bad in ("script", "onclick", "alert"))


@pytest.mark.parametrize(
    "extra",
    [
        {"number": "F-1"},
        {"id": 1},
        {"is_closed": True},
        {"phase": "closed"},
        {"requester_id": 1},
        {"opened_by": "admin"},
    ],
)
def test_columns_of_a_ticket_cannot_be_set_from_outside(extra, town, calling):
    caller = calling(town.kefu)

    assert refusal(caller.post, "/tickets", {**opening(), **extra}).status == 422
    assert refusal(caller.post, "/tickets", opening(**extra)).status == 422
    assert not Ticket.objects.exists()


# --- working --------------------------------------------------------------------------------------


def test_a_field_of_another_step_cannot_be_slipped_in(town, calling):
    item = open_item(town.ticket())
    body = {"action": "approve", "values": {**RECORD, "title": "换了", "evaluation": "<p>好</p>"}}

    said = refusal(calling(town.yunwei).post, f"/work-items/{item.pk}/completion", body)

    assert said.status == 422
    assert set(said.problem["errors"]) == {"title", "evaluation"}
    item.ticket.refresh_from_db()
    assert item.ticket.title == "官网打不开"


def test_a_button_that_is_not_offered_is_a_conflict(town, calling):
    item = open_item(town.ticket())
    body = {"action": "close", "values": RECORD}

    said = refusal(calling(town.yunwei).post, f"/work-items/{item.pk}/completion", body)

    assert said.status == 409
    assert "close" in said.problem["detail"]
    assert open_item(item.ticket) == item


def test_the_second_click_hears_when_it_was_done(town, calling):
    item = open_item(town.ticket())
    body = {"action": "approve", "values": RECORD}
    caller = calling(town.yunwei)
    caller.post(f"/work-items/{item.pk}/completion", body)

    said = refusal(caller.post, f"/work-items/{item.pk}/completion", body)

    assert said.status == 409
    assert said.problem["when"]
    assert item.ticket.work_items.count() == 2


def test_whoever_comes_second_hears_who_was_first(town, calling):
    ticket = town.ticket()
    town.yunwei.business_roles.get().members.add(town.qc)
    ticket = town.ticket(title="第二单")
    item = open_item(ticket)
    body = {"action": "approve", "values": RECORD}
    calling(town.yunwei).post(f"/work-items/{item.pk}/completion", body)

    said = refusal(calling(town.qc).post, f"/work-items/{item.pk}/completion", body)

    assert said.status == 409
    assert said.problem["who"] == "郑凯"


def test_a_form_read_before_somebody_changed_it_says_what_changed(town, calling):
    ticket = town.ticket()
    yunwei, kefu = calling(town.yunwei), calling(town.kefu)
    first = open_item(ticket)
    back = {"action": "return_report", "values": {"reason": "请补充影响范围"}}
    yunwei.post(f"/work-items/{first.pk}/completion", back)
    item = open_item(ticket)
    seen = kefu.get(f"/work-items/{item.pk}")["form"]["revision"]
    kefu.post(
        f"/work-items/{item.pk}/completion",
        {"action": "submit", "values": FAULT | {"title": "官网打不开（华南）"}, "revision": seen},
    )
    yunwei.post(f"/work-items/{open_item(ticket).pk}/completion", back)

    said = refusal(
        kefu.post,
        f"/work-items/{open_item(ticket).pk}/completion",
        {"action": "submit", "values": FAULT | {"title": "门户打不开"}, "revision": seen},
    )

    assert said.status == 409
    assert said.problem["changed"]["title"] == {
        "old": "官网打不开",
        "theirs": "官网打不开（华南）",
        "mine": "门户打不开",
    }


def test_a_ballot_where_nobody_votes_is_a_conflict(town, calling):
    item = open_item(town.ticket())

    said = refusal(calling(town.yunwei).post, f"/work-items/{item.pk}/vote", {"ballot": "pass"})

    assert said.status == 409


def test_work_is_not_handed_to_nobody(town, calling):
    item = open_item(town.ticket())
    body = {"to": "nobody", "reason": "休假"}

    said = refusal(calling(town.yunwei).post, f"/work-items/{item.pk}/transfer", body)

    assert said.status == 422
    assert "nobody" in said.problem["errors"]["to"][0]


# --- who calls ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "token", ["", "Bearer", "Bearer bh_guessed", "Basic a2VmdTp4", "Bearer \xff"]
)
def test_without_a_valid_token_nothing_is_answered(token, town):
    answer = Http().get(f"{ROOT}/me", headers={"Authorization": token})

    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_revoked_token_opens_nothing(town):
    token, secret = tokens.issue(town.kefu, name="script", by=town.kefu)
    headers = {"Authorization": f"Bearer {secret}"}
    assert Http().get(f"{ROOT}/me", headers=headers).status_code == 200

    tokens.revoke(token, by=town.kefu)

    assert Http().get(f"{ROOT}/me", headers=headers).status_code == 401


def test_an_expired_token_opens_nothing(town):
    soon = clock.now() + timedelta(hours=1)
    _, secret = tokens.issue(town.kefu, name="script", by=town.kefu, expires_at=soon)
    headers = {"Authorization": f"Bearer {secret}"}
    assert Http().get(f"{ROOT}/me", headers=headers).status_code == 200

    with clock.moved_to(soon + timedelta(seconds=1)):
        assert Http().get(f"{ROOT}/me", headers=headers).status_code == 401


def test_the_token_of_somebody_who_left_opens_nothing(town, calling):
    caller = calling(town.kefu)
    town.kefu.is_active = False
    town.kefu.save()

    assert refusal(caller.get, "/me").status == 401


def test_the_session_of_a_browser_needs_its_csrf_token(town):
    browser = town.client(town.kefu, enforce_csrf_checks=True)

    answer = browser.post(f"{ROOT}/tickets", json.dumps(opening()), "application/json")

    assert answer.status_code in {401, 403}
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    "path",
    [
        "/tickets/{number}",
        "/tickets/{number}/activities",
        "/tickets/{number}/comments",
        "/work-items/{item}",
    ],
)
def test_a_stranger_sees_nothing_of_a_ticket(path, town, calling):
    ticket = town.ticket()
    there = path.format(number=ticket.number, item=open_item(ticket).pk)
    missing = path.format(number="F-1", item=987654)

    said = refusal(calling(town.stranger).get, there)

    assert said.status == 404
    assert said.problem == refusal(calling(town.stranger).get, missing).problem


@pytest.mark.parametrize("verb", ["completion", "vote", "claim", "transfer", "send-back"])
def test_a_stranger_finds_no_work_item_and_a_reader_is_told_whose_it_is(verb, town, calling):
    item = open_item(town.ticket())
    body = {
        "completion": {"action": "approve", "values": RECORD},
        "vote": {"ballot": "pass"},
        "transfer": {"to": "qc"},
        "send-back": {"to": "report", "reason": "补充"},
    }.get(verb, {})

    assert refusal(calling(town.stranger).post, f"/work-items/{item.pk}/{verb}", body).status == 404
    assert refusal(calling(town.kefu).post, f"/work-items/{item.pk}/{verb}", body).status in {
        403,
        409,
    }
    assert open_item(item.ticket).handler_id == item.handler_id


# --- the request itself ---------------------------------------------------------------------------


def test_a_body_over_one_mebibyte_is_refused(town, calling):
    body = opening(description="x" * (1024 * 1024))

    answer = raw(calling(town.kefu), "/tickets", body)

    assert answer.status_code == 413
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("body", ["{", "", "\xff".encode("latin-1"), "nonsense"])
def test_a_body_that_is_not_json_is_refused(body, town, calling):
    answer = raw(calling(town.kefu), "/tickets", body)

    assert answer.status_code in {400, 422}
    assert answer["Content-Type"] == "application/problem+json"


def test_an_address_or_a_method_that_is_not_there_is_a_problem_too(town, calling):
    caller = calling(town.kefu)
    headers = {"Authorization": f"Bearer {caller.token}"}

    assert refusal(caller.get, "/nothing").problem["code"] == "NotFound"
    answer = Http().delete(f"{ROOT}/tickets", headers=headers)
    assert answer.status_code == 405
    assert answer["Allow"]
    assert answer["Content-Type"] == "application/problem+json"


STRANGE = [
    None,
    [],
    "text",
    7,
    {},
    {"offering": None},
    {"offering": "fault\u0000report"},
    {"offering": "\ud800"},
    {"offering": "fault_report", "requester": "a\u0000"},
    {"offering": "fault_report", "requester": "\ud800"},
    {"offering": "fault_report", "action": "\u0000"},
    {"offering": "fault_report", "action": "\ud800"},
    {"offering": "fault_report", "values": None},
    {"offering": "fault_report", "values": []},
    {"offering": "fault_report", "values": {"": ""}},
    {"offering": "fault_report", "values": {"\u0000": "\u0000"}},
    {"offering": "fault_report", "values": {"\ud800": "\ud800"}},
    opening(title="\ud800"),
    opening(team="\u0000"),
    opening(team="\ud800"),
    opening(title=10**400),
    opening(title=1e308),
    opening(found_at="9999-12-31T23:59:59+00:00"),
    opening(found_at="0001-01-01T00:00:00+14:00"),
    opening(description={"a": {"b": [1, 2, {"c": None}]}}),
]


@pytest.mark.parametrize("body", STRANGE, ids=range(len(STRANGE)))
def test_whatever_is_sent_is_answered_and_never_breaks_anything(body, town, calling):
    caller = calling(town.kefu)
    item = open_item(town.ticket())
    values = body if isinstance(body, dict) else {"values": body}

    for path, sent in [
        ("/tickets", body),
        ("/offerings/fault_report/form", {"values": values.get("values")}),
        (f"/work-items/{item.pk}/form", {"values": values.get("values")}),
        (f"/work-items/{item.pk}/completion", {"action": "approve", **values}),
        ("/tickets/" + item.ticket.number + "/comments", body),
        ("/me/inbox/read", body),
    ]:
        assert raw(caller, path, sent).status_code < 500


@pytest.mark.parametrize(
    "path",
    [
        "/tickets?cursor=nonsense",
        "/tickets?cursor=WzFd",
        "/tickets?cursor=%00",
        "/tickets?cursor=中",
        "/tickets?limit=0",
        "/tickets?limit=1000",
        "/tickets?limit=x",
        "/tickets?scope=mine",
        "/tickets?is_closed=perhaps",
        "/tickets?kind=%00",
        "/tickets?requester=%00",
        "/tickets/%00",
        "/tickets/%ff",
        "/tickets/" + "9" * 400,
        "/people?search=%00",
        "/people?search=" + "a" * 4000,
        "/groups?search=%25_%00",
        "/offerings/%00",
        "/offerings/fault_report?title=%00",
        "/work-items/99999999999999999999999",
        "/me/work-items?ticket=%00",
        "/me/inbox?cursor=Wzk5OTk5OTk5OTk5OTk5OTk5OTk5OTld",
        "/me/inbox/live",
    ],
)
def test_whatever_is_asked_is_answered(path, town, calling):
    caller = calling(town.kefu)
    headers = {"Authorization": f"Bearer {caller.token}"}

    answer = Http().get(ROOT + path, headers=headers)

    assert answer.status_code < 500
    if answer.status_code >= 400:
        assert answer["Content-Type"] == "application/problem+json"


def test_numbers_too_large_for_the_database_are_answered(town, calling):
    caller = calling(town.kefu)

    assert raw(caller, "/me/inbox/read", {"ids": [10**30, -(10**30)]}).status_code < 500
    item = open_item(town.ticket())
    body = {"action": "approve", "values": RECORD, "revision": 10**30}
    path = f"/work-items/{item.pk}/completion"
    assert raw(calling(town.yunwei), path, body).status_code < 500


def test_a_comment_needs_words(town, calling):
    ticket = town.ticket()
    path = f"/tickets/{ticket.number}/comments"

    assert refusal(calling(town.kefu).post, path, {"text": ""}).problem["errors"]["text"]
    assert refusal(calling(town.kefu).post, path, {"text": "  "}).status == 422
    assert refusal(calling(town.kefu).post, path, {"text": "好" * 20001}).status == 422
    assert not Comment.objects.exists()
