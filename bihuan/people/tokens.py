"""Bearer tokens of the API: `bh_` and 256 bit, shown once, stored as a hash."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from bihuan.core import clock
from bihuan.people.accounts import demand_over
from bihuan.people.models import Token, User
from bihuan.people.record import note
from bihuan.people.refusals import NoTime

PREFIX = "bh_"
SEEN_EVERY = timedelta(minutes=1)  # last use is written at most so often


def digest(secret: str) -> str:
    """What is stored. 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def issue(
    user: User, *, name: str, by: User | None, expires_at: datetime | None = None
) -> tuple[Token, str]:
    """A new token and its secret, which nobody can read again. Everybody may make his own."""
    if by is not None and by.pk != user.pk:
        demand_over(user, by)
    if expires_at is not None and expires_at <= clock.now():
        raise NoTime
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(
        user=user,
        name=name,
        prefix=secret[:8],
        hash=digest(secret),
        created_at=clock.now(),
        expires_at=expires_at,
    )
    note(user, "user.token_issued", by, {"token": token.pk, "prefix": token.prefix})
    return token, secret


@transaction.atomic
def revoke(token: Token, *, by: User | None) -> None:
    """The token opens nothing any more."""
    if by is not None and by.pk != token.user_id:
        demand_over(token.user, by)
    if token.revoked_at is not None:
        return
    token.revoked_at = clock.now()
    token.save(update_fields=["revoked_at"])
    note(token.user, "user.token_revoked", by, {"token": token.pk, "prefix": token.prefix})


def bearer(secret: str) -> User | None:
    """Whose token this is, or nobody's. One statement, and one more a minute for the last use."""
    if not secret.startswith(PREFIX):
        return None
    now = clock.now()
    token = Token.objects.usable(now).filter(hash=digest(secret)).select_related("user").first()
    if token is None:
        return None
    if token.last_used_at is None or now - token.last_used_at >= SEEN_EVERY:
        Token.objects.filter(pk=token.pk).update(last_used_at=now)
    return token.user
