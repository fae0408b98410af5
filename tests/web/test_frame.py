"""What every page keeps: headers, languages, errors, pickers, files, the bell."""

from __future__ import annotations

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from bihuan.core import worker
from bihuan.core.models import Job
from bihuan.notify.models import Notification
from tests import pictures
from tests.web.town import Town, open_item, url, words

PNG = pictures.picture()


@pytest.mark.parametrize("page", ["home", "todo", "tickets", "catalogue", "inbox", "settings"])
def test_no_page_may_run_scripts_that_are_not_ours(town: Town, page: str):
    answer = town.client(town.kefu).get(url(page))

    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert not re.search(r"<script(?![^>]*\bsrc=)", answer.content.decode())
    assert not re.search(r"\s(style|on\w+)=\"", answer.content.decode())


def test_whoever_is_not_logged_in_is_asked_to(db: None):
    answer = Client().get(url("todo"))

    assert answer.status_code == 302
    assert url("account_login") in answer.url
    assert Client().get(url("inbox-live")).status_code == 401


def test_the_reader_chooses_language_theme_and_time_zone(town: Town):
    client = town.client(town.kefu)
    client.post(url("settings-language"), {"language": "zh-hant"})
    client.post(url("settings-theme"), {"theme": "dark"})
    client.post(url("settings"), {"language": "zh-hant", "time_zone": "Asia/Tokyo"})
    town.kefu.refresh_from_db()
    html = client.get(url("home")).content.decode()

    assert (town.kefu.language, town.kefu.theme, town.kefu.time_zone) == (
        "zh-hant", "dark", "Asia/Tokyo",
    )  # fmt: skip
    assert 'lang="zh-Hant"' in html
    assert 'data-theme="dark"' in html


def test_nonsense_in_the_settings_changes_nothing(town: Town):
    client = town.client(town.kefu)
    client.post(url("settings-language"), {"language": "xx"})
    client.post(url("settings-theme"), {"theme": "pink"})
    refused = client.post(url("settings"), {"time_zone": "Mond/Krater"})
    town.kefu.refresh_from_db()

    assert refused.status_code == 422
    assert (town.kefu.language, town.kefu.theme, town.kefu.time_zone) == ("", "auto", "")


def test_errors_have_pages_in_the_same_look(town: Town):
    client = town.client(town.kefu)
    missing = client.get("/there/is/no/such/page/")
    forged = town.client(town.kefu, enforce_csrf_checks=True).post(url("settings-theme"))

    assert missing.status_code == 404
    assert "bh-bare" in missing.content.decode()
    assert forged.status_code == 403
    assert "bh-bare" in forged.content.decode()


def test_what_breaks_shows_a_number_that_the_log_has(town: Town, monkeypatch: pytest.MonkeyPatch):
    def breaks(*_args: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("bihuan.web.workbench.lists.todo", breaks)
    answer = town.client(town.kefu, raise_request_exception=False).get(url("home"))

    assert answer.status_code == 500
    assert answer.headers["X-Request-Id"] in answer.content.decode()
    assert "broken on purpose" not in answer.content.decode()


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
def test_too_much_at_once_is_said_so(town: Town):
    answer = town.client(town.kefu).post(url("settings-theme"), {"theme": "x" * 2000})

    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("typed", "found"), [("郑", True), ("zhengkai", True), ("zk", True), ("晓", False)]
)
def test_people_are_found_by_name_pinyin_and_initials(town: Town, typed: str, found: bool):
    town.yunwei.save()  # writes the pinyin
    rows = json.loads(town.client(town.kefu).get(url("picker", "person"), {"q": typed}).content)

    assert ("yunwei" in [row["value"] for row in rows]) is found


def test_groups_and_people_are_offered_as_handlers(town: Town):
    rows = json.loads(town.client(town.kefu).get(url("picker", "handler"), {"q": "运维"}).content)

    assert "group:ops" in [row["value"] for row in rows]
    assert town.client(town.kefu).get(url("picker", "nothing")).status_code == 404


def test_a_picture_is_kept_and_shown_to_its_uploader_only(town: Town):
    client = town.client(town.kefu)
    sent = client.post(url("upload"), {"file": SimpleUploadedFile("a.png", PNG)})
    kept = json.loads(sent.content)
    shown = client.get(kept["url"])

    assert sent.status_code == 201
    assert kept["is_image"]
    assert shown.headers["Content-Type"] == "image/png"
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert town.client(town.stranger).get(kept["url"]).status_code == 404


def test_a_page_disguised_as_a_picture_is_only_ever_a_download(town: Town):
    client = town.client(town.kefu)
    evil = SimpleUploadedFile("a.png", b"<html><script>alert(1)</script>", content_type="image/png")
    kept = json.loads(client.post(url("upload"), {"file": evil}).content)
    shown = client.get(kept["url"])

    assert not kept["is_image"]
    assert shown.headers["Content-Type"] == "application/octet-stream"
    assert shown.headers["Content-Disposition"].startswith("attachment")


def test_an_empty_upload_is_refused_in_words(town: Town):
    client = town.client(town.kefu)

    assert client.post(url("upload")).status_code == 422
    empty = client.post(url("upload"), {"file": SimpleUploadedFile("a.txt", b"")})
    assert json.loads(empty.content)["detail"]


def test_the_bell_knows_within_one_question_and_is_silent_while_nothing_is_new(town: Town):
    client = town.client(town.yunwei)
    before = client.get(url("inbox-live"))
    ticket = town.ticket()
    worker.drain()
    after = client.get(url("inbox-live"), headers={"If-None-Match": before.headers["ETag"]})
    again = client.get(url("inbox-live"), headers={"If-None-Match": after.headers["ETag"]})
    said = json.loads(after.content)

    assert said["unread"] == 1
    assert said["latest"]["number"] == ticket.number
    assert again.status_code == 304
    assert json.loads(client.get(url("inbox-live"), {"counts": 1}).content)["todo"] == 1


def test_opening_the_ticket_reads_what_the_inbox_says_about_it(town: Town):
    ticket = town.ticket()
    worker.drain()
    client = town.client(town.yunwei)
    told = Notification.objects.get(user=town.yunwei)
    led = client.get(url("inbox-entry", told.pk))
    told.refresh_from_db()

    assert led.url == url("ticket", ticket.number)
    assert told.read_at
    assert town.client(town.kefu).get(url("inbox-entry", told.pk)).status_code == 404


def test_dead_letters_are_seen_and_tried_again_by_administrators_only(town: Town):
    town.ticket()
    Job.objects.update(state="dead", last_error="connection refused")
    job = Job.objects.first()
    page = words(town.client(town.admin).get(url("jobs")))

    assert "connection refused" in page
    assert town.client(town.kefu).get(url("jobs")).status_code == 404
    assert town.client(town.kefu).post(url("job-retry", job.pk)).status_code == 404
    assert town.client(town.admin).post(url("job-retry", job.pk)).status_code == 302
    job.refresh_from_db()
    assert job.state == "waiting"


def test_the_menu_shows_only_what_the_reader_may_use(town: Town):
    kefu = words(town.client(town.kefu).get(url("home")))
    stranger = words(town.client(town.stranger).get(url("home")))
    admin = town.client(town.admin).get(url("home")).content.decode()

    assert "故障受理" in kefu
    assert "故障受理" not in stranger
    assert url("jobs") in admin
    assert url("jobs") not in town.client(town.kefu).get(url("home")).content.decode()


def test_a_step_finished_by_somebody_else_says_who_and_when(town: Town):
    ticket = town.ticket()
    item = open_item(ticket)
    values = {"record": "<p>好了</p>", "recovered_at": "2026-02-01T10:00:00Z"}
    item.complete(by=town.admin, action="approve", values=values)
    answer = town.client(town.yunwei).post(
        url("work-item-complete", item.pk), {"action": "approve"}
    )

    assert answer.status_code == 409
    assert "管理员" in words(answer)


@override_settings(DEMO=True)
def test_in_demo_mode_one_click_makes_somebody_else_of_you_and_back(town: Town):
    type(town.kefu).objects.filter(pk=town.kefu.pk).update(is_demo=True)
    client = town.client(town.admin)

    assert client.get(url("demo-people")).status_code == 200
    client.post(url("demo-switch"), {"username": "kefu"})
    assert "林晓月" in words(client.get(url("home")))
    client.post(url("demo-switch"), {"username": "admin"})
    assert "管理员" in words(client.get(url("home")))
    assert client.post(url("demo-switch"), {"username": "qc"}).status_code == 404


def test_outside_demo_mode_there_is_no_switch(town: Town):
    assert town.client(town.admin).get(url("demo-people")).status_code == 404
    assert town.client(town.admin).post(url("demo-switch")).status_code == 404
    assert town.client(town.admin).post(url("demo-clear")).status_code == 404
