"""What every page gets: a request id, safe headers, the reader's language and time zone."""

from __future__ import annotations

import secrets
import zoneinfo
from collections.abc import Callable
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone, translation

from bihuan.core import log, maintenance, refusals
from bihuan.people import access
from bihuan.process.errors import ProcessError

Handler = Callable[[HttpRequest], HttpResponse]
COME_BACK = 120  # seconds
STILL_OPEN = {"/healthz", "/sw.js", "/manifest.webmanifest", "/offline/"}
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "frame-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)


class Headers:
    """Gives the request an id (shown when something breaks) and the response its policy."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.id = secrets.token_hex(4)  # type: ignore[attr-defined]
        with log.within(request.id):  # type: ignore[attr-defined]
            response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=()"
        )
        response.headers.setdefault("X-Request-Id", request.id)  # type: ignore[attr-defined]
        return response


class Maintenance:
    """While the site is closed everybody hears 503 and when to come back; /healthz answers."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        words = None if request.path_info in STILL_OPEN else maintenance.notice()
        if words is None:
            return self.get_response(request)
        page = render_to_string("errors/503.html", {"words": words})
        response = HttpResponse(page, status=503)
        response.headers["Retry-After"] = str(COME_BACK)
        response.headers["Cache-Control"] = "no-store"
        return response


class Reader:
    """Speaks the reader's language, in his time zone, and asks for his rights only once."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            return self.get_response(request)
        access.remember(user)
        if user.language:
            translation.activate(user.language)
            request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]
        with timezone.override(zone(user.time_zone)):
            return self.get_response(request)


@lru_cache(1000)  # the list of all zones is read from hundreds of files
def zone(name: str) -> zoneinfo.ZoneInfo | None:
    """The zone of that name; None (the site's) if there is none."""
    return zoneinfo.ZoneInfo(name) if name in zoneinfo.available_timezones() else None


class Refusals:
    """The one place where a refusal becomes an answer of the pages."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if request.path.startswith("/api/"):
            return None
        if isinstance(error, ProcessError):
            return refused(request, error)
        return None


def refused(request: HttpRequest, error: ProcessError) -> HttpResponse:
    """A sentence in the page (htmx) or on a page of its own."""
    context = {"sentence": refusals.words(error), "status": error.status}
    if request.headers.get("HX-Request"):
        response = render(request, "ui/refusal.html", context, status=error.status)
        here = request.method == "POST" and request.POST.get("refusals") == "here"
        response.headers["HX-Retarget"] = "find [data-refusal]" if here else "#messages"
        response.headers["HX-Reswap"] = "innerHTML"
        return response
    return render(request, "errors/refused.html", context, status=error.status)
