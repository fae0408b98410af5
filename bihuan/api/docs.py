"""The documentation page of the API."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bihuan.api import examples, handbook
from bihuan.catalogue.models import Offering
from bihuan.people.models import User


@login_required
def docs(request: HttpRequest) -> HttpResponse:
    """How to make the first call, and what each call takes and answers."""
    user: User = request.user  # type: ignore[assignment]
    services = list(Offering.objects.visible_to(user).order_by("order", "pk"))
    asked = request.GET.get("service", "")
    chosen = next((one for one in services if one.key == asked), next(iter(services), None))
    context = {
        "services": services,
        "chosen": chosen,
        "first": examples.first_calls(user, chosen),
        "chapters": handbook.chapters(),
        "base": handbook.BASE,
    }
    return render(request, "api/docs.html", context)
