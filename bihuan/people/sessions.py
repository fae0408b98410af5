"""Where a person is logged in, and logging out elsewhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from bihuan.core import clock
from bihuan.people.accounts import demand_over
from bihuan.people.models import User
from bihuan.people.record import note

SEEN = "seen"  # in the session: when its last sign of life was written down
SEEN_EVERY = timedelta(minutes=10)


def of(user: User) -> list[UserSession]:
    """His sessions that are still open, the one used last first; two statements."""
    known = list(UserSession.objects.filter(user=user).order_by("-last_seen_at", "-pk"))
    alive = Session.objects.filter(
        session_key__in=[each.session_key for each in known], expire_date__gt=clock.now()
    )
    open_keys = set(alive.values_list("session_key", flat=True))
    return [each for each in known if each.session_key in open_keys]


def note_life(request: Any) -> None:
    """Write down that the session is in use, at most every ten minutes."""
    now = clock.now().timestamp()
    if now - request.session.get(SEEN, 0) > SEEN_EVERY.total_seconds():
        request.session[SEEN] = now
        UserSession.objects.create_from_request(request)


@transaction.atomic
def end(session: UserSession, *, by: User) -> None:
    """Whoever sits there is logged out with his next click."""
    session.end()
    note(by, "user.session_ended", by, {"sessions": 1})


@transaction.atomic
def end_others(user: User, *, keep: str) -> int:
    """Log out everywhere but here."""
    others = UserSession.objects.filter(user=user).exclude(session_key=keep)
    keys = list(others.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    others.delete()
    if keys:
        note(user, "user.session_ended", user, {"sessions": len(keys)})
    return len(keys)


@transaction.atomic
def note_second_factor(user: User, factor: str, *, is_new: bool) -> None:
    """He has added or removed one himself."""
    if is_new:
        note(user, "user.second_factor_added", user, {"factor": factor})
    else:
        note(user, "user.second_factor_removed", user, {"factor": factor})


@transaction.atomic
def note_password(user: User) -> None:
    """He has chosen another password himself."""
    note(user, "user.password_changed", user)


@transaction.atomic
def remove_second_factors(user: User, *, by: User | None) -> None:
    """He has lost his phone: the password alone opens the account until he adds new ones."""
    demand_over(user, by)
    gone, _rows = Authenticator.objects.filter(user=user).delete()
    if gone:
        note(user, "user.second_factors_removed", by, {"factors": gone})
