"""One verb on the selected rows of a list: asked for, done row by row, undone."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.tickets import bulk
from bihuan.tickets.models import Tag
from bihuan.web.lists import mass
from bihuan.web.request import Request
from bihuan.web.sources import Source, source


@login_required
def act(request: Request, key: str, verb: str) -> HttpResponse:
    """GET asks for what the verb needs; POST does it and says what became of each row."""
    here = source(key)
    offered = {one.key: one for one in mass.offered(request.user, is_work=here.is_work)}
    if verb not in offered:
        raise Http404
    asked = request.POST if request.method == "POST" else request.GET
    ids = asked.getlist("ids")[: bulk.MOST]
    if request.method == "POST":
        return _done(request, here, offered[verb], ids)
    context = {"source": here, "verb": offered[verb], "ids": ids, "tags": _tags(verb)}
    return render(request, "lists/_bulk_form.html", context)


def _tags(verb: str) -> list[str]:
    return list(Tag.objects.values_list("name", flat=True)[:200]) if verb.endswith("tag") else []


def _done(request: Request, here: Source, verb: mass.Verb, ids: list[str]) -> HttpResponse:
    targets = mass.targets(ids, request.user, verb.key, is_work=here.is_work)
    data = {
        "to": request.POST.get("to", ""),
        "reason": request.POST.get("reason", ""),
        "tags": request.POST.getlist("tags"),
    }
    results = bulk.run(verb.key, targets, request.user, data)
    context = {
        "title": verb.label,
        "undo": mass.undo_token(request.user, results),
        "missing": len(set(ids)) - len(results),
    }
    return _told(request, results, context)


@login_required
@require_POST
def undo(request: Request) -> HttpResponse:
    """Take it back, within seconds."""
    results = mass.undo(request.user, request.POST.get("undo", ""))
    return _told(request, results, {"title": _("Undone"), "undo": "", "missing": 0})


def _told(request: Request, results: list[bulk.Result], context: dict[str, object]) -> HttpResponse:
    refused = [result for result in results if result.refusal]
    context |= {
        "refused": refused,
        "done": [result for result in results if not result.refusal],
        "seconds": mass.UNDO_SECONDS,
    }
    return render(request, "lists/_bulk_results.html", context)
