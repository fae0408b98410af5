"""A repeated request does nothing and hears the first answer again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from bihuan.core import canonical, clock
from bihuan.core.models import IdempotencyKey
from bihuan.core.refusals import KeyReused

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser as Person
else:
    Person = Any


@dataclass(frozen=True)
class Answer:
    """What a request was answered: status and text. `is_repeat`: stored by an earlier one."""

    status: int
    text: str
    is_repeat: bool = False


def once(user: Person, key: str, body: str, do: Callable[[], tuple[int, str]]) -> Answer:
    """Do it under `key`, or give back what was answered before.

    The key, the act and the answer are one transaction: a crash leaves all or nothing, and two
    at once queue up at the unique key. `body` is whatever makes the request what it is.
    """
    body_hash = canonical.digest(body)
    with transaction.atomic():
        kept, is_new = IdempotencyKey.objects.get_or_create(  # type: ignore[misc]
            user=user, key=key, defaults={"body_hash": body_hash, "created_at": clock.now()}
        )
        if not is_new:
            if kept.body_hash != body_hash:
                raise KeyReused(key=key)
            return Answer(kept.status, kept.answer, is_repeat=True)
        kept.status, kept.answer = do()
        kept.save(update_fields=["status", "answer"])
    return Answer(kept.status, kept.answer)


def is_known(user: Person, prefix: str) -> bool:
    """Whether a request under a key that begins so was answered before."""
    return IdempotencyKey.objects.filter(user=user, key__startswith=prefix).exists()  # type: ignore[misc]
