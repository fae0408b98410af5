"""What a person sets for himself: theme, language, time zone."""

from __future__ import annotations

import zoneinfo

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.people.models import User
from bihuan.web.middleware import zone
from bihuan.web.request import Request

THEMES = ("auto", "light", "dark")
FIRST_ZONES = ("Asia/Shanghai", "Asia/Taipei", "Asia/Hong_Kong", "Asia/Singapore", "UTC")


def back(request: Request) -> HttpResponse:
    """To the page the form was on, when that is one of ours."""
    came_from = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure())
    return redirect(came_from if ours else "home")


def _save(request: Request, **fields: str) -> None:
    User.objects.filter(pk=request.user.pk).update(**fields)


@login_required
@require_POST
def theme(request: Request) -> HttpResponse:
    wish = request.POST.get("theme", "")
    if wish in THEMES:
        _save(request, theme=wish)
    return HttpResponse(status=204) if request.headers.get("HX-Request") else back(request)


@login_required
@require_POST
def language(request: Request) -> HttpResponse:
    wish = request.POST.get("language", "")
    response = back(request)
    if wish in dict(settings.LANGUAGES):
        _save(request, language=wish)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, wish, max_age=365 * 86400, samesite="Lax", httponly=True
        )
    return response


@login_required
def page(request: Request) -> HttpResponse:
    """Time zone, with what is set elsewhere shown beside it."""
    if request.method == "POST":
        wish = request.POST.get("time_zone", "")
        if wish and zone(wish) is None:
            return render(request, "settings/page.html", _zones(wish), status=422)
        _save(request, time_zone=wish)
        messages.success(request, _("Saved."))
        return redirect("settings")
    return render(request, "settings/page.html", _zones())


def _zones(refused: str = "") -> dict[str, object]:
    others = sorted(zoneinfo.available_timezones() - set(FIRST_ZONES))
    return {"first": FIRST_ZONES, "others": others, "refused": refused}
