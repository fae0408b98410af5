"""The workbench: what waits for me, what I follow, what I use."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render

from bihuan.web.request import Request
from bihuan.web.workbench import Workbench


@login_required
def home(request: Request) -> HttpResponse:
    """Each list is cut; its title leads to the whole."""
    return render(request, "home/home.html", {"bench": Workbench(request.user)})
