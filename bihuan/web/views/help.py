"""The help centre: drawer, guides, processes, words, questions that lead to a form, the tour."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from bihuan.catalogue.models import PackVersion
from bihuan.people import access
from bihuan.people.models import User
from bihuan.web.help import drawer as helpful
from bihuan.web.help import glossary, guide, process_guide, searching, tour, triage
from bihuan.web.request import Request


@login_required
def drawer(request: Request) -> HttpResponse:
    """What helps on the page at `at`."""
    found = helpful.on(request.GET.get("at", "/")[:500], request.user, _language())
    return render(request, "help/_drawer.html", {"help": found})


@login_required
def centre(request: Request) -> HttpResponse:
    """Everything there is to read, or what was searched for."""
    text = request.GET.get("q", "").strip()[: searching.LONGEST]
    versions = list(process_guide.published(request.user))
    context: dict[str, Any] = {
        "text": text,
        "guides": _guides(request),
        "versions": versions,
        "questions": triage.offered(request.user),
    }
    if text:
        context["found"] = searching.found(
            text, _language(), versions, is_admin=access.can(request.user, "administer")
        )
    return render(request, "help/centre.html", context)


@login_required
def page(request: Request, name: str) -> HttpResponse:
    """One page of the guide; what only administrators need is shown to them alone."""
    every = _guides(request)
    found = next((each for each in every if each.name == name), None)
    if found is None:
        raise Http404
    return render(request, "help/guide.html", {"guide": found, "every": every})


@login_required
def words(request: Request) -> HttpResponse:
    return render(request, "help/glossary.html", {"chapters": glossary.chapters(_language())})


@login_required
def process(request: Request, key: str) -> HttpResponse:
    """How a process goes, for those who may start it or see a ticket of it."""
    book = process_guide.told(_version(request, key))
    return render(request, "help/process.html", {"book": book})


@login_required
def questions(request: Request, key: str) -> HttpResponse:
    """Is this an incident? One question after the other, each with its own address."""
    data = triage.guide_of(_version(request, key))
    if data is None:
        raise Http404
    url = reverse("process-questions", args=[key])
    walk = triage.walk(data, url, request.GET.get("said", "")[:1000], request.user)
    return render(request, "help/questions.html", {"walk": walk, "url": url, "key": key})


def _version(request: Request, key: str) -> PackVersion:
    version = process_guide.readable(request.user, key)
    if version is None:
        raise Http404
    return version


def _guides(request: Request) -> list[guide.Page]:
    return guide.pages(_language(), is_admin=access.can(request.user, "administer"))


@login_required
def tour_steps(request: Request) -> HttpResponse:
    return JsonResponse({"steps": tour.steps_for(request.user)})


@login_required
@require_POST
def tour_seen(request: Request) -> HttpResponse:
    """Taken or refused: it never offers itself again."""
    User.objects.filter(pk=request.user.pk).update(has_toured=True)
    return HttpResponse(status=204)


def _language() -> str:
    return get_language() or "zh-hans"
