"""The pages of operation: the record in words, its verification, jobs and dead letters."""

from __future__ import annotations

import ast
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import bihuan
from bihuan.catalogue.models import Service
from bihuan.core import activity, clock, jobs, sheets, worker
from bihuan.core.models import Activity, Job
from bihuan.notify.models import Delivery
from bihuan.people import accounts, grants
from bihuan.people.models import (
    AssignmentGroup,
    Business,
    BusinessRole,
    Department,
    Role,
    User,
)
from bihuan.web import kinds
from tests.fakes.smtp import smtp_server
from tests.web.town import Town, url, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(town: Town) -> Client:
    return town.client(town.admin)


@pytest.fixture
def dead() -> Any:
    def make(kind: str = "notify.mail", **more: Any) -> Job:
        now = clock.now()
        return Job.objects.create(
            kind=kind, state=Job.State.DEAD, run_at=now, created_at=now, **more
        )

    return make


# --- audit ---------------------------------------------------------------------------------------


def test_the_record_is_read_in_words(town: Town, desk: Client):
    ticket = town.ticket()
    grants.grant(Role.objects.get(key="QC"), town.kefu, by=town.admin)
    page = words(desk.get(url("audit")))

    assert f"{ticket.number} 官网打不开" in page
    assert "林晓月 (kefu)" in page
    for kind in Activity.objects.values_list("kind", flat=True).distinct():
        assert kind not in page
        assert kinds.word(kind) in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"who": "林晓月"}, True),
        ({"who": "郑凯"}, False),
        ({"about": "官网打不开"}, True),
        ({"about": "别的"}, False),
        ({"kind": "ticket"}, True),
        ({"kind": "ticket.created"}, True),
        ({"kind": "user"}, False),
        ({"since": "2000-01-01", "until": "2999-01-01"}, True),
        ({"until": "2000-01-01"}, False),
        ({"since": "2000-99-99"}, True),
    ],
)
def test_the_record_is_filtered(town: Town, desk: Client, asked: dict[str, str], found: bool):
    ticket = town.ticket()

    assert (ticket.number in words(desk.get(url("audit"), asked))) is found


def test_the_record_needs_few_statements_however_many_things_it_names(
    town: Town, desk: Client, django_assert_max_num_queries: Any
):
    for number in range(15):
        town.ticket(title=f"故障 {number}")
        accounts.create_account(by=town.admin, username=f"neu{number}", name=f"新人{number}")
    with django_assert_max_num_queries(25):
        desk.get(url("audit"))


def test_the_worker_verifies_the_record_and_the_page_says_the_result(town: Town, desk: Client):
    town.ticket()
    desk.post(url("audit-verify"))
    waiting = desk.get(url("audit"))
    worker.drain()
    done = desk.get(url("audit-verification")).content.decode()

    assert "every 2s" in waiting.content.decode()
    assert "every 2s" not in done
    assert "alert-success" in done


def test_a_changed_entry_is_named(town: Town, desk: Client):
    grants.grant(Role.objects.get(key="QC"), town.kefu, by=town.admin)
    Activity.objects.filter(kind="user.role_granted").update(body='{"forged":1}')
    desk.post(url("audit-verify"))
    worker.drain()
    page = desk.get(url("audit")).content.decode()

    assert "alert-danger" in page
    assert f"user:{town.kefu.pk}, entry 1" in page


def test_a_verification_is_ordered_once(town: Town, desk: Client):
    desk.post(url("audit-verify"))
    desk.post(url("audit-verify"))

    assert Job.objects.filter(kind="core.check").count() == 1


def test_the_export_holds_what_the_filter_shows_and_no_formula(town: Town, desk: Client):
    kept = town.ticket(title="=HYPERLINK(1)")
    accounts.create_account(by=town.admin, username="neu", name="=cmd()")
    answer = desk.get(url("audit-export"), {"kind": "user"})
    lines = sheets.read(answer.content)[1]

    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert kept.number not in answer.content.decode()
    assert len(lines) == Activity.objects.filter(kind__startswith="user.").count()
    assert not re.search(r"(^|,)=", answer.content.decode(), re.MULTILINE)


def test_every_kind_of_act_and_of_job_has_words():
    recorded, chores = set(), set()
    for file in Path(bihuan.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            texts = [a.value for a in node.args if isinstance(a, ast.Constant)]
            texts = [text for text in texts if isinstance(text, str) and "." in text]
            if name == "note" and texts:
                recorded.add(texts[0])
            if name == "append":
                recorded |= {
                    k.value.value
                    for k in node.keywords
                    if k.arg == "kind" and isinstance(k.value, ast.Constant)
                }
            if name == "chore" and texts:
                chores.add(texts[0])

    assert len(recorded) > 20
    assert recorded - set(kinds.KINDS) == set()
    assert chores - set(kinds.JOBS) == set()


# --- jobs ----------------------------------------------------------------------------------------


def test_dead_letters_are_filtered_by_kind_and_words(desk: Client, dead: Any):
    first = dead(last_error="connection refused")
    second = dead("tickets.webhook", last_error="HTTP 500")

    by_kind = words(desk.get(url("jobs"), {"kind": "tickets.webhook"}))
    by_words = words(desk.get(url("jobs"), {"q": "refused"}))

    assert f"#{second.pk}" in by_kind and f"#{first.pk}" not in by_kind
    assert f"#{first.pk}" in by_words and f"#{second.pk}" not in by_words


def test_all_dead_letters_of_the_filter_are_tried_again(town: Town, desk: Client, dead: Any):
    mails = [dead() for _ in range(3)]
    other = dead("tickets.webhook")
    desk.post(url("jobs-retry"), {"kind": "notify.mail"})

    assert {Job.objects.get(pk=job.pk).state for job in mails} == {"waiting"}
    assert Job.objects.get(pk=other.pk).state == "dead"
    act = Activity.objects.get(kind="job.all_retried")
    assert act.actor == town.admin
    assert '"number":3' in act.body


def test_a_dead_letter_whose_work_a_newer_job_does_stays_dead(town: Town, dead: Any):
    done = clock.now() - timedelta(days=1)
    buried = dead(dedupe_key="k", done_at=done)
    jobs.enqueue(jobs.NewJob("notify.mail", {}, dedupe_key="k"))

    assert jobs.retry_all(Job.objects.all(), by=town.admin) == 0
    assert Job.objects.get(pk=buried.pk).state == "dead"


def test_a_dead_letter_is_set_aside_and_the_record_says_by_whom(
    town: Town, desk: Client, dead: Any
):
    job = dead(last_error="no such person")
    desk.post(url("job-discard", job.pk))

    assert Job.objects.get(pk=job.pk).state == "done"
    assert Activity.objects.get(kind="job.discarded").actor == town.admin
    assert desk.post(url("job-discard", job.pk)).status_code == 409


def test_a_payload_is_shown_without_its_secrets(desk: Client, dead: Any):
    payload = {
        "url": "https://example.com",
        "headers": {"Authorization": "Bearer s3cr3t", "X-Api-Key": "k3y"},
        "body": "<script>alert(1)</script>" + "x" * 5000,
        "password": "hunter2",
    }
    page = desk.get(url("job", dead(payload=payload).pk)).content.decode()

    assert "https://example.com" in page
    for secret in ("s3cr3t", "k3y", "hunter2", "<script>alert"):
        assert secret not in page
    assert "x" * 2500 not in page


def test_nobody_else_sees_the_pages_of_operation(town: Town):
    activity.append("demo", 1, kind="demo.cleared", actor=None)
    for page in ("audit", "audit-export", "jobs"):
        assert town.client(town.kefu).get(url(page)).status_code == 404
    assert User.objects.count() == 5


# --- people in and out ---------------------------------------------------------------------------


def test_people_come_from_a_file_after_a_look_at_every_line(desk: Client):
    file = SimpleUploadedFile("p.csv", "username,name\nneu,新来的\n,没有用户名\n".encode("gb18030"))
    look = desk.post(url("people-import"), {"file": file})
    assert not User.objects.filter(username="neu").exists()
    done = desk.post(url("people-import-carry-out"), {"table": look.context["made"].text})

    assert "新来的" in words(look)
    assert User.objects.get(username="neu").name == "新来的"
    assert done.context["made"].counts == {"created": 1, "changed": 0, "same": 0, "refused": 1}


def test_a_file_that_is_no_table_comes_back_with_a_sentence(desk: Client):
    answer = desk.post(url("people-import"), {"file": SimpleUploadedFile("x.csv", b"\0\0PK")})

    assert answer.status_code == 422
    assert 'id="file-error"' in answer.content.decode()


def test_people_go_out_as_a_file_that_runs_nothing(town: Town, desk: Client):
    User.objects.create(username="evil", name="=cmd|'/C calc'!A0")
    answer = desk.get(url("people-export"))
    names = [line.cells for line in sheets.read(answer.content)[1]]

    assert "\r\nevil,'=cmd" in answer.content.decode()
    assert len(names) == User.objects.count()


def test_everybody_goes_out_in_few_statements(desk: Client, django_assert_max_num_queries: Any):
    User.objects.bulk_create(User(username=f"u{n}", name=f"n{n}") for n in range(400))
    with django_assert_max_num_queries(12):
        desk.get(url("people-export"))


# --- notices -------------------------------------------------------------------------------------


def test_notices_are_told_in_words_with_a_preview(desk: Client):
    page = words(desk.get(url("notices")))
    one = words(desk.get(url("notice", "fault_report", "follow_up")))

    assert "待处理 故障受理" in page
    assert "[故障标题]" in one
    assert "{f." not in one


def test_a_test_mail_goes_through_the_queue_and_the_page_says_what_came_of_it(
    desk: Client, settings: Any
):
    with smtp_server() as box:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        desk.post(url("notices-test"), {"to": "boss@example.com"})
        waiting = desk.get(url("notices-mail")).content.decode()
        worker.drain()
        mails = box.to("boss@example.com")
    page = desk.get(url("notices-trials")).content.decode()

    assert "every 2s" in waiting
    assert len(mails) == 1
    assert "bh-green" in page and "every 2s" not in page
    assert Activity.objects.filter(kind="notice.tested").count() == 1


def test_a_test_mail_that_the_server_refuses_says_so(desk: Client, settings: Any):
    with smtp_server() as box:
        box.refused["gone@example.com"] = "550 no such person"
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        desk.post(url("notices-test"), {"to": "gone@example.com"})
        worker.drain()

    assert "550 no such person" in words(desk.get(url("notices-mail")))


def test_a_test_mail_to_nowhere_is_refused_beside_the_field(desk: Client):
    answer = desk.post(url("notices-test"), {"to": "nowhere"})

    assert answer.status_code == 422
    assert 'id="to-error"' in answer.content.decode()
    assert not Job.objects.exists()


def test_mails_are_listed_with_their_state(town: Town, desk: Client, settings: Any):
    settings.EMAIL_HOST = ""
    town.ticket(title="要发信的故障")
    worker.drain(is_loud=False)

    assert "yunwei@example.com" in words(desk.get(url("notices-deliveries")))
    assert "yunwei@example.com" in words(desk.get(url("notices-deliveries"), {"q": "要发信的"}))
    assert "yunwei@" not in words(desk.get(url("notices-deliveries"), {"state": "sent"}))


# --- figures -------------------------------------------------------------------------------------


def many(number: int) -> None:
    """So many of everything the pages list."""
    now, base = clock.now(), User.objects.count()
    people = User.objects.bulk_create(
        User(username=f"many{base + n}", name=f"许多 {n}") for n in range(number)
    )
    for n, user in enumerate(people):
        key = f"many{base + n}"
        department = Department.objects.create(key=key, name=key, manager=user)
        group = AssignmentGroup.objects.create(key=key, name=key, owner=user)
        group.members.add(user)
        role = Role.objects.create(key=key, names={"zh-hans": key})
        role.members.add(user)
        business = Business.objects.create(key=key, name=key)
        BusinessRole.objects.create(business=business, role="运维").members.add(user)
        Service.objects.create(key=key, name=key, business=business, operations_owner=user,
                               support_group=group)  # fmt: skip
        Job.objects.create(kind="notify.mail", state="dead", run_at=now, created_at=now)
        Delivery.objects.create(key=key, user=user, channel="email", subject=key, created_at=now)
        User.objects.filter(pk=user.pk).update(department=department, manager=user)
        activity.append("user", user.pk, kind="user.changed", actor=user)


LISTS = ["people-list", "groups-list", "roles-list", "businesses-list", "departments-list",
         "services-list", "jobs", "notices-deliveries", "audit"]  # fmt: skip


def test_no_list_asks_once_a_row(town: Town, desk: Client):
    def costs() -> dict[str, int]:
        found = {}
        for name in LISTS:
            with CaptureQueriesContext(connection) as asked:
                assert desk.get(url(name)).status_code == 200
            found[name] = len(asked)
        return found

    many(5)
    few = costs()
    many(60)

    dear = {name: cost for name, cost in costs().items() if cost > few[name]}

    assert dear == {}
    assert max(few.values()) <= 25, few
