"""A folder of packs against what runs: what would change, and making it so, all or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from django.db import transaction

from bihuan.catalogue import publish, upgrades
from bihuan.catalogue.models import Offering, PackVersion
from bihuan.catalogue.refusals import BadPack
from bihuan.catalogue.wanting import Want, wanting
from bihuan.people import access
from bihuan.people.models import User
from bihuan.process import check, read
from bihuan.process.flow import Flow
from bihuan.process.mistakes import Mistake

Fate = Literal["new", "back", "changed", "unchanged", "removed", "kept", "broken"]


@dataclass(frozen=True)
class Item:
    """One process: what stands in the folder, what runs, and what comes of it."""

    key: str
    fate: Fate
    folder: Path | None = None
    pack: read.Pack | None = None
    version: PackVersion | None = None  # what runs now; of a retired process what ran last
    mistakes: tuple[Mistake, ...] = ()
    wants: tuple[Want, ...] = ()  # what it names and this system lacks
    services: tuple[Offering, ...] = ()  # what can be asked for again with one that comes back

    @property
    def is_change(self) -> bool:
        return self.fate in {"new", "back", "changed", "removed"}

    @property
    def flows(self) -> tuple[Flow | None, Flow | None]:
        """(what runs, what would run)."""
        return (self.version.flow if self.version else None, self.pack.flow if self.pack else None)


def plan(folder: Path, prune: bool = False) -> list[Item]:
    """Everything in the folder and everything that runs, by key. Changes nothing."""
    running = {v.key: v for v in PackVersion.objects.filter(is_current=True)}
    items = [_item(one, running, _retired(running)) for one in folders(folder)]
    there = {item.key for item in items}
    fate: Fate = "removed" if prune else "kept"
    left = [Item(key, fate, version=version) for key, version in running.items()
            if key not in there]  # fmt: skip
    return sorted(_wanting(_together(items, running)) + left, key=lambda item: item.key)


@transaction.atomic
def apply(folder: Path, prune: bool = False, by: User | None = None) -> list[Item]:
    """Carry the plan out. One pack with a mistake, and nothing happens at all."""
    if by is not None:
        access.demand(by, "design")
    items = plan(folder, prune)
    broken = [f"{item.key}/{m}" for item in items for m in item.mistakes if _is_error(m)]
    if broken:
        raise BadPack(broken)
    for item in (item for item in items if item.is_change):
        _carry_out(item, by)
    return items


def folders(folder: Path) -> list[Path]:
    """The folders of packs at or right below this one."""
    found = [folder / "flow.yaml"] if (folder / "flow.yaml").exists() else []
    below = [one.parent for one in found or sorted(folder.glob("*/flow.yaml"))]
    return list({one.resolve(): one for one in below}.values())  # a link to another is that one


def _retired(running: Iterable[str]) -> dict[str, PackVersion]:
    """Of each process that no longer runs the version that came last."""
    gone = PackVersion.objects.exclude(key__in=list(running)).order_by("key", "number")
    return {version.key: version for version in gone}


def _item(folder: Path, running: dict[str, PackVersion], retired: dict[str, PackVersion]) -> Item:
    pack, mistakes = read.read_pack(folder)
    key = pack.key if pack else folder.resolve().name
    version = running.get(key)
    if pack is None:
        return Item(key, "broken", folder, None, version, mistakes)
    if version is None:
        return _not_running(key, folder, pack, mistakes, retired.get(key))
    same = version.hash == pack.hash
    return Item(key, "unchanged" if same else "changed", folder, pack, version, mistakes)


def _not_running(
    key: str,
    folder: Path,
    pack: read.Pack,
    mistakes: tuple[Mistake, ...],
    last: PackVersion | None,
) -> Item:
    """New here; or retired, and coming back with the services it was retired with."""
    if last is None:
        return Item(key, "new", folder, pack, None, mistakes)
    services = tuple(publish.taken_down_with(key))
    return Item(key, "back", folder, pack, last, mistakes, services=services)


def _together(items: list[Item], running: dict[str, PackVersion]) -> list[Item]:
    """What packs say of each other must hold once all of them are there and can be read."""
    if any(item.pack is None for item in items):
        return items
    flows = {item.key: item.pack.flow for item in items if item.pack}
    others = {key: v.flow for key, v in running.items() if key not in flows}
    found = check.check_together({**others, **flows})
    checked = []
    for item in items:
        wrong = tuple(map(_for_now, found.get(item.key, ())))
        fate: Fate = "broken" if any(map(_is_error, wrong)) else item.fate
        checked.append(replace(item, fate=fate, mistakes=(*item.mistakes, *wrong)))
    return checked


def _wanting(items: list[Item]) -> list[Item]:
    """What changes says what it names that is not here."""
    packs = [item.pack for item in items if item.pack and item.is_change]
    found = wanting(pack.flow for pack in packs)
    return [replace(item, wants=found.get(item.key, ())) for item in items]


def _for_now(mistake: Mistake) -> Mistake:
    """A process that is not there yet may still come."""
    return replace(mistake, severity="warning") if mistake.rule == "unknown_pack" else mistake


def _is_error(mistake: Mistake) -> bool:
    return mistake.severity == "error"


def _carry_out(item: Item, by: User | None) -> None:
    if item.fate == "removed" and item.version is not None:
        publish.take_down(item.version, by)
    elif item.pack is not None:  # what was planned, whatever the folder holds by now
        version = publish.install_pack(item.pack, by)
        publish.lead_there(version, by)
        upgrades.follow(version)
