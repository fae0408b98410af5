"""What a newer Bihuan brings for processes that are there already.

A process nobody changed follows by itself: the new version is published, running tickets stay on
theirs. One that was changed here stays as it is; what came is kept beside it (`Shipment`), with its
difference in words, until its owner takes it over into his draft or turns it down.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from django.db import transaction

from bihuan.catalogue import publish
from bihuan.catalogue.models import PackVersion, ProcessDraft, Shipment
from bihuan.core import clock
from bihuan.process import check, read
from bihuan.process.flow import Flow
from bihuan.process.mistakes import Mistake

Fate = Literal["new", "published", "offered", "same", "left"]


@dataclass(frozen=True)
class Arrival:
    """One process that came with Bihuan, and what became of it."""

    key: str
    fate: Fate
    version: PackVersion | None = None  # what runs now


@transaction.atomic
def bring(folders: Iterable[Path]) -> list[Arrival]:
    """Install what is missing, follow where nobody changed anything, else keep it to be seen."""
    there = _there()
    arrived = [_look(folder, there.get(folder.name, [])) for folder in folders]
    found = [one for one in arrived if isinstance(one, Found)]
    clash = _clashes(found) if any(one.is_untouched for one in found) else frozenset()
    return [one if isinstance(one, Arrival) else _settle(one, clash) for one in arrived]


@dataclass(frozen=True)
class Found:
    """A newer process beside the one that runs."""

    folder: Path
    pack: read.Pack
    current: PackVersion
    base: PackVersion  # what came before it
    is_untouched: bool


def _there() -> dict[str, list[PackVersion]]:
    """Every version by its process, newest first; texts are read where they are asked for."""
    there: dict[str, list[PackVersion]] = {}
    for version in PackVersion.objects.defer("files").order_by("key", "-number"):
        there.setdefault(version.key, []).append(version)
    return there


def _look(folder: Path, versions: list[PackVersion]) -> Arrival | Found:
    """What is to be done; installs and remembers, but publishes nothing over another version."""
    if not versions:
        return _install(folder)
    current = next((one for one in versions if one.is_current), None)
    texts, _mistakes = read.texts_in(folder)
    if current is not None and current.is_shipped and current.files == texts:
        return Arrival(folder.name, "same", current)
    pack = publish.load(folder)
    known = next((one for one in versions if one.hash == pack.hash), None)
    if known is not None:
        return _recognised(known, current)
    base = next((one for one in versions if one.is_shipped), None)
    if current is None or base is None:  # retired here; or one's own process that has this key
        return Arrival(folder.name, "left", current)
    is_untouched = current.is_shipped and current.number == versions[0].number
    return Found(folder, pack, current, base, is_untouched)


def _install(folder: Path) -> Arrival:
    if ProcessDraft.objects.filter(key=folder.name).exists():
        return Arrival(folder.name, "left")  # somebody is designing one of this key
    return Arrival(folder.name, "new", publish.install_shipped(folder))


def _recognised(known: PackVersion, current: PackVersion | None) -> Arrival:
    """It has been here before, published by hand perhaps, perhaps followed by something else."""
    Shipment.objects.filter(key=known.key).delete()
    if not known.is_shipped:
        PackVersion.objects.filter(pk=known.pk).update(is_shipped=True)
    return Arrival(known.key, "same" if known == current else "left", current)


def _settle(found: Found, clash: frozenset[str]) -> Arrival:
    key = found.pack.key
    if not found.is_untouched or key in clash:
        return Arrival(key, _keep(found), found.current)
    Shipment.objects.filter(key=key).delete()
    version = publish.install_shipped(found.folder)
    publish.lead_there(version, None)
    follow(version)
    return Arrival(key, "published", version)


def _keep(found: Found) -> Fate:
    """Remember what came; what somebody has settled already stays settled."""
    row = Shipment.objects.filter(key=found.pack.key).first()
    if row is not None and row.hash == found.pack.hash:
        return "left" if row.settled_at else "offered"
    kept = {
        "hash": found.pack.hash, "files": dict(found.pack.files), "base": found.base,
        "came_at": clock.now(), "settled_at": None, "settled_by": None,
    }  # fmt: skip
    Shipment.objects.update_or_create(key=found.pack.key, defaults=kept)
    return "offered"


def _clashes(found: list[Found]) -> frozenset[str]:
    """New ones that would not fit what runs beside them, because that was changed here."""
    arriving = {one.pack.key: one.pack.flow for one in found if one.is_untouched}
    rows = PackVersion.objects.filter(is_current=True).exclude(key__in=list(arriving))
    flows: Mapping[str, Flow] = {**{row.key: row.flow for row in rows}, **arriving}
    wrong = check.check_together(dict(flows))
    return frozenset(key for key in arriving if any(map(_is_error, wrong.get(key, ()))))


def _is_error(mistake: Mistake) -> bool:
    return mistake.severity == "error" and mistake.rule != "unknown_pack"


def follow(version: PackVersion) -> Literal["", "moved", "stays"]:
    """A draft nobody has changed goes on from the new version; one's own work stays."""
    draft = ProcessDraft.objects.filter(key=version.key).select_related("based_on").first()
    if draft is None or draft.based_on_id == version.pk:
        return ""
    if draft.is_changed:
        return "stays"
    draft.files, draft.based_on = dict(version.files), version
    draft.names, draft.kind = dict(version.names), version.kind
    draft.revision, draft.updated_at = draft.revision + 1, clock.now()
    draft.save()
    return "moved"


@transaction.atomic
def load(folder: Path) -> tuple[PackVersion, str]:
    """Publish the pack of a folder, and what becomes of its draft."""
    version = publish.install(folder, by=None)
    return version, follow(version)
