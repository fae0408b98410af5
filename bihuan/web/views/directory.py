"""A colleague's page: how to reach him, what he belongs to, which of his tickets one may see."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from bihuan.core import clock
from bihuan.people import access
from bihuan.people.models import User
from bihuan.tickets import lists
from bihuan.web.request import Request

SHOWN = 20


@login_required
def person(request: Request, username: str) -> HttpResponse:
    """Everybody may look up everybody who works here; leavers only the keepers of accounts."""
    may_keep = access.can(request.user, "people")
    people = User.objects.all() if may_keep else User.objects.filter(is_active=True)
    found = get_object_or_404(people.select_related("department", "manager"), username=username)
    away = found.delegations.in_force(clock.now()).select_related("substitute")  # type: ignore[attr-defined]
    visible = lists.everything(request.user)
    context = {
        "person": found,
        "groups": found.assignment_groups.all(),
        "roles": found.roles.all(),
        "away": list(away),
        "waiting": visible.open().waiting_for(found)[:SHOWN],
        "requested": visible.open().requested_by(found)[:SHOWN],
        "may_keep": may_keep,
    }
    return render(request, "people/person.html", context)
