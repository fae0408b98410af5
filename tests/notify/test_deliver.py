from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

import pytest

from bihuan.core import claims, clock, jobs, worker
from bihuan.core.jobs import NewJob
from bihuan.core.models import Job
from bihuan.notify.models import Delivery

pytestmark = pytest.mark.django_db


def later(**length: int):
    return clock.moved_to(clock.now() + timedelta(**length))


def work_off() -> None:
    """Once through the table as the worker does it: a failure is written down, not raised."""
    while worker.Runner("test").work_off():
        pass


def job() -> Job:
    return Job.objects.get(kind="notify.deliver")


def test_a_temporary_answer_is_tried_again_and_the_mail_arrives_once(make, crew, mailbox):
    mailbox.answers = ["451 later", "421 busy"]
    make()
    work_off()
    assert Delivery.objects.get().error == "451 later"

    for minutes in (10, 60, 200):
        with later(minutes=minutes):
            work_off()
    assert len(mailbox.mails) == 1
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.error) == (Delivery.State.SENT, "")


def test_a_permanent_answer_becomes_a_dead_letter_that_says_why(make, crew, mailbox):
    mailbox.refused["yunwei@demo.example"] = "550 no such mailbox"
    make()
    work_off()

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.error) == (Delivery.State.DEAD, "550 no such mailbox")
    assert job().state == Job.State.DEAD
    assert "550 no such mailbox" in job().last_error


def test_an_administrator_sends_a_dead_letter_again(make, crew, mailbox):
    mailbox.refused["yunwei@demo.example"] = "550 no such mailbox"
    make()
    work_off()
    mailbox.refused.clear()
    jobs.retry(job(), by=None)
    work_off()

    assert Delivery.objects.get().state == Delivery.State.SENT
    assert len(mailbox.mails) == 1


def test_without_a_mail_server_the_mail_waits_and_no_attempt_is_lost(make, crew, settings):
    settings.EMAIL_HOST = ""
    make()
    for hours in range(50):
        with later(hours=hours):
            work_off()

    delivery = Delivery.objects.get()
    assert delivery.state == Delivery.State.WAITING
    assert "BIHUAN_EMAIL_HOST" in delivery.error
    assert job().state == Job.State.WAITING


def test_a_mail_server_set_up_later_gets_what_waited(make, crew, settings, mailbox):
    port = settings.EMAIL_PORT
    settings.EMAIL_HOST = ""
    make()
    work_off()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    with later(minutes=6):
        work_off()

    assert len(mailbox.mails) == 1


def test_mails_about_one_ticket_reach_a_person_in_order_even_when_the_first_is_delayed(
    make, crew, mailbox
):
    ticket = make()
    ticket.work_items.open().get().urge(by=crew["kefu"])
    mailbox.answers = ["451 later"]
    work_off()
    assert mailbox.mails == []  # the second waits for the first

    with later(hours=1):
        work_off()
    subjects = [mail["Subject"] for mail in mailbox.to("yunwei@demo.example")]
    assert len(subjects) == 2
    assert subjects == [d.subject for d in Delivery.objects.order_by("pk")]


def test_a_delivery_noted_as_sent_is_not_sent_again(make, crew, mailbox):
    make()
    work_off()
    Job.objects.filter(kind="notify.deliver").update(state=Job.State.WAITING, done_at=None)
    work_off()

    assert len(mailbox.mails) == 1


def test_a_mail_of_the_accounts_pages_goes_the_same_way(mailbox, db):
    letter = {"to": "kefu@demo.example", "subject": "重设密码", "text": "链接"}
    jobs.enqueue(NewJob("notify.mail", letter))
    work_off()

    [mail] = mailbox.to("kefu@demo.example")
    assert mail["Subject"] == "重设密码"
    assert mail["Message-ID"]


WORKER = """
import django
django.setup()
from bihuan.core import worker
worker.Runner("killed").loop()
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_it_sends_loses_nothing_and_repeats_under_the_same_id(
    make, crew, mailbox, settings
):
    make()
    while not Delivery.objects.exists():
        worker.Runner("plan", without=["notify.deliver"]).work_off()
    mailbox.hang = 1.5
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "bihuan.settings",
        "BIHUAN_EMAIL_HOST": "127.0.0.1",
        "BIHUAN_EMAIL_PORT": str(mailbox.port),
        "BIHUAN_DATABASE_URL": _database(settings.DATABASES["default"]["NAME"]),
    }
    with subprocess.Popen([sys.executable, "-c", WORKER], env=environment) as child:
        try:
            _until(lambda: mailbox.is_receiving, seconds=60)
        finally:
            os.kill(child.pid, signal.SIGKILL)
    assert Delivery.objects.get().state == Delivery.State.WAITING

    mailbox.hang = 0
    with later(minutes=5):
        claims.reclaim()
        work_off()
    _until(lambda: not mailbox.is_receiving)
    assert Delivery.objects.get().state == Delivery.State.SENT
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 1


def _database(name: object) -> str:
    """The address of the database the tests run on."""
    given = urlsplit(os.environ.get("BIHUAN_DATABASE_URL", "sqlite:"))
    if given.scheme == "sqlite":
        return f"sqlite:///{name}"
    return urlunsplit(given._replace(path=f"/{name}"))


def _until(happens, seconds: float = 20) -> None:
    ends = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < ends, "it did not happen"
        time.sleep(0.05)
