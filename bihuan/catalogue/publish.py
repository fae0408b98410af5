"""Publishing packs: an immutable version, and the catalogue entry the pack asks for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from bihuan.catalogue import shelves
from bihuan.catalogue.builtin import ENTRIES, FOLDERS, ROOT, Entry
from bihuan.catalogue.models import Folder, Offering, PackVersion, Route
from bihuan.catalogue.refusals import BadPack
from bihuan.core import clock, parameters
from bihuan.core.models import Activity
from bihuan.people import access, builtin
from bihuan.people.models import AssignmentGroup, Role, User
from bihuan.people.record import note
from bihuan.process import read
from bihuan.process.flow import Flow
from bihuan.process.handlers import resolvers_in


@transaction.atomic
def publish(pack: read.Pack, by: User | None) -> PackVersion:
    """A new immutable version; the same content again is the version there already is."""
    if by is not None:
        access.demand(by, "design")
    return _publish(pack, by)


def _publish(pack: read.Pack, by: User | None) -> PackVersion:
    versions = PackVersion.objects.select_for_update().filter(key=pack.key)
    known = versions.filter(hash=pack.hash).first()
    if known is not None and known.is_current:
        return known
    versions.filter(is_current=True).update(is_current=False)
    version = _again(known) if known else _new(pack, by, versions.count() + 1)
    note(version, "pack.published", by, {"pack": pack.key, "number": version.number})
    return version


def _again(version: PackVersion) -> PackVersion:
    version.is_current = True
    version.save(update_fields=["is_current"])
    return version


def _new(pack: read.Pack, by: User | None, number: int) -> PackVersion:
    return PackVersion.objects.create(
        key=pack.key,
        number=number,
        hash=pack.hash,
        files=dict(pack.files),
        names=dict(pack.flow.names),
        kind=pack.flow.kind,
        published_at=clock.now(),
        published_by=by,
    )


def load(folder: Path) -> read.Pack:
    """The pack in this folder, or a refusal that names every mistake."""
    pack, mistakes = read.read_pack(folder)
    if pack is None:
        raise BadPack([str(mistake) for mistake in mistakes])
    return pack


@transaction.atomic
def install(folder: Path, by: User | None) -> PackVersion:
    """Publish the pack of a folder and give it what it names."""
    return install_pack(load(folder), by)


@transaction.atomic
def install_pack(pack: read.Pack, by: User | None) -> PackVersion:
    """Publish a pack and give it what it names: parameters, roles, groups, its entry."""
    back = taken_down_with(pack.key)
    version = publish(pack, by)
    flow = pack.flow
    parameters.ensure(_parameters(flow))
    _ensure_roles_and_groups(flow)
    _offer(version, flow, by)
    for offering in back:
        shelves.bind(offering, version, by=by)
        shelves.publish_offering(offering, by=by)
    return version


@transaction.atomic
def install_shipped(folder: Path) -> PackVersion:
    """A process as it comes with Bihuan: the next Bihuan may bring a newer one in its place."""
    version = install(folder, None)
    if not version.is_shipped:
        version.is_shipped = True
        version.save(update_fields=["is_shipped"])
    return version


@transaction.atomic
def put_out(pack: read.Pack, by: User) -> PackVersion:
    """A designed process, checked and allowed by its own verb: what runs it follows it at once."""
    version = _publish(pack, by)
    parameters.ensure(_parameters(pack.flow))
    _ensure_roles_and_groups(pack.flow)
    lead_there(version, by)
    return version


@transaction.atomic
def make_current(version: PackVersion, by: User) -> PackVersion:
    """An earlier version again, by a verb that asked for leave itself."""
    versions = PackVersion.objects.select_for_update().filter(key=version.key)
    if not versions.filter(pk=version.pk, is_current=True).exists():
        versions.filter(is_current=True).update(is_current=False)
        _again(version)
        note(version, "pack.published", by, {"pack": version.key, "number": version.number})
    lead_there(version, by)
    return version


@transaction.atomic
def take_down(version: PackVersion, by: User | None) -> None:
    """No new tickets: no version is current, no service leads to it. Running tickets go on."""
    PackVersion.objects.filter(pk=version.pk).update(is_current=False)
    Route.objects.filter(version__key=version.key).delete()
    offerings = Offering.objects.filter(version__key=version.key, is_published=True)
    told = list(offerings.values_list("key", flat=True))
    offerings.update(is_published=False)
    note(version, "pack.retired", by, {"pack": version.key, "offerings": told})


def taken_down_with(key: str) -> list[Offering]:
    """Of a retired process the services that nobody can ask for because it was retired."""
    versions = PackVersion.objects.filter(key=key)
    if not versions.exists() or versions.filter(is_current=True).exists():
        return []
    acts = Activity.objects.filter(
        subject_kind="pack", subject_id__in=versions.values("pk"), kind="pack.retired"
    )
    last = acts.order_by("-pk").first()
    told = json.loads(last.body).get("offerings", []) if last else []
    here = Offering.objects.filter(key__in=told, version__key=key, is_published=False)
    return list(here.select_related("version"))


def lead_there(version: PackVersion, by: User | None) -> None:
    """Services of the process follow its current version."""
    for offering in Offering.objects.filter(version__key=version.key).exclude(version=version):
        shelves.follow(offering, version, by=by)
    Route.objects.filter(version__key=version.key).update(version=version)


def _parameters(flow: Flow) -> list[dict[str, Any]]:
    return [{"key": key, **definition} for key, definition in flow.data.get("params", {}).items()]


# --- roles and groups ----------------------------------------------------------------------------


def _ensure_roles_and_groups(flow: Flow) -> None:
    for kind, key in sorted(named(flow)):
        if kind == "role":
            names = builtin.ROLES.get(key)
            made = {"names": names or {"zh-hans": key}, "is_builtin": names is not None}
            Role.objects.get_or_create(key=key, defaults=made)
        elif kind == "group":
            AssignmentGroup.objects.get_or_create(key=key, defaults={"name": key})


def named(flow: Flow) -> set[tuple[str, str]]:
    """("role" | "group" | "user", its key) of everybody the process names."""
    found = {*_named(flow.data), *_resolved(flow)}
    return {(kind, key) for kind, key in found if kind in {"role", "group", "user"}}


def _resolved(flow: Flow) -> Iterator[tuple[str, str]]:
    for resolver in resolvers_in(flow):
        yield resolver.kind, resolver.arg


def _named(data: Any) -> Iterator[tuple[str, str]]:
    """Every {role: x} and {group: x} written anywhere below, as text."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            if key in ("role", "group") and isinstance(value, str):
                yield key, value
            else:
                yield from _named(value)
    elif isinstance(data, list | tuple):
        for item in data:
            yield from _named(item)


# --- the catalogue entry -------------------------------------------------------------------------


def _offer(version: PackVersion, flow: Flow, by: User | None) -> Offering:
    """The pack's offering: made and published once; later installs only bind the new version."""
    entry = flow.data.get("entry") or {}
    key = entry.get("offering", flow.key)
    found = Offering.objects.filter(key=key).first()
    offering = found or _new_offering(key, flow, entry, by)
    if entry:
        Route.objects.update_or_create(
            offering=offering, value=entry["value"], defaults={"version": version}
        )
    is_first = bool(entry) and ENTRIES.get(key, Entry()).first == entry["value"]
    if offering.version is None or offering.version.key == version.key or is_first:
        shelves.bind(offering, version, by=by)
    if found is None:
        shelves.publish_offering(offering, by=by)
    return offering


def _new_offering(key: str, flow: Flow, entry: Mapping[str, Any], by: User | None) -> Offering:
    shared = ENTRIES.get(key, Entry(flow.names, flow.data.get("summary") or {}))  # type: ignore[arg-type]
    offering = shelves.create_offering(
        by=by,
        key=key,
        folder=_folder(flow, by),
        names=dict(shared.names),
        summary=dict(shared.summary),
        kind=flow.kind,
        route_field=entry.get("field", ""),
    )
    asked = flow.data.get("visible_to") or ()
    roles = [who["role"] for who in asked if "role" in who]
    groups = [who["group"] for who in asked if "group" in who]
    if asked:
        shelves.show_to(
            offering,
            by=by,
            roles=Role.objects.filter(key__in=roles),
            groups=AssignmentGroup.objects.filter(key__in=groups),
        )
    return offering


def _folder(flow: Flow, by: User | None) -> Folder:
    """Where the pack asks to stand; missing folders are made on the way."""
    folder: Folder | None = None
    for name in flow.data.get("folder") or [ROOT["zh-hans"]]:
        names = {"zh-hans": name} if isinstance(name, str) else dict(name)
        names = FOLDERS.get(names["zh-hans"], names)
        here = Folder.objects.filter(parent=folder)
        known = here.filter(**{"names__zh-hans": names["zh-hans"]}).first()
        folder = known or shelves.create_folder(by=by, names=names, parent=folder)
    assert folder is not None
    return folder
