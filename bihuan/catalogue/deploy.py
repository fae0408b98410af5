"""From a published process to services people can pick, and back to an earlier version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from bihuan.catalogue import drafts, publish, shelves
from bihuan.catalogue.models import Folder, Offering, PackVersion, ProcessDraft
from bihuan.catalogue.refusals import DraftMoved, NoSuchProcess, NothingToPublish
from bihuan.core.refusals import Forbidden
from bihuan.people.models import AssignmentGroup, Department, Role, User


def bound_to(key: str) -> list[Offering]:
    """The services that lead to this process, by themselves or by the answer to a question."""
    own = Offering.objects.filter(version__key=key)
    routed = Offering.objects.filter(routes__version__key=key)
    return list((own | routed).distinct().select_related("folder", "version"))


@transaction.atomic
def make_service(
    key: str,
    by: User,
    *,
    folder: Folder,
    names: Mapping[str, str],
    summary: Mapping[str, str] | None = None,
    roles: Iterable[Role] = (),
    groups: Iterable[AssignmentGroup] = (),
    departments: Iterable[Department] = (),
) -> Offering:
    """A new service of this process, at once to be found by these (nobody named: everybody)."""
    drafts.demand_design(key, by)
    return shelves.offer(
        _current(key),
        by=by,
        key=_free(key),
        folder=folder,
        names=dict(names),
        summary=dict(summary or {}),
        roles=roles,
        groups=groups,
        departments=departments,
    )


@transaction.atomic
def lead_to(key: str, offering: Offering, by: User) -> None:
    """A service there is leads to this process from now on; an owner's only from another of his."""
    drafts.demand_design(key, by)
    if not Offering.objects.deployable_by(by).filter(pk=offering.pk).exists():
        raise Forbidden
    shelves.follow(offering, _current(key), by=by)
    shelves.open_up(offering, by=by)


def _current(key: str) -> PackVersion:
    version = drafts.current(key)
    if version is None:
        raise NoSuchProcess(key=key)
    return version


def _free(key: str) -> str:
    """A key for the service; the process's own where nobody has it."""
    taken = set(Offering.objects.filter(key__startswith=key[:50]).values_list("key", flat=True))
    found, number = key, 2
    while found in taken:
        found, number = f"{key[:50]}_{number}", number + 1
    return found


# --- versions ------------------------------------------------------------------------------------


@transaction.atomic
def go_back(draft: ProcessDraft, version: PackVersion, by: User) -> PackVersion:
    """An earlier version is the current one again; its services follow it."""
    drafts.demand(draft, by)
    if version.key != draft.key:
        raise NoSuchProcess(key=version.key)
    return publish.make_current(version, by)


@transaction.atomic
def switch_notice(draft: ProcessDraft, key: str, is_on: bool, revision: int, by: User) -> None:
    """Send this notice, or keep its text and stay silent; part of the draft until published."""
    written = dict(drafts.documents(draft.files).get("notices.yaml") or {})
    notices = dict(written.get("notices") or {})
    if key not in notices:
        raise NoSuchProcess(key=key)
    notice = {name: value for name, value in notices[key].items() if name != "off"}
    notices[key] = notice if is_on else {**notice, "off": True}
    files = drafts.texts(draft.files, {"notices.yaml": {**written, "notices": notices}})
    drafts.save(draft, files, revision, by)


@transaction.atomic
def publish_as(
    draft: ProcessDraft,
    by: User,
    revision: int,
    *,
    service: Mapping[str, Any] | None = None,
    offering: Offering | None = None,
) -> PackVersion:
    """Publish what the person has looked at, and put it into the catalogue where he says so."""
    fresh = ProcessDraft.objects.select_for_update().get(pk=draft.pk)
    if fresh.revision != revision:
        raise DraftMoved(fresh)
    is_deployed = service is not None or offering is not None
    before = drafts.current(draft.key)
    version = drafts.publish_draft(fresh, by)
    if before == version and not is_deployed:
        raise NothingToPublish(number=version.number)
    if service is not None:
        make_service(draft.key, by, **service)
    elif offering is not None:
        lead_to(draft.key, offering, by)
    return version
