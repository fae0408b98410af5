"""What happened, append-only: one hash chain per subject, personal text outside the hash.

The hash covers the personal text only through a salted digest, so that the text can be erased
and the chain still verifies.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from bihuan.core import canonical, clock, numbers, sql
from bihuan.core.models import Activity

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser as Person
else:
    Person = Any

# A row is written for every act, so it is built by hand: the columns in the order of the model.
_NAMES = [field.attname for field in Activity._meta.concrete_fields]
_COLUMNS = ", ".join(_NAMES[1:])
_AT = _NAMES.index("at")


def record(
    subject_kind: str,
    subject_id: int,
    *,
    serial: int,
    previous: str,
    kind: str,
    actor: Person | None,
    on_behalf_of: Person | None = None,
    at: datetime | None = None,
    body: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
    pk: int | None = None,
) -> Activity:
    """Add the link `serial` after the link with the hash `previous`: one INSERT.

    The caller holds the lock of the subject and keeps the returned hash as the chain's head. With
    a reserved id nobody waits for the database to give one.
    """
    told = canonical.text(personal) if personal else ""
    salt = secrets.token_hex(16) if personal else ""
    row: list[Any] = [
        pk, subject_kind, subject_id, serial, kind, actor.pk if actor else None,
        on_behalf_of.pk if on_behalf_of else None, at or clock.now(), canonical.text(body or {}),
        told, salt, canonical.digest(salt, told) if told else "", previous, "",
    ]  # fmt: skip
    act: Activity = sql.built(Activity, _NAMES, row)
    act.hash = row[-1] = hash_of(act)
    row[_AT] = sql.instant(act.at)
    if pk is None:
        ((act.pk,),) = sql.insert("core_activity", _COLUMNS, [row[1:]], "RETURNING id")
    else:
        sql.insert("core_activity", f"id, {_COLUMNS}", [row])
    return act


@transaction.atomic
def append(
    subject_kind: str,
    subject_id: int,
    *,
    kind: str,
    actor: Person | None,
    on_behalf_of: Person | None = None,
    at: datetime | None = None,
    body: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
) -> Activity:
    """`record` for a subject that keeps no head itself: a counter row is lock and length."""
    serial = numbers.next_value(counter_of(subject_kind, subject_id))
    last = Activity.objects.filter(
        subject_kind=subject_kind, subject_id=subject_id, serial=serial - 1
    )
    return record(
        subject_kind,
        subject_id,
        serial=serial,
        previous=last.values_list("hash", flat=True).first() or "",
        kind=kind,
        actor=actor,
        on_behalf_of=on_behalf_of,
        at=at,
        body=body,
        personal=personal,
    )


def erase_personal(act: Activity) -> None:
    """Forget the personal text of one activity; its digest stays, so the chain still holds."""
    Activity.objects.filter(pk=act.pk).update(personal="", salt="")


def counter_of(subject_kind: str, subject_id: int) -> str:
    return f"chain:{subject_kind}:{subject_id}"


def digest_of_personal(act: Activity) -> str:
    return canonical.digest(act.salt, act.personal) if act.personal else ""


def hash_of(act: Activity) -> str:
    """The hash of one link, over everything that may never change."""
    return canonical.digest(
        act.subject_kind,
        act.subject_id,
        act.serial,
        act.kind,
        act.actor_id,
        act.on_behalf_of_id,
        canonical.instant(act.at),
        act.body,
        act.personal_digest,
        act.previous,
    )
