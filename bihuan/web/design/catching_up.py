"""What came while this process was changed here: its difference in words, and taking it over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.catalogue import takeover
from bihuan.catalogue.models import ProcessDraft
from bihuan.catalogue.takeover import Newer
from bihuan.core import refusals
from bihuan.core.text import shown
from bihuan.process import source
from bihuan.process.errors import ProcessError
from bihuan.process.merge import NOTHING, Conflict
from bihuan.web.design.differences import difference
from bihuan.web.design.frame import context, designs, revision_of
from bihuan.web.design.words import WORDS
from bihuan.web.request import Request

LANGUAGES = dict(settings.LANGUAGES)
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
    clashes = [_clash(each, came) for each in takeover.together(draft, came).conflicts]
    told = {"came": came, "clashes": clashes, "untold": flow is None}
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


def _clash(conflict: Conflict, came: Newer) -> Clash:
    old = {line for line, _new in _lines(conflict.base, frozenset())}
    sides = (_lines(value, old) for value in (conflict.mine, conflict.theirs))
    return Clash(conflict.name, _place(conflict), *sides)


def _lines(value: Any, old: Any) -> Lines:
    """The part as YAML, line by line, each with whether it was not there before."""
    if value is NOTHING:
        return []
    text = value if isinstance(value, str) else source.write(value)
    return [(line, line not in old) for line in text.rstrip().split("\n")]


def _place(conflict: Conflict) -> str:
    """Steps › Review › buttons, as far as there are words for it."""
    file, *path = conflict.path
    if not path:
        return str(file)
    steps = zip(path, conflict.within[1:], strict=True)
    return " › ".join(_name(part, here) for part, here in steps)


def _name(part: str | int, here: Any) -> str:
    names = (here.get("names") or here.get("label")) if isinstance(here, Mapping) else None
    if names:
        return shown(names) if isinstance(names, Mapping) else str(names)
    if isinstance(part, int):
        return f"#{part + 1}"
    return str(WORDS.get(f"part_{part}") or LANGUAGES.get(part) or part)
