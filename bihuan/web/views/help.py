"""The help drawer, the guide, and the tour of the first minute."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from bihuan.people import access
from bihuan.people.models import User
from bihuan.web import guide, help, tour
from bihuan.web.request import Request


@login_required
def drawer(request: Request) -> HttpResponse:
    """What helps on the page at `at`."""
    found = help.on(request.GET.get("at", "/")[:500], request.user, _language())
    return render(request, "help/_drawer.html", {"help": found})


@login_required
def pages(request: Request) -> HttpResponse:
    return _page(request, guide.FOR_EVERYBODY[0])


@login_required
def page(request: Request, name: str) -> HttpResponse:
    return _page(request, name)


def _page(request: Request, name: str) -> HttpResponse:
    """One page of the guide; what only administrators need is shown to them alone."""
    every = guide.pages(_language(), is_admin=access.can(request.user, "administer"))
    found = next((each for each in every if each.name == name), None)
    if found is None:
        raise Http404
    return render(request, "help/guide.html", {"guide": found, "every": every})


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
