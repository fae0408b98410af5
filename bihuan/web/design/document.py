"""The one JSON door of a process being designed: all editors read and save the same document."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.catalogue import drafts
from bihuan.catalogue.models import DraftEditor, ProcessDraft
from bihuan.catalogue.refusals import DraftMoved, UnreadableDraft
from bihuan.core import refusals
from bihuan.people.models import User
from bihuan.process.mistakes import Mistake
from bihuan.process.source import Source
from bihuan.tickets.words import listed
from bihuan.web.design.findings import as_data
from bihuan.web.design.frame import designs
from bihuan.web.design.vocabulary import vocabulary
from bihuan.web.request import Request

Sources = Mapping[str, Source]


@designs
@require_http_methods(["GET", "POST"])
def document(request: Request, draft: ProcessDraft) -> HttpResponse:
    """GET: everything an editor needs. POST {revision, documents | files}: the next revision."""
    if request.method == "GET":
        return JsonResponse(_everything(draft, request.user))
    sent = _sent(request)
    if sent is None:
        return JsonResponse({"message": _("This request cannot be read.")}, status=400)
    try:
        saved = _save(draft, sent, request.user)
    except DraftMoved as moved:
        theirs = _state(moved.draft, request.user, drafts.sources(moved.draft))
        told = {"message": refusals.words(moved), **theirs}
        return JsonResponse(told, status=409)
    except UnreadableDraft as bad:
        told = {"message": refusals.words(bad), "findings": as_data(bad.mistakes, {})}
        return JsonResponse(told, status=422)
    return JsonResponse(_kept(saved, request.user, "files" in sent or bool(sent.get("whole"))))


def _everything(draft: ProcessDraft, reader: User) -> dict[str, Any]:
    DraftEditor.objects.seen(draft, reader)
    read = drafts.sources(draft)
    more = {"key": draft.key, "findings": _findings(draft, read), "vocabulary": vocabulary()}
    return {**_state(draft, reader, read), **more}


def _kept(draft: ProcessDraft, by: User, is_whole: bool) -> dict[str, Any]:
    """What an editor has to know of what it just saved."""
    read = drafts.sources(draft)
    return {**_state(draft, by, read if is_whole else None), "findings": _findings(draft, read)}


def _sent(request: Request) -> dict[str, Any] | None:
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(sent, dict) or type(sent.get("revision")) is not int:
        return None
    files, documents = sent.get("files"), sent.get("documents")
    if files is not None:
        good = isinstance(files, dict) and all(isinstance(each, str) for each in files.values())
        return sent if good else None
    return sent if isinstance(documents, dict) else None


def _save(draft: ProcessDraft, sent: dict[str, Any], by: User) -> ProcessDraft:
    files = sent.get("files")
    if files is None:
        if draft.revision != sent["revision"]:
            raise DraftMoved(draft)  # the texts to be patched are not those that were read
        files = drafts.texts(draft.files, sent["documents"])
    else:
        files = {name: text.replace("\r\n", "\n") for name, text in files.items()}
    saved = drafts.save(draft, files, sent["revision"], by)
    DraftEditor.objects.seen(saved, by)
    return saved


def _state(draft: ProcessDraft, reader: User, read: Sources | None = None) -> dict[str, Any]:
    """Revision, who saved it and when; with what was `read`, the document itself too."""
    state = {
        "revision": draft.revision,
        "by": _name(draft.updated_by),
        "at": timezone.localtime(draft.updated_at).strftime("%H:%M"),
        "mine": draft.updated_by_id == reader.pk,
        "name": str(draft),
        "editing": editing(draft, reader),
    }
    state["saved"] = _("Saved %(at)s") % state
    if read is not None:
        documents = {name: source.data for name, source in read.items()}
        state |= {"documents": documents, "files": draft.files}
    return state


def _name(user: User | None) -> str:
    return (user.name or user.username) if user else ""


def _findings(draft: ProcessDraft, read: Sources) -> list[dict[str, Any]]:
    mistakes: Sequence[Mistake] = drafts.read_draft(draft)[1]
    return as_data(mistakes, read)


def editing(draft: ProcessDraft, reader: User) -> str:
    """Who else has this process open, as a sentence; empty when nobody has."""
    names = [_name(user) for user in DraftEditor.objects.besides(draft, reader)]
    return _("%(who)s is editing this process") % {"who": listed(names)} if names else ""


@designs
@require_GET
def presence(request: Request, draft: ProcessDraft) -> HttpResponse:
    """Asked every few seconds: who else is here, and whether somebody saved meanwhile."""
    DraftEditor.objects.seen(draft, request.user, request.GET.get("place", ""))
    return JsonResponse(_state(draft, request.user))
