"""Verbs around a trial: invite people to walk a draft, note what they say, settle it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from bihuan.catalogue import drafts
from bihuan.catalogue.models import Invitation, ProcessDraft, ProcessNote
from bihuan.catalogue.refusals import BadNote, NobodyInvited
from bihuan.core import clock, jobs
from bihuan.core.refusals import Forbidden
from bihuan.people import access
from bihuan.people.models import User
from bihuan.people.record import note as record

USUAL = timedelta(days=14)
MOST = 50  # people invited at once
LONGEST = 2000


def may_walk(draft: ProcessDraft, user: User) -> bool:
    """Whoever designs the process, and whoever is invited now."""
    designs = ProcessDraft.objects.visible_to(user).filter(pk=draft.pk).exists()
    return designs or Invitation.objects.of(user).filter(draft=draft).exists()


@transaction.atomic
def invite(
    draft: ProcessDraft,
    users: Iterable[User],
    *,
    by: User,
    until: datetime | None = None,
    message: str = "",
) -> list[Invitation]:
    """Ask people to walk the draft; they are told in their inbox, with the way there."""
    drafts.demand(draft, by)
    now = clock.now()
    invited = [user for user in dict.fromkeys(users) if user.is_active and user != by][:MOST]
    if not invited or (until is not None and until <= now):
        raise NobodyInvited
    rows = [
        Invitation(draft=draft, user=user, by=by, message=message.strip()[:500],
                   until=until or now + USUAL, created_at=now)
        for user in invited
    ]  # fmt: skip
    Invitation.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["draft", "user"],
        update_fields=["by", "message", "until", "created_at"],
    )  # fmt: skip
    told = [user.pk for user in invited]
    record(draft, "draft.invited", by, {"pack": draft.key, "users": told})
    said = {"what": "invited", "key": draft.key, "users": told, "by": by.pk, "at": now.isoformat()}
    jobs.enqueue(jobs.NewJob("notify.process", {**said, "text": message.strip()[:500]}))
    return list(draft.invitations.filter(user__in=told).select_related("user"))


@transaction.atomic
def uninvite(invitation: Invitation, *, by: User) -> None:
    """From now on the person needs the right again."""
    drafts.demand(invitation.draft, by)
    body = {"pack": invitation.draft.key, "user": invitation.user_id}
    record(invitation.draft, "draft.uninvited", by, body)
    invitation.delete()


def walked(draft: ProcessDraft, user: User) -> None:
    """The person was there: his host sees it."""
    Invitation.objects.of(user).filter(draft=draft).update(walked_at=clock.now())


@transaction.atomic
def pin(
    draft: ProcessDraft, text: str, *, by: User, node: str = "", field: str = ""
) -> ProcessNote:
    """A note on a node or field of a draft, by whoever may walk it."""
    if not may_walk(draft, by):
        raise Forbidden
    return _noted(draft.key, text, by, ProcessNote.Source.TRIAL, node=node, field=field,
                  revision=draft.revision)  # fmt: skip


@transaction.atomic
def feedback(key: str, text: str, *, by: User, ticket: str = "", node: str = "") -> ProcessNote:
    """What somebody says of a running process. Whether he may see the ticket is for the caller."""
    return _noted(key, text, by, ProcessNote.Source.FEEDBACK, ticket=ticket, node=node)


def _noted(
    key: str, text: str, by: User, source: ProcessNote.Source, **more: str | int
) -> ProcessNote:
    words = text.strip()
    if not words or len(words) > LONGEST:
        raise BadNote(max=LONGEST)
    note = ProcessNote.objects.create(
        key=key, text=words, author=by, source=source, created_at=clock.now(), **more
    )
    record(note, "process_note.written", by, {"pack": key, "source": str(source)})
    payload = {"what": "noted", "key": key, "note": note.pk, "by": by.pk,
               "at": note.created_at.isoformat(), "text": words[:500]}  # fmt: skip
    jobs.enqueue(jobs.NewJob("notify.process", payload))
    return note


@transaction.atomic
def settle(note: ProcessNote, *, by: User, answer: str = "") -> None:
    """The owner has seen to it; its author can read what came of it."""
    _demand_design(note, by)
    note.done_at, note.done_by, note.answer = clock.now(), by, answer.strip()[:1000]
    note.save(update_fields=["done_at", "done_by", "answer"])
    record(note, "process_note.settled", by, {"pack": note.key})


@transaction.atomic
def reopen(note: ProcessNote, *, by: User) -> None:
    """Not done after all."""
    _demand_design(note, by)
    note.done_at, note.done_by = None, None
    note.save(update_fields=["done_at", "done_by"])
    record(note, "process_note.reopened", by, {"pack": note.key})


def _demand_design(note: ProcessNote, by: User) -> None:
    if access.can(by, "design"):
        return
    if not ProcessDraft.objects.visible_to(by).filter(key=note.key).exists():
        raise Forbidden
