"""Sending what the plan put down: one delivery, or one mail of the accounts pages, a job."""

from __future__ import annotations

from typing import Any

from bihuan.core import clock, jobs
from bihuan.core.models import Job
from bihuan.notify import channels
from bihuan.notify.channels.base import NotReady, Refused, Unavailable
from bihuan.notify.channels.email import smtp
from bihuan.notify.models import Delivery

NOT_READY_WAIT = 300  # seconds until a message without a server to send it asks again


@jobs.chore("notify.deliver", mode="outside")
def deliver(payload: dict[str, Any], job: Job) -> None:
    """Send one delivery. Sent before but not yet noted: the same Message-ID goes out again."""
    delivery = Delivery.objects.filter(key=payload["delivery"]).first()
    if delivery is None or delivery.state == Delivery.State.SENT:
        return
    channel = channels.find(delivery.channel)
    try:
        if channel is None:
            raise Refused(f"no channel '{delivery.channel}'")
        channel.send(delivery)  # type: ignore[attr-defined]
    except NotReady as error:
        _note(delivery, Delivery.State.WAITING, str(error))
        raise jobs.Later(NOT_READY_WAIT, str(error)) from error
    except Refused as error:
        _note(delivery, Delivery.State.DEAD, str(error))
        raise jobs.GiveUp(str(error)) from error
    except Unavailable as error:
        last = job.attempts >= jobs.MOST_ATTEMPTS
        _note(delivery, Delivery.State.DEAD if last else Delivery.State.WAITING, str(error))
        raise
    _note(delivery, Delivery.State.SENT, "")


@jobs.chore("notify.mail", mode="outside")
def mail(payload: dict[str, Any], job: Job) -> None:
    """Send one mail that belongs to no ticket: {to, subject, text, html?, sender?, key?}."""
    to = payload["to"]
    letter = smtp.Mail(
        key=payload.get("key") or f"job:{job.pk}",
        to=(to,) if isinstance(to, str) else tuple(to),
        subject=payload["subject"],
        text=payload["text"],
        html=payload.get("html", ""),
        sender=payload.get("sender", ""),
    )
    try:
        smtp.send(letter)
    except NotReady as error:
        raise jobs.Later(NOT_READY_WAIT, str(error)) from error
    except Refused as error:
        raise jobs.GiveUp(str(error)) from error


def _note(delivery: Delivery, state: str, error: str) -> None:
    delivery.state = state
    delivery.error = error
    delivery.sent_at = clock.now() if state == Delivery.State.SENT else None
    delivery.save(update_fields=["state", "error", "sent_at"])
