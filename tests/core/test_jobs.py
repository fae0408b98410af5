"""The job table by itself: order, dedupe, back-off, dead letters, leases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from bihuan.core import activity, claims, clock, jobs, worker
from bihuan.core.jobs import Mode, NewJob
from bihuan.core.models import Activity, Counter, Job
from bihuan.core.refusals import NotDead

pytestmark = pytest.mark.django_db
LEASE = timedelta(seconds=45)


def state(kind):
    return Job.objects.get(kind=kind).state


@pytest.mark.parametrize("mode", Mode)
def test_a_job_is_run_once_and_marked_done(chore, done, mode):
    chore("t.note", mode=mode)
    jobs.enqueue(*(NewJob("t.note", {"n": n}) for n in range(250)))

    assert worker.drain() == 250
    assert worker.drain() == 0
    assert sorted(done) == list(range(250))
    assert not Job.objects.exclude(state=Job.State.DONE).exists()


def test_many_jobs_are_written_in_one_statement(django_assert_num_queries):
    with transaction.atomic(), django_assert_num_queries(1):
        jobs.enqueue(*(NewJob("t.note", {"n": n}) for n in range(30)))


def test_a_job_of_a_transaction_that_fails_is_never_seen(chore, done):
    chore("t.note")
    with pytest.raises(RuntimeError), transaction.atomic():
        jobs.enqueue(NewJob("t.note"))
        raise RuntimeError
    assert worker.drain() == 0


def test_a_timer_fires_when_its_time_has_come_and_not_before(chore, done):
    chore("t.note")
    due = clock.now() + timedelta(hours=2)
    jobs.enqueue(NewJob("t.note", {"n": 1}, run_at=due))

    worker.drain()
    assert done == []
    with clock.moved_to(due):
        worker.drain()
    assert done == [1]


def test_a_lane_keeps_its_order_while_its_first_job_fails_and_others_go_on(chore, done):
    tries = []

    def fail_twice(payload, job):
        tries.append(payload["n"])
        if payload["n"] == 1 and tries.count(1) < 3:
            raise RuntimeError("not yet")
        done.append(payload["n"])

    chore("t.lane", fail_twice)
    jobs.enqueue(*(NewJob("t.lane", {"n": n}, lane="ticket:1") for n in (1, 2, 3)))
    jobs.enqueue(NewJob("t.lane", {"n": 9}, lane="ticket:2"))

    when = clock.now()
    for _ in range(4):
        with clock.moved_to(when):
            worker.drain(is_loud=False)
        when += timedelta(hours=1)
    assert done == [9, 1, 2, 3]
    assert tries == [1, 9, 1, 1, 2, 3]


def test_only_the_lowest_unfinished_job_of_a_lane_can_be_claimed():
    jobs.enqueue(*(NewJob("t.lane", {"n": n}, lane="a") for n in (1, 2)), NewJob("t.lane"))

    first = claims.claim("one", 100, LEASE)
    assert [job.payload.get("n") for job in first] == [1, None]
    assert claims.claim("two", 100, LEASE) == []
    claims.finish("one", first)
    assert [job.payload["n"] for job in claims.claim("two", 100, LEASE)] == [2]


def test_a_dead_letter_frees_its_lane(chore, done):
    def refuse(payload, job):
        if payload["n"] == 1:
            raise jobs.GiveUp("the address is wrong")
        done.append(payload["n"])

    chore("t.lane", refuse)
    jobs.enqueue(*(NewJob("t.lane", {"n": n}, lane="a") for n in (1, 2)))
    worker.drain()

    assert done == [2]
    dead = Job.objects.get(state=Job.State.DEAD)
    assert dead.attempts == 1
    assert dead.last_error == "GiveUp: the address is wrong"


def test_a_timer_in_a_lane_is_refused_because_it_would_hold_up_the_lane():
    later = clock.now() + timedelta(minutes=1)
    with pytest.raises(ValueError, match="would hold up the lane"):
        jobs.enqueue(NewJob("t.lane", lane="a", run_at=later))


def test_a_failing_job_waits_longer_each_time_and_ends_as_a_dead_letter(chore):
    def fail(payload, job):
        raise RuntimeError("down")

    chore("t.fail", fail, attempts=4)
    jobs.enqueue(NewJob("t.fail"))
    waits = []
    when = clock.now()
    while state("t.fail") == Job.State.WAITING:
        with clock.moved_to(when):
            worker.drain(is_loud=False)
        job = Job.objects.get()
        waits.append((job.run_at - when).total_seconds())
        when = job.run_at + timedelta(seconds=1)

    assert state("t.fail") == Job.State.DEAD
    assert [3.7 <= waits[0] <= 6.3, 7.4 <= waits[1] <= 12.6, 14.9 <= waits[2] <= 25.1] == [True] * 3
    assert Job.objects.get().last_error == "RuntimeError: down"


def test_waits_differ_between_jobs_so_that_they_do_not_all_come_back_at_once(chore):
    def fail(payload, job):
        raise RuntimeError

    chore("t.fail", fail)
    now = clock.now()
    jobs.enqueue(*(NewJob("t.fail") for _ in range(20)))
    with clock.moved_to(clock.now()):
        worker.drain(is_loud=False)
    assert len(set(Job.objects.values_list("run_at", flat=True))) == 20
    assert all(job.run_at > now for job in Job.objects.all())


def test_a_postponed_job_counts_no_attempt(chore, done):
    def not_yet(payload, job):
        if not done:
            done.append("asked")
            raise jobs.Later(300, "no mail server is set")
        done.append("done")

    chore("t.later", not_yet)
    jobs.enqueue(NewJob("t.later"))
    worker.drain()
    job = Job.objects.get()
    assert (job.state, job.attempts, job.last_error) == ("waiting", 0, "no mail server is set")
    with clock.moved_to(clock.now() + timedelta(seconds=301)):
        worker.drain()
    assert done == ["asked", "done"]


def test_drain_tells_a_test_when_a_chore_fails(chore):
    def fail(payload, job):
        raise RuntimeError("a mistake in a chore")

    chore("t.fail", fail)
    jobs.enqueue(NewJob("t.fail"))
    with pytest.raises(RuntimeError, match="a mistake in a chore"):
        worker.drain()


@pytest.mark.parametrize("mode", [Mode.ALONE, Mode.TOGETHER])
def test_what_a_failing_chore_wrote_is_undone_and_its_neighbours_are_kept(chore, mode):
    def write(payload, job):
        Counter.objects.create(key=f"k{payload['n']}")
        if payload["n"] == 5:
            raise RuntimeError("down")

    chore("t.write", write, mode=mode)
    jobs.enqueue(*(NewJob("t.write", {"n": n}) for n in range(10)))
    worker.drain(is_loud=False)

    assert Counter.objects.count() == 9
    assert not Counter.objects.filter(key="k5").exists()
    assert Job.objects.filter(state=Job.State.DONE).count() == 9


def test_what_an_outside_chore_wrote_before_it_failed_is_kept(chore):
    def write(payload, job):
        Counter.objects.create(key="seen")
        raise jobs.Later(60)

    chore("t.write", write, mode=Mode.OUTSIDE)
    jobs.enqueue(NewJob("t.write"))
    worker.drain()
    assert Counter.objects.filter(key="seen").exists()


def test_a_dedupe_key_keeps_one_unfinished_job_and_is_free_again_afterwards(chore, done):
    chore("t.note")
    for n in (1, 2):
        jobs.enqueue(NewJob("t.note", {"n": n}, dedupe_key="timer:1"), NewJob("t.note", {"n": 0}))
    worker.drain()
    assert sorted(done) == [0, 0, 1]

    jobs.enqueue(NewJob("t.note", {"n": 3}, dedupe_key="timer:1"))
    worker.drain()
    assert done[-1] == 3


def test_cancelling_removes_the_waiting_jobs_under_a_prefix_and_no_others():
    for key in ("timer:1:a:x", "timer:1:b:x", "timer:11:a:x", "timer:2:a:x"):
        jobs.enqueue(NewJob("t.note", dedupe_key=key))
    jobs.enqueue(NewJob("t.note"))
    running = Job.objects.get(dedupe_key="timer:1:b:x")
    Job.objects.filter(pk=running.pk).update(state=Job.State.RUNNING)

    assert jobs.cancel("timer:1:", "timer:2:a") == 2
    kept = Job.objects.order_by("pk").values_list("dedupe_key", flat=True)
    assert list(kept) == ["timer:1:b:x", "timer:11:a:x", ""]
    with pytest.raises(ValueError, match="every job"):
        jobs.cancel("")


def test_an_administrator_tries_a_dead_letter_again_and_it_is_recorded(chore, done, admin):
    def refuse_once(payload, job):
        if not done:
            done.append("refused")
            raise jobs.GiveUp("no such address")
        done.append("sent")

    chore("t.mail", refuse_once)
    jobs.enqueue(NewJob("t.mail", dedupe_key="mail:1"))
    worker.drain()
    dead = Job.objects.get()
    jobs.retry(dead, by=admin)
    worker.drain()

    assert done == ["refused", "sent"]
    assert Activity.objects.get().kind == "job.retried"
    with pytest.raises(NotDead):
        jobs.retry(dead, by=admin)


def test_a_dead_letter_that_a_newer_job_replaces_is_not_revived(chore, admin):
    def refuse(payload, job):
        raise jobs.GiveUp("no")

    chore("t.mail", refuse)
    jobs.enqueue(NewJob("t.mail", dedupe_key="mail:1"))
    worker.drain()
    jobs.enqueue(NewJob("t.mail", dedupe_key="mail:1"))
    with pytest.raises(NotDead):
        jobs.retry(Job.objects.get(state=Job.State.DEAD), by=admin)
    assert Activity.objects.count() == 0


def test_a_job_of_an_unknown_kind_waits_for_a_version_that_knows_it():
    jobs.enqueue(NewJob("t.of_the_future"))
    worker.drain(is_loud=False)
    job = Job.objects.get()
    assert (job.state, job.attempts) == ("waiting", 1)
    assert "t.of_the_future" in job.last_error


def test_jobs_of_a_worker_that_died_come_back_when_the_lease_has_run_out(chore, done):
    chore("t.note")
    jobs.enqueue(NewJob("t.note", {"n": 1}))
    claims.claim("dead worker", 100, LEASE)

    assert claims.reclaim() == 0
    with clock.moved_to(clock.now() + LEASE + timedelta(seconds=1)):
        assert claims.reclaim() == 1
        worker.drain()
    assert done == [1]


def test_a_worker_that_slept_through_its_lease_can_neither_finish_nor_fail_the_job():
    jobs.enqueue(NewJob("t.note"))
    slept = claims.claim("sleeper", 100, LEASE)
    with clock.moved_to(clock.now() + LEASE + timedelta(seconds=1)):
        claims.reclaim()
        taken = claims.claim("other", 100, LEASE)

    with pytest.raises(claims.LeaseLost):
        claims.finish("sleeper", slept)
    with pytest.raises(claims.LeaseLost):
        claims.bury("sleeper", slept[0], RuntimeError())
    assert claims.still_held("sleeper", slept) == []
    claims.finish("other", taken)
    assert state("t.note") == Job.State.DONE


def test_a_job_that_kills_every_worker_ends_as_a_dead_letter():
    jobs.enqueue(NewJob("t.poison"))
    when = clock.now()
    for _ in range(claims.MOST_DEATHS):
        with clock.moved_to(when):
            assert len(claims.claim("victim", 100, LEASE)) == 1
        when += LEASE + timedelta(seconds=1)
        with clock.moved_to(when):
            claims.reclaim()
    assert state("t.poison") == Job.State.DEAD


def test_what_was_claimed_but_not_begun_is_given_back_without_an_attempt():
    jobs.enqueue(NewJob("t.note"), NewJob("t.note"))
    batch = claims.claim("stopping", 100, LEASE)
    claims.release("stopping", batch[1:])
    back = Job.objects.get(pk=batch[1].pk)
    assert (back.state, back.attempts, back.lease_until) == ("waiting", 0, None)


def test_an_activity_is_handed_to_every_chore_that_asked_for_its_kind(chore, monkeypatch, admin):
    monkeypatch.setattr(jobs, "_subscriptions", [])
    for pattern, name in [
        ("ticket.*", "t.plan"), ("ticket.created", "t.plan"), ("*.created", "t.index"),
        ("work_item.*", "t.other"),
    ]:  # fmt: skip
        jobs.subscribe(pattern, name)
    act = activity.append("ticket", 1, kind="ticket.created", actor=admin)

    assert jobs.hand_off(act, lane="ticket:1") == [
        NewJob("t.plan", {"activity": act.pk}, lane="ticket:1"),
        NewJob("t.index", {"activity": act.pk}, lane="ticket:1"),
    ]


def test_a_periodic_chore_is_ordered_once_a_slot_and_again_after_its_run(chore, done):
    chore("t.hourly", lambda payload, job: done.append("ran"), every=3600)
    for _ in range(3):
        worker.order_periodic()
    ordered = Job.objects.filter(kind="t.hourly")
    assert ordered.count() == 1
    with clock.moved_to(ordered.get().run_at):
        worker.drain()
        worker.order_periodic()
        worker.order_periodic()
    assert done == ["ran"]
    assert ordered.filter(state=Job.State.WAITING).count() == 1


def test_done_jobs_are_forgotten_after_a_while_and_dead_letters_are_kept(chore):
    def by_number(payload, job):
        if payload["n"] == 2:
            raise jobs.GiveUp("no")

    chore("t.note", by_number)
    jobs.enqueue(*(NewJob("t.note", {"n": n}) for n in (1, 2)))
    worker.drain()
    with clock.moved_to(clock.now() + timedelta(days=4)):
        jobs.enqueue(NewJob("core.clean"))
        worker.drain()
        assert list(Job.objects.filter(kind="t.note").values_list("state", flat=True)) == ["dead"]
