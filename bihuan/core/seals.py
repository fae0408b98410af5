"""Every minute the changed heads of all chains are sealed in one chain of their own.

A seal makes it impossible to rewrite or cut off a chain unseen, even for whoever can compute
hashes: the sealed head would no longer be found.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import transaction
from django.db.models import Max

from bihuan.core import canonical, clock
from bihuan.core.models import Activity, Seal

LOOK_BACK = 10  # seals; PostgreSQL may commit a lower id after a higher one was sealed

Heads = dict[str, list[Any]]  # {"ticket:7": [serial, hash]}


@transaction.atomic
def seal() -> Seal | None:
    """Seal what changed since the last seal; None when nothing did."""
    recent = list(Seal.objects.order_by("-pk")[:LOOK_BACK])
    start = recent[-1].up_to if len(recent) == LOOK_BACK else 0
    heads, up_to = _heads_after(start)
    known: Heads = {}
    for old in reversed(recent):
        known.update(json.loads(old.body))
    changed = {key: head for key, head in heads.items() if known.get(key) != head}
    if not changed:
        return None
    new = Seal(at=clock.now(), up_to=up_to, body=canonical.text(changed))
    new.previous = recent[0].hash if recent else ""
    new.hash = hash_of(new)
    new.save(force_insert=True)
    return new


def hash_of(made: Seal) -> str:
    return canonical.digest(canonical.instant(made.at), made.up_to, made.body, made.previous)


def _heads_after(start: int) -> tuple[Heads, int]:
    """The present heads of the chains that grew after activity `start`, and the last id seen."""
    last = list(
        Activity.objects.filter(pk__gt=start)
        .values("subject_kind", "subject_id")
        .annotate(last=Max("pk"))
        .values_list("last", flat=True)
    )
    heads: Heads = {}
    for portion in (last[i : i + 500] for i in range(0, len(last), 500)):
        for act in Activity.objects.filter(pk__in=portion).only(
            "subject_kind", "subject_id", "serial", "hash"
        ):
            heads[f"{act.subject_kind}:{act.subject_id}"] = [act.serial, act.hash]
    return heads, max(last, default=start)
