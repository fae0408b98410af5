"""Tables that every app above stands on: activities, seals, jobs, counters, parameters, keys."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Activity(models.Model):
    """One act, append-only: a link of its subject's hash chain. Its kind is `noun.past`."""

    subject_kind = models.CharField(max_length=20)  # "ticket", "user", "pack", ...
    subject_id = models.BigIntegerField()
    serial = models.PositiveIntegerField()  # 1, 2, 3 ... within the subject
    kind = models.CharField(max_length=60)  # "work_item.completed"
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="activities",
        db_index=False,  # activity_actor begins with it
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    body = models.TextField()  # canonical JSON text, what the hash covers
    personal = models.TextField(blank=True)  # JSON text that may be erased together with its salt
    salt = models.CharField(max_length=32, blank=True)
    personal_digest = models.CharField(max_length=64, blank=True)  # what the hash covers of it
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("activity")
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "serial"], name="activity_serial"
            )
        ]
        indexes = [
            models.Index(fields=["actor", "-id"], name="activity_actor"),
            models.Index(
                fields=["on_behalf_of"],
                name="activity_on_behalf_of",
                condition=models.Q(on_behalf_of__isnull=False),
            ),
        ]


class Seal(models.Model):
    """Every minute the changed heads of all chains, sealed in one chain of their own."""

    at = models.DateTimeField()
    up_to = models.BigIntegerField()  # last activity id it covers
    body = models.TextField()  # canonical text: {"ticket:7": [serial, hash], ...}
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)


class Job(models.Model):
    """Something to do outside the transaction that ordered it: outbox, timer or hand-off."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        DEAD = "dead", _("dead letter")

    kind = models.CharField(max_length=60)  # name of a registered chore
    payload = models.JSONField(default=dict)
    lane = models.CharField(max_length=120, blank=True)  # order is kept within a lane
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    run_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    lease_owner = models.CharField(max_length=64, blank=True)
    dedupe_key = models.CharField(max_length=160, blank=True)  # one unfinished job a key
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)  # null: unfinished (waiting or running)

    class Meta:
        # All are of unfinished jobs only: claiming one touches none of them, nor does finishing.
        indexes = [
            models.Index(
                fields=["run_at", "id"], name="job_due", condition=models.Q(done_at__isnull=True)
            ),
            models.Index(
                fields=["lane", "id"],
                name="job_lane",
                condition=models.Q(lane__gt="", done_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["dedupe_key"],
                condition=models.Q(dedupe_key__gt="", done_at__isnull=True),
                opclasses=["varchar_pattern_ops"],  # PostgreSQL: `cancel` finds by prefix
                name="job_dedupe",
            )
        ]


class Counter(models.Model):
    """The last number given out under a key, for example `F-20240520`."""

    key = models.CharField(max_length=80, primary_key=True)
    value = models.PositiveBigIntegerField(default=0)


class Parameter(models.Model):
    """A value that an administrator changes at run time, for example default_inc_group_id."""

    key = models.CharField(max_length=80, unique=True)
    type = models.CharField(max_length=20, default="text")  # text integer boolean group user select
    value = models.CharField(max_length=500, blank=True)
    label = models.JSONField(default=dict)  # {zh-hans, zh-hant, en}
    help = models.JSONField(default=dict)
    options = models.JSONField(default=list)
    changed_at = models.DateTimeField(null=True)


class Heartbeat(models.Model):
    """The last sign of life of a worker, read by health and doctor."""

    name = models.CharField(max_length=80, primary_key=True)
    at = models.DateTimeField()


class IdempotencyKey(models.Model):
    """The stored answer of a request, so that its repeat does nothing and hears the same."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    key = models.CharField(max_length=200)
    body_hash = models.CharField(max_length=64)  # of what was asked
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_user_key")]
