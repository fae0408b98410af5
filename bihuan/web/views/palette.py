"""The command palette asks here while one types."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse

from bihuan.web import palette
from bihuan.web.request import Request

LONGEST = 80


def find(request: Request) -> HttpResponse:
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    groups = palette.found(request, request.GET.get("q", "").strip()[:LONGEST])
    return JsonResponse({"groups": groups}, headers={"Cache-Control": "no-store"})
