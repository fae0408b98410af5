"""Is the history untouched? Walks every chain and every seal and names what was tampered with."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db import connection, transaction

from bihuan.core import activity, jobs, seals
from bihuan.core.models import Activity, Counter, Job, Seal

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser as Person
else:
    Person = Any

CHECK = "core.check"
NAMED = 50  # tampered chains that a check names
Subject = tuple[str, int]
Head = tuple[int, str]  # length, hash of the last link ("" where only the length is known)
_keepers: dict[str, Callable[[], Iterable[tuple[int, int, str]]]] = {}


@dataclass(frozen=True)
class Tampering:
    """The first row of one chain that is not as it was written. `what` is one of
    changed, missing, inserted, out of order, rewritten, cut off, seal changed, seal missing."""

    subject: str  # "ticket:7", or "seal"
    serial: int
    what: str
    row: int | None = None  # id of the activity or seal, where there is one

    def __str__(self) -> str:
        row = f" (row {self.row})" if self.row else ""
        return f"{self.subject}, entry {self.serial}{row}: {self.what}"


@dataclass(frozen=True)
class Expected:
    """What seals and kept heads say about the chains."""

    sealed: dict[Subject, dict[int, str]]
    heads: dict[Subject, Head]


def heads_of(subject_kind: str, keeper: Callable[[], Iterable[tuple[int, int, str]]]) -> None:
    """Subjects that keep their chain's head tell it: `keeper` yields (id, length, hash)."""
    _keepers[subject_kind] = keeper


def verify() -> Iterator[Tampering]:
    """Every tampered chain with its first tampered row; nothing when all is well."""
    yield from _seals()
    expected = Expected(_sealed(), _heads())
    seen: set[Subject] = set()
    rows = Activity.objects.order_by("subject_kind", "subject_id", "serial").iterator()
    for subject, chain in groupby(rows, key=lambda act: (act.subject_kind, act.subject_id)):
        seen.add(subject)
        if _first_in(subject, chain, expected) and (found := _again(subject, expected)):
            yield found
    for subject in sorted({*expected.sealed, *expected.heads} - seen):
        if _length(subject, expected) and (found := _again(subject, expected)):
            yield found


def _again(subject: Subject, expected: Expected) -> Tampering | None:
    """Look once more, at one moment: what was written during the walk is no tampering."""
    is_ours = not connection.in_atomic_block
    with transaction.atomic():
        if is_ours and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        kind, number = subject
        chain = Activity.objects.filter(subject_kind=kind, subject_id=number).order_by("serial")
        now = Expected(expected.sealed, _heads())
        if not chain.exists():
            return Tampering(_name(subject), 1, "missing") if _length(subject, now) else None
        return _first_in(subject, chain.iterator(), now)


@dataclass(frozen=True)
class Check:
    """One walk over the whole record, as it stands in the record itself."""

    at: datetime
    entries: int
    tampered: tuple[str, ...]
    more: int  # tampered chains beyond those named


def order_check(by: Person | None) -> None:
    """Have the worker walk every chain and every seal."""
    payload = {"by": by.pk if by else None}
    jobs.enqueue(jobs.NewJob(CHECK, payload, dedupe_key=CHECK))


def is_checking() -> bool:
    return Job.objects.filter(dedupe_key=CHECK, done_at=None).exclude(state=Job.State.DEAD).exists()


def check(by: int | None) -> None:
    """Walk, and write down what was found: who looked, at how much, with what result."""
    entries = Activity.objects.count()
    found = [str(each) for each in verify()]
    body = {"entries": entries, "tampered": found[:NAMED], "more": len(found[NAMED:])}
    actor = get_user_model().objects.filter(pk=by).first() if by else None
    activity.append("audit", 1, kind="audit.verified", actor=actor, body=body)


def last_check() -> Check | None:
    acts = Activity.objects.filter(subject_kind="audit", subject_id=1, kind="audit.verified")
    last = acts.order_by("-serial").first()
    if last is None:
        return None
    told = json.loads(last.body)
    return Check(last.at, told["entries"], tuple(told["tampered"]), told["more"])


def _first_in(subject: Subject, chain: Iterable[Activity], expected: Expected) -> Tampering | None:
    sealed = expected.sealed.get(subject, {})
    length, head = expected.heads.get(subject, (None, ""))
    name, serial, last = _name(subject), 0, None
    for act in chain:
        serial += 1
        if act.serial != serial:
            return Tampering(name, serial, "missing")
        if what := _wrong(act, last.hash if last else ""):
            if last and what == "out of order" and act.previous == last.previous:
                return Tampering(name, serial - 1, "inserted", last.pk)  # act stood in its place
            return Tampering(name, serial, what, act.pk)
        if length is not None and serial > length:
            return Tampering(name, serial, "inserted", act.pk)
        if sealed.get(serial, act.hash) != act.hash:
            return Tampering(name, serial, "rewritten", act.pk)
        last = act
    if serial < _length(subject, expected):
        return Tampering(name, serial + 1, "cut off")
    if head and last and head != last.hash:
        return Tampering(name, serial, "rewritten", last.pk)
    return None


def _wrong(act: Activity, before: str) -> str:
    """What is wrong with one row, seen by itself and after the hash `before`."""
    if act.personal and activity.digest_of_personal(act) != act.personal_digest:
        return "changed"
    if act.hash != activity.hash_of(act):
        return "changed" if act.previous == before else "out of order"
    return "" if act.previous == before else "inserted"


def _length(subject: Subject, expected: Expected) -> int:
    """How long the chain must be at least."""
    sealed = max(expected.sealed.get(subject, {}), default=0)
    return max(sealed, expected.heads.get(subject, (0, ""))[0])


def _seals() -> Iterator[Tampering]:
    before = ""
    for number, seal in enumerate(Seal.objects.order_by("pk").iterator(), 1):
        if seal.hash != seals.hash_of(seal):
            yield Tampering("seal", number, "seal changed", seal.pk)
            return
        if seal.previous != before:
            yield Tampering("seal", number, "seal missing", seal.pk)
            return
        before = seal.hash


def _sealed() -> dict[Subject, dict[int, str]]:
    sealed: dict[Subject, dict[int, str]] = defaultdict(dict)
    for body in Seal.objects.order_by("pk").values_list("body", flat=True).iterator():
        for name, (serial, link) in json.loads(body).items():
            kind, _, number = name.rpartition(":")
            sealed[kind, int(number)][serial] = link
    return sealed


def _heads() -> dict[Subject, Head]:
    heads: dict[Subject, Head] = {
        (kind, pk): (length, link)
        for kind, keeper in _keepers.items()
        for pk, length, link in keeper()
    }
    counters = Counter.objects.filter(key__startswith="chain:").values_list("key", "value")
    for key, value in counters.iterator():
        _, kind, number = key.split(":")
        heads[kind, int(number)] = (value, "")
    return heads


def _name(subject: Subject) -> str:
    return f"{subject[0]}:{subject[1]}"
