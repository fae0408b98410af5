"""A test mail: the same way as every other mail, so that it proves what it seems to prove."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.core import activity, clock, jobs
from bihuan.core.models import Activity, Job
from bihuan.people import access
from bihuan.people.models import User
from bihuan.people.refusals import BadMail

KEPT = timedelta(days=3)  # as long as done jobs are


@dataclass(frozen=True, slots=True)
class Trial:
    """One test mail and how far it has come."""

    at: datetime
    to: str
    state: str  # of its job
    error: str

    @property
    def is_over(self) -> bool:
        return self.state in {Job.State.DONE, Job.State.DEAD}


@transaction.atomic
def send(to: str, *, by: User) -> None:
    """Queue it; `trials` says what came of it."""
    access.demand(by, "administer")
    try:
        validate_email(to)
    except ValidationError:
        raise BadMail(email=to) from None
    key = f"test-mail:{secrets.token_hex(8)}"
    payload = {
        "to": to,
        "key": key,
        "subject": _("Test mail from Bihuan"),
        "text": _("This mail came by the same way as all others, from %(site)s. Mail works.")
        % {"site": settings.SITE_URL},
    }
    jobs.enqueue(jobs.NewJob("notify.mail", payload, dedupe_key=key))
    activity.append(
        "notice", 1, kind="notice.tested", actor=by, body={"key": key}, personal={"to": to}
    )


def trials(most: int = 3) -> list[Trial]:
    """The latest test mails, newest first."""
    acts = Activity.objects.filter(subject_kind="notice", subject_id=1, kind="notice.tested")
    latest = list(acts.filter(at__gte=clock.now() - KEPT).order_by("-serial")[:most])
    keys = {json.loads(act.body)["key"]: act for act in latest}
    found = {job.dedupe_key: job for job in Job.objects.filter(dedupe_key__in=keys)} if keys else {}
    return [
        Trial(act.at, json.loads(act.personal or "{}").get("to", ""), job.state, job.last_error)
        for key, act in keys.items()
        if (job := found.get(key))
    ]
