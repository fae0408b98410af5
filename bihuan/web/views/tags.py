"""Tags of one ticket."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from bihuan.web.posting import go
from bihuan.web.request import Request
from bihuan.web.views.tickets import found


@login_required
@require_POST
def tag(request: Request, number: str) -> HttpResponse:
    found(request, number).tag(*request.POST.getlist("tags"), by=request.user)
    return go(request, "ticket", number)


@login_required
@require_POST
def untag(request: Request, number: str) -> HttpResponse:
    found(request, number).untag(*request.POST.getlist("tags"), by=request.user)
    return go(request, "ticket", number)
