"""What came while this process was changed here: its difference in words, and taking it over."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.catalogue import drafts, takeover
from bihuan.catalogue.models import ProcessDraft
from bihuan.catalogue.takeover import Newer
from bihuan.core import refusals
from bihuan.process.errors import ProcessError
from bihuan.process.merge import Conflict
from bihuan.web.design.differences import difference
from bihuan.web.design.frame import context, designs, revision_of
from bihuan.web.request import Request
from bihuan.web.saying.names import of_documents
from bihuan.web.saying.places import place
from bihuan.web.saying.values import Sayer

Lines = list[tuple[str, bool]]


@dataclass(frozen=True)
class Clash:
    """A part that was changed here and in what came."""

    name: str
    place: str
    mine: Lines
    theirs: Lines


@designs
def newer(request: Request, draft: ProcessDraft) -> HttpResponse:
    """GET: what it changes, and where that meets one's own changes. POST: into the draft."""
    came = takeover.seen(draft)
    if came is None:
        raise Http404
    if request.method == "POST":
        done = _taken(request, draft)
        if done is not None:
            return done
        draft.refresh_from_db()
    flow = came.flow
    told = {"came": came, "clashes": _clashes(draft, came), "untold": flow is None}
    told["difference"] = difference(came.base.flow, flow) if flow else None
    status = 200 if request.method == "GET" else 409
    return render(request, "design/newer.html", context(request, draft, **told), status=status)


def _taken(request: Request, draft: ProcessDraft) -> HttpResponse | None:
    take = [key[5:] for key, value in request.POST.items() if key[:5] == "take." and value == "1"]
    try:
        takeover.take_over(draft, request.user, revision_of(request), take)
    except ProcessError as refusal:
        if refusal.status in (403, 404):
            raise
        messages.error(request, refusals.words(refusal))
        return None
    messages.success(request, _("Taken over into the draft. Look at it, then publish."))
    return redirect("design-publish", key=draft.key)


@designs
@require_POST
def leave(request: Request, draft: ProcessDraft) -> HttpResponse:
    """It stays as it is here, until something newer comes."""
    takeover.turn_down(draft, request.user)
    messages.success(
        request, _("It stays as it is. What came can still be seen under the versions.")
    )
    return redirect("design-versions", key=draft.key)


# --- conflicts in words --------------------------------------------------------------------------


def _clashes(draft: ProcessDraft, came: Newer) -> list[Clash]:
    both = of_documents(drafts.documents(draft.files)) | of_documents(drafts.documents(came.files))
    sayer = Sayer(both)
    return [_clash(each, sayer) for each in takeover.together(draft, came).conflicts]


def _clash(conflict: Conflict, sayer: Sayer) -> Clash:
    path = conflict.path
    old = set(sayer.part(path, conflict.base))
    sides = (
        [(line, line not in old) for line in sayer.part(path, value)]
        for value in (conflict.mine, conflict.theirs)
    )
    return Clash(conflict.name, place(path, conflict.within, sayer), *sides)


@designs
@require_POST
def parts(request: Request, draft: ProcessDraft) -> HttpResponse:
    """Parts that two people changed at once, in words. POST {documents: mine, parts: [...]}."""
    sent = _sent(request)
    if sent is None:
        return JsonResponse({"message": _("This request cannot be read.")}, status=400)
    mine, asked = sent
    sayer = Sayer(of_documents(drafts.documents(draft.files)) | of_documents(mine))
    return JsonResponse({"parts": [_said(each, sayer) for each in asked]})


def _sent(request: Request) -> tuple[dict[str, Any], list[dict[str, Any]]] | None:
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    mine, asked = (
        (sent.get(key) for key in ("documents", "parts"))
        if isinstance(sent, dict)
        else (None, None)
    )
    if not isinstance(mine, dict) or not isinstance(asked, list):
        return None
    return (mine, asked) if all(_is_part(each) for each in asked) else None


def _is_part(each: Any) -> bool:
    """A place with steps, and what stands there."""
    if not isinstance(each, dict):
        return False
    path, within = each.get("path"), each.get("within")
    if not isinstance(path, list) or not path or not isinstance(within, list):
        return False
    return all(type(one) in (str, int) for one in path)


def _said(part: dict[str, Any], sayer: Sayer) -> dict[str, Any]:
    path = part["path"]
    told = {side: sayer.part(path, part.get(side)) for side in ("base", "mine", "theirs")}
    return {"place": place(path, part["within"], sayer), **told}
