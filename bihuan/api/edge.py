"""The edge of the API: bodies have a limit, and what the router itself refuses is a problem too."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from bihuan.api.answers import problem, too_large
from bihuan.core.refusals import N_

PREFIX = "/api/"
BODY_LIMIT = 1024 * 1024
UPLOADS = "multipart/form-data"
PAGES = {  # status -> code, sentence
    400: ("Malformed", N_("This does not have the right form.")),
    403: ("Forbidden", N_("You may not do this.")),
    404: ("NotFound", N_("There is no such address.")),
    405: ("BadMethod", N_("This address does not take that method.")),
    413: ("TooLarge", N_("The request is too large; 1 MiB is the limit.")),
    500: (
        "Broken",
        N_("Something went wrong on our side. Tell an administrator the number %(id)s."),
    ),
    503: ("Maintenance", N_("The site is being looked after. Try again in a few minutes.")),
}
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
            return _as_problem(answer, getattr(request, "id", ""))
        return answer


def _length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdigit() else 0


def _as_problem(answer: HttpResponse, request_id: str) -> HttpResponse:
    """What was answered as a page, before or beside the router, in the words of the API."""
    if answer.status_code not in PAGES:
        return answer
    code, sentence = PAGES[answer.status_code]
    number = request_id if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR else ""
    refused = problem(answer.status_code, _(sentence) % {"id": number}, code=code, id=number)
    for name in ("Allow", "Retry-After"):
        if name in answer:
            refused[name] = answer[name]
    return refused
