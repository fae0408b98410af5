"""Demo mode: become somebody else with one click, and clear what the story made."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.people import access
from bihuan.people.models import User
from bihuan.web.request import Request
from bihuan.web.stage import Stage, stage

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
CAME_FROM = "demo_came_from"  # who he really is, so that he finds back


def _stage() -> Stage:
    """Only in demo mode; elsewhere there is no such page."""
    open_stage = stage()
    if not settings.DEMO or open_stage is None:
        raise Http404
    return open_stage


def _oneself(request: Request) -> User | None:
    """Who the person was before he first played somebody."""
    pk = request.session.get(CAME_FROM)
    return User.objects.filter(pk=pk, is_active=True).first() if pk else None


@login_required
def people(request: Request) -> HttpResponse:
    context = {
        "people": _stage().people(),
        "oneself": _oneself(request),
        "may_clear": access.is_admin(request.user),
    }
    return render(request, "demo/_people.html", context)


@login_required
@require_POST
def switch(request: Request) -> HttpResponse:
    """Only into the people of the story, or back to oneself."""
    oneself = _oneself(request)
    playable = {user.username: user for user, _title in _stage().people()}
    if oneself:
        playable.setdefault(oneself.username, oneself)
    chosen = playable.get(request.POST.get("username", ""))
    if chosen is None:
        raise Http404
    came_from = oneself.pk if oneself else request.user.pk
    login(request, chosen, backend=BACKEND)
    request.session[CAME_FROM] = came_from
    return redirect("home")


@login_required
@require_POST
def clear(request: Request) -> HttpResponse:
    open_stage = _stage()
    if not access.is_admin(request.user):
        raise Http404
    count = open_stage.clear(request.user)
    messages.success(request, _("The demo data is gone: %(n)s tickets.") % {"n": count})
    return redirect("home")
