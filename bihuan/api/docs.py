"""The documentation page of the API."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bihuan.api import examples, handbook


@login_required
def docs(request: HttpRequest) -> HttpResponse:
    """How to make the first call, and what each call takes and answers."""
    context = {
        "first": examples.first_calls(request.user),  # type: ignore[arg-type]
        "chapters": handbook.chapters(),
        "base": handbook.BASE,
    }
    return render(request, "api/docs.html", context)
