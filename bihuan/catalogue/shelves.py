"""Verbs of administrators on the catalogue: folders and the services that stand in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from bihuan.catalogue.models import Folder, Offering, PackVersion
from bihuan.catalogue.refusals import NotEmpty, NothingBound, WrongKind
from bihuan.core.text import shown
from bihuan.people import access
from bihuan.people.models import AssignmentGroup, Department, Role, User
from bihuan.people.record import note
from bihuan.people.refusals import BadKey, InACircle, NameTaken

KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
Names = dict[str, str]


def _demand(by: User | None) -> None:
    """Administrators, and designers, who put their processes there."""
    if by is not None and not access.can(by, "design"):
        access.demand(by, "administer")


@transaction.atomic
def create_folder(
    *, by: User | None, names: Names, parent: Folder | None = None, is_demo: bool = False
) -> Folder:
    """A new folder, last among its neighbours."""
    _demand(by)
    order = Folder.objects.filter(parent=parent).count()
    folder = Folder.objects.create(names=names, parent=parent, order=order, is_demo=is_demo)
    note(folder, "folder.created", by, {"names": names})
    return folder


@transaction.atomic
def change_folder(folder: Folder, *, by: User | None, names: Names, parent: Folder | None) -> None:
    """Other names, or another place in the tree."""
    _demand(by)
    above = parent
    while above is not None:
        if above.pk == folder.pk:
            raise InACircle(name=str(folder))
        above = above.parent
    folder.names, folder.parent = names, parent
    folder.save(update_fields=["names", "parent"])
    note(folder, "folder.changed", by, {"names": names, "parent": parent.pk if parent else 0})


@transaction.atomic
def remove_folder(folder: Folder, *, by: User | None) -> None:
    """Take away an empty folder."""
    _demand(by)
    if folder.children.exists() or folder.offerings.exists():
        raise NotEmpty(name=str(folder))
    note(folder, "folder.removed", by, {"names": folder.names})
    folder.delete()


@transaction.atomic
def create_offering(
    *, by: User | None, key: str, folder: Folder, names: Names, kind: str = "", **details: Any
) -> Offering:
    """A new service in the catalogue; people find it once it has a process and is published."""
    _demand(by)
    return _created(by=by, key=key, folder=folder, names=names, kind=kind, **details)


@transaction.atomic
def offer(
    version: PackVersion,
    *,
    by: User,
    key: str,
    folder: Folder,
    names: Names,
    summary: Names,
    roles: Iterable[Role] = (),
    groups: Iterable[AssignmentGroup] = (),
    departments: Iterable[Department] = (),
) -> Offering:
    """A new service that leads to this process, at once to be found by these people.

    For the verb that puts a process into the catalogue, which asked for leave itself.
    """
    details: dict[str, Any] = {"names": names, "summary": summary, "kind": version.kind}
    made = _created(by=by, key=key, folder=folder, **details)
    follow(made, version, by=by)
    _shown(made, by, list(roles), list(groups), list(departments))
    _set_published(made, True, by)
    return made


def _created(
    *, by: User | None, key: str, folder: Folder, names: Names, kind: str = "", **details: Any
) -> Offering:
    if not KEY.fullmatch(key):
        raise BadKey(key=key)
    if Offering.objects.filter(key=key).exists():
        raise NameTaken(key=key)
    order = folder.offerings.count()
    offering = Offering.objects.create(
        key=key, folder=folder, names=names, kind=kind or "request", order=order, **details
    )
    note(offering, "offering.created", by, {"key": key, "names": names})
    return offering


@transaction.atomic
def change_offering(
    offering: Offering, *, by: User | None, names: Names, summary: Names, folder: Folder
) -> None:
    """Other words, or another folder; the key stays, since links name it."""
    _demand(by)
    offering.names, offering.summary, offering.folder = names, summary, folder
    offering.save(update_fields=["names", "summary", "folder"])
    note(offering, "offering.changed", by, {"names": names, "folder": folder.pk})


@transaction.atomic
def bind(offering: Offering, version: PackVersion, *, by: User | None) -> None:
    """New tickets of this service follow this version; running ones stay on theirs."""
    _demand(by)
    follow(offering, version, by=by)


def follow(offering: Offering, version: PackVersion, *, by: User | None) -> None:
    """`bind` for verbs that asked for leave themselves: publishing moves a process's services."""
    if offering.route_field and offering.route_field not in version.flow.fields:
        raise WrongKind(name=str(offering), field=offering.route_field, pack=shown(version.names))
    offering.version, offering.kind = version, version.kind
    offering.save(update_fields=["version", "kind"])
    offering.routes.filter(version__key=version.key).update(version=version)
    note(offering, "offering.bound", by, {"pack": version.key, "number": version.number})


@transaction.atomic
def show_to(
    offering: Offering,
    *,
    by: User | None,
    roles: Iterable[Role] = (),
    groups: Iterable[AssignmentGroup] = (),
    departments: Iterable[Department] = (),
) -> None:
    """Who finds the service in the catalogue; nobody named means everybody."""
    _demand(by)
    _shown(offering, by, list(roles), list(groups), list(departments))


def _shown(
    offering: Offering,
    by: User | None,
    roles: list[Role],
    groups: list[AssignmentGroup],
    departments: list[Department],
) -> None:
    offering.visible_roles.set(roles)
    offering.visible_groups.set(groups)
    offering.visible_departments.set(departments)
    body = {
        "roles": [role.key for role in roles],
        "groups": [group.key for group in groups],
        "departments": [department.key for department in departments],
    }
    note(offering, "offering.shown", by, body)


@transaction.atomic
def publish_offering(offering: Offering, *, by: User | None) -> None:
    """Let people find the service and ask for it."""
    _demand(by)
    open_up(offering, by=by)


def open_up(offering: Offering, *, by: User | None) -> None:
    """`publish_offering` for verbs that asked for leave themselves."""
    if offering.version_id is None:
        raise NothingBound(name=str(offering))
    _set_published(offering, True, by)


@transaction.atomic
def unpublish_offering(offering: Offering, *, by: User | None) -> None:
    """Nobody can ask for the service any more; its tickets go on."""
    _demand(by)
    _set_published(offering, False, by)


def _set_published(offering: Offering, is_published: bool, by: User | None) -> None:
    if offering.is_published == is_published:
        return
    offering.is_published = is_published
    offering.save(update_fields=["is_published"])
    note(offering, "offering.published" if is_published else "offering.unpublished", by)


@transaction.atomic
def put_in_order(things: Sequence[Folder | Offering], *, by: User | None) -> None:
    """Stand in this order among their neighbours."""
    _demand(by)
    for order, thing in enumerate(things):
        if thing.order != order:
            thing.order = order
            thing.save(update_fields=["order"])
            noun = "folder" if isinstance(thing, Folder) else "offering"
            note(thing, f"{noun}.moved", by, {"order": order})
