"""The workbench: what waits for me, what I follow, what I use."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render

from bihuan.catalogue.models import Offering
from bihuan.tickets import lists
from bihuan.web.request import Request

SHOWN = 8
TILES = 6


@login_required
def home(request: Request) -> HttpResponse:
    """Each list is cut; its title leads to the whole."""
    user = request.user
    offered = Offering.objects.visible_to(user)
    watched = lists.watched(user).open().order_by("-updated_at")[:SHOWN]
    mine = lists.requested(user).open().order_by("-updated_at")[:SHOWN]
    context = {
        "todo": lists.todo(user).order_by("-opened_at")[:SHOWN],
        "approvals": lists.approvals(user).order_by("-opened_at")[:SHOWN],
        "watched": watched,
        "mine": mine,
        "starred": offered.starred_by(user)[:TILES],
        "recent": offered.recent_of(user)[:TILES],
    }
    return render(request, "home/home.html", context)
