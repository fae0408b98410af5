"""How a refusal looks; here apart from the router, which loads with the first call of the API."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _

PROBLEM = "application/problem+json"


def problem(status: int, detail: str, *, code: str = "", **more: Any) -> HttpResponse:
    """One answer of the media type application/problem+json."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": str(detail),
        "code": code,
        **{key: value for key, value in more.items() if value},
    }
    answer = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    answer["Content-Type"] = PROBLEM
    if status == HTTPStatus.UNAUTHORIZED:
        answer["WWW-Authenticate"] = 'Bearer realm="bihuan"'
    return answer


def too_large() -> HttpResponse:
    return problem(413, _("The request is too large; 1 MiB is the limit."), code="TooLarge")
