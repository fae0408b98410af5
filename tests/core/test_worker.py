"""The worker as a process: shares, stops, comes back; what health says about it."""

from __future__ import annotations

import signal
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import translation

from bihuan.core import clock, health, jobs, worker
from bihuan.core.jobs import Mode, NewJob
from bihuan.core.models import Heartbeat, Job

QUICK = worker.Pace(poll=0.02, pulse=0.05)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def finding(look):
    found = look()
    return found.is_ok, found.remedy


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("mode", Mode)
def test_a_running_worker_does_what_is_due_and_ends_when_told(chore, done, mode):
    stop = threading.Event()

    def note(payload, job):
        done.append(payload["n"])
        if len(done) == 40:
            stop.set()

    chore("t.note", note, mode=mode)
    jobs.enqueue(*(NewJob("t.note", {"n": n}) for n in range(40)))
    worker.run(stop, QUICK)

    assert sorted(done) == list(range(40))
    assert Job.objects.filter(kind="t.note", state=Job.State.DONE).count() == 40
    assert not Heartbeat.objects.exists()  # it said goodbye


@pytest.mark.django_db(transaction=True)
def test_messages_that_take_their_time_do_not_hold_up_other_work(chore, done):
    stop, sending, sent = (threading.Event() for _ in range(3))

    def send(payload, job):
        sending.set()
        assert stop.wait(20), "the other work never came"
        sent.set()

    def note(payload, job):
        done.append("worked")
        stop.set()

    def order_while_it_sends():
        assert sending.wait(20)
        jobs.enqueue(NewJob("t.note"))
        connection.close()

    chore("t.send", send, mode=Mode.OUTSIDE)
    chore("t.note", note)
    jobs.enqueue(NewJob("t.send"), NewJob("t.send"))
    threading.Thread(target=order_while_it_sends).start()
    worker.run(stop, QUICK)
    assert done == ["worked"]
    assert sent.is_set()


@pytest.mark.django_db
def test_health_asks_for_a_worker_when_none_is_alive():
    assert finding(health.worker) == (False, "Start `bihuan worker`.")
    Heartbeat.objects.create(name="host:1", at=clock.now())
    assert finding(health.worker) == (True, "")
    with clock.moved_to(clock.now() + timedelta(minutes=5)):
        assert finding(health.worker) == (False, "Start `bihuan worker`.")


@pytest.mark.django_db
def test_health_tells_old_jobs_and_dead_letters_with_a_remedy(chore):
    def refuse(payload, job):
        raise jobs.GiveUp("no")

    chore("t.refuse", refuse)
    assert finding(health.dead_letters)[0]
    jobs.enqueue(NewJob("t.refuse"))
    assert finding(health.queue)[0]
    with clock.moved_to(clock.now() + timedelta(minutes=6)):
        assert "worker" in finding(health.queue)[1]
        worker.drain()
        assert finding(health.queue)[0]
    assert "retry" in finding(health.dead_letters)[1]


@pytest.mark.django_db
def test_health_names_every_part_once_and_a_missing_mail_server_is_not_grave(settings):
    settings.EMAIL_HOST = ""
    found = {finding.part: finding for finding in health.examine()}
    assert len(found) == 11
    assert found["mail"].remedy and not found["mail"].is_grave
    assert found["processes"].is_ok


@pytest.mark.django_db
def test_health_tells_a_mail_server_that_does_not_answer(settings):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert "127.0.0.1:1" in health.mail().words
    assert "BIHUAN_EMAIL_HOST" in health.mail().remedy


def test_health_tells_a_short_secret(settings):
    settings.SECRET_KEY = "short"
    assert "BIHUAN_SECRET_KEY" in health.secret().remedy


def test_a_signal_that_strikes_the_main_thread_inside_the_event_does_not_wait_for_itself():
    stop = threading.Event()
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        worker.stop_on_signals(stop)
        with stop._cond:  # as in the middle of stop.wait()
            signal.raise_signal(signal.SIGTERM)
        assert stop.wait(10)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
