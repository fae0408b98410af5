"""The one JSON door of a process being designed: all editors read and save the same document."""

from __future__ import annotations

import json
from collections.abc import Sequence
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
from bihuan.tickets.words import listed
from bihuan.web.design.findings import as_data
from bihuan.web.design.frame import designs
from bihuan.web.design.vocabulary import vocabulary
from bihuan.web.request import Request


@designs
@require_http_methods(["GET", "POST"])
def document(request: Request, draft: ProcessDraft) -> HttpResponse:
    """GET: everything an editor needs. POST {revision, documents | files}: the next revision."""
    if request.method == "GET":
        DraftEditor.objects.seen(draft, request.user)
        more = {"key": draft.key, "findings": _findings(draft), "vocabulary": vocabulary()}
        return JsonResponse({**_state(draft, request.user), **more})
    sent = _sent(request)
    if sent is None:
        return JsonResponse({"message": _("This request cannot be read.")}, status=400)
    try:
        saved = _save(draft, sent, request.user)
    except DraftMoved as moved:
        told = {"message": refusals.words(moved), **_state(moved.draft, request.user)}
        return JsonResponse(told, status=409)
    except UnreadableDraft as bad:
        told = {"message": refusals.words(bad), "findings": as_data(bad.mistakes, {})}
        return JsonResponse(told, status=422)
    state = _state(saved, request.user, whole="files" in sent or bool(sent.get("whole")))
    return JsonResponse({**state, "findings": _findings(saved)})


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


def _state(draft: ProcessDraft, reader: User, whole: bool = True) -> dict[str, Any]:
    """Revision, who saved it and when; `whole`: with the document itself."""
    state = {
        "revision": draft.revision,
        "by": _name(draft.updated_by),
        "at": timezone.localtime(draft.updated_at).strftime("%H:%M"),
        "mine": draft.updated_by_id == reader.pk,
        "name": str(draft),
        "editing": editing(draft, reader),
    }
    state["saved"] = _("Saved %(at)s") % state
    if whole:
        state |= {"documents": drafts.documents(draft.files), "files": draft.files}
    return state


def _name(user: User | None) -> str:
    return (user.name or user.username) if user else ""


def _findings(draft: ProcessDraft) -> list[dict[str, Any]]:
    mistakes: Sequence[Mistake] = drafts.read_draft(draft)[1]
    return as_data(mistakes, drafts.sources(draft))


def editing(draft: ProcessDraft, reader: User) -> str:
    """Who else has this process open, as a sentence; empty when nobody has."""
    names = [_name(user) for user in DraftEditor.objects.besides(draft, reader)]
    return _("%(who)s is editing this process") % {"who": listed(names)} if names else ""


@designs
@require_GET
def presence(request: Request, draft: ProcessDraft) -> HttpResponse:
    """Asked every few seconds: who else is here, and whether somebody saved meanwhile."""
    DraftEditor.objects.seen(draft, request.user, request.GET.get("place", ""))
    return JsonResponse(_state(draft, request.user, whole=False))
