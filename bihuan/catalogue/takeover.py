"""Taking what came meanwhile over into a draft: one's own changes and the newer version together.

What came is a process of a newer Bihuan (`Shipment`), or a version published past the draft.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction

from bihuan.catalogue import drafts
from bihuan.catalogue.models import PackVersion, ProcessDraft, Shipment
from bihuan.catalogue.refusals import NoSuchProcess
from bihuan.core import clock
from bihuan.people.models import User
from bihuan.people.record import note
from bihuan.process import read
from bihuan.process.flow import Flow
from bihuan.process.format import FILES
from bihuan.process.merge import NOTHING, Conflict, merge

Files = Mapping[str, str]


@dataclass(frozen=True)
class Newer:
    """What came, beside what it and the draft both come from."""

    base: PackVersion
    files: Files
    shipment: Shipment | None = None
    version: PackVersion | None = None

    @property
    def flow(self) -> Flow | None:
        if self.version is not None:
            return self.version.flow
        pack, _mistakes = read.read_texts(self.files)
        return pack.flow if pack else None


@dataclass(frozen=True)
class Merged:
    """The draft with what came in it; where both changed the same, its own words stand."""

    files: dict[str, str]
    conflicts: list[Conflict]


def newer(draft: ProcessDraft) -> Newer | None:
    """What nobody has looked at yet; None most of the time, in one or two statements."""
    waiting = Shipment.objects.open().filter(key=draft.key).select_related("base").first()
    return of(waiting) if waiting is not None else _passed(draft)


def seen(draft: ProcessDraft) -> Newer | None:
    """The same, also when it has been settled: one may come back to it."""
    settled = Shipment.objects.filter(key=draft.key).select_related("base").first()
    return newer(draft) or (of(settled) if settled is not None else None)


def of(shipment: Shipment) -> Newer:
    return Newer(shipment.base, shipment.files, shipment=shipment)


def _passed(draft: ProcessDraft) -> Newer | None:
    """A version that was published past the draft; not one that somebody went back to."""
    base = draft.based_on
    if base is None or base.is_current:
        return None
    current = drafts.current(draft.key)
    if current is None or current.number < base.number:
        return None
    return Newer(base, current.files, version=current)


def together(draft: ProcessDraft, came: Newer, take: Collection[str] = ()) -> Merged:
    """The draft's files with what came in them. `take`: names of conflicts decided against it."""
    base, mine, theirs = came.base.files, draft.files, came.files
    files, conflicts = dict(mine), list[Conflict]()
    changed = {}
    for name in dict.fromkeys([*mine, *theirs]):
        one, other, old = mine.get(name), theirs.get(name), base.get(name)
        if other in (one, old):
            continue
        if one == old and other is None:
            del files[name]
        elif one == old and other is not None:
            files[name] = other
        elif one is not None and other is not None:
            changed[name] = _file(name, old, one, other, take, conflicts)
    return Merged(drafts.texts(files, changed), conflicts)


def _file(
    name: str,
    base: str | None,
    mine: str,
    theirs: str,
    take: Collection[str],
    conflicts: list[Conflict],
) -> object:
    """Both sides changed this file: data part by part, the README as a whole."""
    old, one, other = (_data(name, text) for text in (base, mine, theirs))
    value, found = merge(old, one, other, take, (name,))
    conflicts += found
    return value


def _data(name: str, text: str | None) -> object:
    if text is None:
        return NOTHING
    return drafts.documents({name: text})[name] if name in FILES else text


@transaction.atomic
def take_over(
    draft: ProcessDraft, by: User, revision: int, take: Collection[str] = ()
) -> ProcessDraft:
    """What came stands in the draft from now on; nothing runs differently until it is published."""
    drafts.demand(draft, by)
    came = seen(draft)
    if came is None:
        raise NoSuchProcess(key=draft.key)
    saved = drafts.save(draft, together(draft, came, take).files, revision, by)
    if came.shipment is not None:
        _settle(came.shipment, by)
    else:
        saved.based_on = came.version
        saved.save(update_fields=["based_on"])
    note(saved, "draft.caught_up", by, {"pack": draft.key, "taken": sorted(take)})
    return saved


@transaction.atomic
def turn_down(draft: ProcessDraft, by: User) -> None:
    """What came with Bihuan is not wanted; nobody is asked again until something newer comes."""
    drafts.demand(draft, by)
    row = Shipment.objects.open().select_for_update().filter(key=draft.key).first()
    if row is not None:
        _settle(row, by)
        note(draft, "draft.left_behind", by, {"pack": draft.key})


def _settle(shipment: Shipment, by: User) -> None:
    Shipment.objects.filter(pk=shipment.pk).update(settled_at=clock.now(), settled_by=by)
