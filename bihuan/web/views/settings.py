"""What a person sets for himself: language, clock, look; what he is told, and when he is not."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.notify import channels
from bihuan.notify.models import Mute, Preference
from bihuan.people.models import User
from bihuan.web.request import Request, back
from bihuan.web.settings_forms import PersonalForm, QuietForm, grid, read_grid

THEMES = ("auto", "light", "dark")
MOST_MUTED = 100


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
        _keep_language(response, wish)
    return response


def _keep_language(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 86400, samesite="Lax", httponly=True
    )


@login_required
def page(request: Request) -> HttpResponse:
    """Language, time zone, theme, first page, signature, keys."""
    form = PersonalForm.of(request.user, request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return render(
            request, "settings/page.html", {"form": form}, status=422 if form.errors else 200
        )
    form.save(request.user)
    messages.success(request, _("Saved."))
    response = redirect("settings")
    if form.cleaned_data["language"]:
        _keep_language(response, form.cleaned_data["language"])
    return response


@login_required
def notices(request: Request) -> HttpResponse:
    """What reaches this person over which channel, and the tickets he has muted."""
    held = Preference.objects.filter(user=request.user).first() or Preference(user=request.user)
    if request.method == "POST":
        held.grid = read_grid(request.POST)
        held.save()
        messages.success(request, _("Saved."))
        return redirect("settings-notices")
    return _notices_page(request, held, QuietForm(initial=_quiet_of(held)))


@login_required
@require_POST
def quiet(request: Request) -> HttpResponse:
    """The hours and days without a sound."""
    held = Preference.objects.filter(user=request.user).first() or Preference(user=request.user)
    form = QuietForm(request.POST)
    if not form.is_valid():
        return _notices_page(request, held, form, status=422)
    for key, value in form.cleaned_data.items():
        setattr(held, key, value)
    held.save()
    messages.success(request, _("Saved."))
    return redirect("settings-notices")


def _quiet_of(held: Preference) -> dict[str, object]:
    return {key: getattr(held, key) for key in QuietForm.base_fields}


def _notices_page(
    request: Request, held: Preference, form: QuietForm, status: int = 200
) -> HttpResponse:
    muted = Mute.objects.filter(user=request.user).select_related("ticket")[:MOST_MUTED]
    context = {
        "grid": grid(held),
        "channels": channels.installed(),
        "form": form,
        "muted": muted,
    }
    return render(request, "settings/notices.html", context, status=status)
