"""The edge of the API: bodies have a limit, and what the router itself refuses is a problem too."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from bihuan.api.problems import problem, too_large

PREFIX = "/api/"
BODY_LIMIT = 1024 * 1024
UPLOADS = "multipart/form-data"
NUL = "\0"  # PostgreSQL has no such character, so nothing has it in its name


class ApiEdge:
    """Middleware for paths under /api/ alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        if _length(request) > BODY_LIMIT and request.content_type != UPLOADS:
            return too_large()
        if NUL in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return problem(400, _("This does not have the right form."), code="Malformed")
        answer = self.get_response(request)
        if answer.get("Content-Type", "").startswith("text/html") or not answer.content:
            return _as_problem(answer)
        return answer


def _length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdigit() else 0


def _as_problem(answer: HttpResponse) -> HttpResponse:
    """The router's own 404 and 405, in the words of the API."""
    if answer.status_code == 404:
        return problem(404, _("There is no such address."), code="NotFound")
    if answer.status_code == 405:
        refused = problem(405, _("This address does not take that method."), code="BadMethod")
        refused["Allow"] = answer["Allow"]
        return refused
    return answer
