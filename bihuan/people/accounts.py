"""Verbs on accounts. One transaction and one activity each; by=None is the command line."""

from __future__ import annotations

import re
import secrets
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q

from bihuan.core import clock
from bihuan.core.refusals import Forbidden
from bihuan.people import access
from bihuan.people.builtin import ADMINISTRATOR
from bihuan.people.models import Delegation, Role, User
from bihuan.people.record import note
from bihuan.people.refusals import (
    AboveYou,
    BadKey,
    BadMail,
    InACircle,
    LastAdministrator,
    NameTaken,
    NotASubstitute,
    NoTime,
)

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,149}")
CHANGEABLE = ("name", "email", "phone", "department", "manager", "language", "time_zone")
PERSONAL = {"name", "email", "phone"}


def random_password() -> str:
    """A password that can be read out on the phone: 4 x 5 letters and digits, 99 bit."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(5)) for _ in range(4))


def demand_over(user: User, by: User | None) -> None:
    """`by` may change this account: people's right, and nobody above himself."""
    if by is None:
        return
    access.demand(by, "people")
    if access.is_admin(user) and not access.is_admin(by):
        raise AboveYou(name=user.name)
    if user.is_superuser and not by.is_superuser:
        raise AboveYou(name=user.name)


@transaction.atomic
def create_account(
    *,
    by: User | None,
    username: str,
    name: str,
    password: str | None = None,
    can_sign_in: bool = True,
    **details: Any,
) -> tuple[User, str]:
    """A new account with a random password, which is returned once and never again."""
    if by is not None:
        access.demand(by, "people")
    if not USERNAME.fullmatch(username):
        raise BadKey(key=username)
    if User.objects.filter(username=username).exists():
        raise NameTaken(key=username)
    _check(details, user=None)
    password = password or random_password() if can_sign_in else None
    user = User(username=username, name=name, date_joined=clock.now(), **details)
    user.set_password(password)  # None: no password opens it
    user.save()
    note(user, "user.created", by, {"username": username}, {"name": name})
    return user, password or ""


@transaction.atomic
def change_account(user: User, *, by: User | None, **details: Any) -> None:
    """Change what others read about a person, and where he stands."""
    demand_over(user, by)
    _check(details, user=user)
    changed = [key for key in CHANGEABLE if key in details and getattr(user, key) != details[key]]
    if not changed:
        return
    for key in changed:
        setattr(user, key, details[key])
    user.save(update_fields=changed)
    open_to_all = {k: str(details[k] or "") for k in changed if k not in PERSONAL}
    personal = {k: details[k] for k in changed if k in PERSONAL}
    note(user, "user.changed", by, {"fields": changed, **open_to_all}, personal or None)


def _check(details: dict[str, Any], user: User | None) -> None:
    email = details.get("email")
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise BadMail(email=email) from None
        others = User.objects.filter(email__iexact=email)
        if (others.exclude(pk=user.pk) if user else others).exists():
            raise NameTaken(key=email)
    if user is not None and details.get("manager") is not None:
        _refuse_circle(user, details["manager"])


def _refuse_circle(user: User, manager: User) -> None:
    above: User | None = manager
    while above is not None:
        if above.pk == user.pk:
            raise InACircle(name=user.name)
        above = above.manager


@transaction.atomic
def reset_password(user: User, *, by: User | None) -> str:
    """A new random password, returned once; all sessions of the account end with the old one."""
    demand_over(user, by)
    password = random_password()
    user.set_password(password)
    user.save(update_fields=["password"])
    note(user, "user.password_reset", by)
    return password


@transaction.atomic
def disable(user: User, *, by: User | None) -> None:
    """The person has left: no login, no tokens, no new work. His past work stays as it is."""
    demand_over(user, by)
    if not user.is_active:
        return
    keep_an_administrator(without=user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    user.tokens.filter(revoked_at=None).update(revoked_at=clock.now())
    note(user, "user.disabled", by)


@transaction.atomic
def enable(user: User, *, by: User | None) -> None:
    """The person is back. His tokens stay revoked."""
    demand_over(user, by)
    if user.is_active:
        return
    user.is_active = True
    user.save(update_fields=["is_active"])
    note(user, "user.enabled", by)


def keep_an_administrator(*, without: User) -> None:
    """Refuse what would leave nobody who can administer. The role's row is the lock."""
    Role.objects.select_for_update().filter(key=ADMINISTRATOR).first()
    if not access.is_admin(without):
        return
    administers = Q(is_superuser=True) | Q(roles__key=ADMINISTRATOR)
    others = User.objects.filter(administers, is_active=True).exclude(pk=without.pk)
    if not others.exists():
        raise LastAdministrator(name=without.name)


@transaction.atomic
def delegate(
    user: User, *, to: User, starts_at: datetime, ends_at: datetime, by: User | None
) -> Delegation:
    """`to` finds the user's work among his own while it lasts. Everybody may do so for himself."""
    if by is not None and by.pk != user.pk:
        demand_over(user, by)
    if to.pk == user.pk or not to.is_active:
        raise NotASubstitute(name=to.name)
    if ends_at <= starts_at:
        raise NoTime
    made = Delegation.objects.create(user=user, substitute=to, starts_at=starts_at, ends_at=ends_at)
    body = {"to": to.username, "from": starts_at.isoformat(), "until": ends_at.isoformat()}
    note(user, "user.delegated", by, body)
    return made


@transaction.atomic
def end_delegation(delegation: Delegation, *, by: User | None) -> None:
    """The person is back early; what was done meanwhile stays."""
    user, now = delegation.user, clock.now()
    if by is not None and by.pk != user.pk:
        demand_over(user, by)
    if delegation.starts_at >= now:
        delegation.delete()
    elif delegation.ends_at > now:
        delegation.ends_at = now
        delegation.save(update_fields=["ends_at"])
    else:
        return
    note(user, "user.delegation_ended", by, {"to": delegation.substitute.username})


@transaction.atomic
def make_superuser(user: User, *, by: User | None) -> None:
    """The right that outlives all roles; only a superuser or the command line hands it on."""
    if by is not None and not by.is_superuser:
        raise Forbidden
    user.is_superuser = user.is_staff = True
    user.save(update_fields=["is_superuser", "is_staff"])
    note(user, "user.superuser_made", by)
