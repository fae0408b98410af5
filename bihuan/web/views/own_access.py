"""A person's own access: who stands in for him, his tokens, and where he is logged in."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.core import clock
from bihuan.people import accounts, sessions
from bihuan.people import tokens as keys
from bihuan.people.models import Delegation, Token
from bihuan.web.desk import attempt, posted
from bihuan.web.request import Request
from bihuan.web.settings_forms import SubstituteForm, TokenForm

PAST = 10  # substitutions that are over and still shown


@login_required
def delegation(request: Request) -> HttpResponse:
    """Name a substitute for some days; he finds the work among his own."""
    user = request.user
    form = SubstituteForm(posted(request))
    if attempt(form, lambda **values: accounts.delegate(user, by=user, **values)):
        messages.success(request, _("Saved."))
        return redirect("settings-delegation")
    now = clock.now()
    all_of_mine = user.delegations.select_related("substitute")  # type: ignore[attr-defined]
    context = {
        "form": form,
        "now": now,
        "coming": all_of_mine.filter(ends_at__gt=now),
        "past": all_of_mine.filter(ends_at__lte=now).order_by("-ends_at")[:PAST],
        "for_others": Delegation.objects.filter(substitute=user, ends_at__gt=now).select_related(
            "user"
        ),
    }
    status = 422 if form.errors else 200
    return render(request, "settings/delegation.html", context, status=status)


@login_required
@require_POST
def end_delegation(request: Request, pk: int) -> HttpResponse:
    """Back early, or not away after all."""
    mine = get_object_or_404(Delegation, pk=pk, user=request.user)
    accounts.end_delegation(mine, by=request.user)
    messages.success(request, _("The substitution has ended."))
    return redirect("settings-delegation")


@login_required
def tokens(request: Request) -> HttpResponse:
    """Tokens for scripts; the secret of a new one is shown on this answer and never again."""
    user = request.user
    form = TokenForm(posted(request))
    secret = ""
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        _token, secret = keys.issue(user, name=name, by=user, expires_at=form.expires_at)
        form = TokenForm()
    context = {
        "form": form,
        "secret": secret,
        "now": clock.now(),
        "tokens": Token.objects.filter(user=user, revoked_at=None),
    }
    status = 422 if form.errors else 200
    response = render(request, "settings/tokens.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
def revoke_token(request: Request, pk: int) -> HttpResponse:
    """It opens nothing from now on."""
    token = get_object_or_404(Token, pk=pk, user=request.user)
    keys.revoke(token, by=request.user)
    messages.success(request, _("“%(name)s” no longer opens anything.") % {"name": token.name})
    return redirect("settings-tokens")


@login_required
def security(request: Request) -> HttpResponse:
    """Password, second factors, and the devices on which one is logged in."""
    factors = list(Authenticator.objects.filter(user=request.user).order_by("pk"))
    kinds = Authenticator.Type
    codes = next((one for one in factors if one.type == kinds.RECOVERY_CODES), None)
    context = {
        "app": next((one for one in factors if one.type == kinds.TOTP), None),
        "passkeys": [one for one in factors if one.type == kinds.WEBAUTHN],
        "codes": len(codes.wrap().get_unused_codes()) if codes else None,
        "sessions": sessions.of(request.user),
        "here": request.session.session_key,
    }
    return render(request, "settings/security.html", context)


@login_required
@require_POST
def end_session(request: Request, pk: int) -> HttpResponse:
    """Log out on one other device."""
    elsewhere = get_object_or_404(UserSession, pk=pk, user=request.user)
    sessions.end(elsewhere, by=request.user)
    messages.success(request, _("Logged out there."))
    return redirect("settings-security")


@login_required
@require_POST
def end_sessions(request: Request) -> HttpResponse:
    """Log out everywhere but here."""
    sessions.end_others(request.user, keep=request.session.session_key or "")
    messages.success(request, _("You are logged in only here now."))
    return redirect("settings-security")
