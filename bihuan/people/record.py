"""One line for the log of acts about people: subject, kind, who, what."""

from __future__ import annotations

from typing import Any

from django.db import models

from bihuan.core import activity, clock
from bihuan.people.models import User


def note(
    subject: models.Model,
    kind: str,
    by: User | None,
    body: dict[str, Any] | None = None,
    personal: dict[str, Any] | None = None,
) -> None:
    """Append an activity to the subject's chain; the hash does not cover personal data."""
    activity.append(
        kind.partition(".")[0],  # "user.disabled" stands in the chain of a "user"
        subject.pk,
        kind=kind,
        actor=by,
        at=clock.now(),
        body=body or {},
        personal=personal,
    )
