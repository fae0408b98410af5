"""Is the history untouched? Walks every chain and every seal and names what was tampered with."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from bihuan.core import activity, seals
from bihuan.core.models import Activity, Counter, Seal

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
        if found := _first_in(subject, chain, expected):
            yield found
    for subject in sorted({*expected.sealed, *expected.heads} - seen):
        if _length(subject, expected):
            yield Tampering(_name(subject), 1, "missing")


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
