"""Starting a ticket: the form of a service, drawn from its pack."""

from __future__ import annotations

import json
import secrets
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.catalogue.models import Offering
from bihuan.core import idempotency
from bihuan.tickets import forms
from bihuan.tickets.forms import FormView
from bihuan.tickets.models import Draft, Ticket
from bihuan.web import drafts, remote_options
from bihuan.web.form_page import FormPage, given, submitted
from bihuan.web.posting import attempt, go
from bihuan.web.request import Request


def _offered(request: Request) -> Any:
    return Offering.objects.visible_to(request.user).select_related("folder", "version")


@login_required
def start(request: Request, key: str) -> HttpResponse:
    """The start form of a service; sending it opens a ticket, and a second click no second one."""
    offering = get_object_or_404(_offered(request), key=key)
    if request.method != "POST":
        return _start_page(request, offering, _opening(request, offering))
    action, values = submitted(_view(request, offering), request.POST)
    answer, trouble = attempt(lambda: _open_once(request, offering, action, values))
    if trouble is None:
        number = answer.text  # type: ignore[union-attr]
        messages.success(request, _("Submitted as %(number)s.") % {"number": number})
        return go(request, "ticket", number)
    view = forms.start_form(offering, request.user, values)
    page = FormPage(view, request.user, trouble, tried=action)
    return _start_page(request, offering, page, status=trouble.status)


def _opening(request: Request, offering: Offering) -> FormPage:
    """The empty form, or what was typed the last time and not sent, with what the address says."""
    draft = Draft.objects.of(request.user, f"offering:{offering.key}")
    typed = draft.values if draft else None
    view = forms.start_form(offering, request.user, typed)
    if told := given(view, request.GET):
        view = forms.start_form(offering, request.user, {**(typed or {}), **told})
    return FormPage(view, request.user, draft=draft)


def _start_page(
    request: Request, offering: Offering, page: FormPage, status: int = 200
) -> HttpResponse:
    whole = "catalogue/start.html"
    template = "catalogue/_start_form.html" if request.headers.get("HX-Request") else whole
    once = request.POST.get("once") or secrets.token_urlsafe(12)
    context = {"offering": offering, "form": page, "once": once}
    return render(request, template, context, status=status)


def _view(request: Request, offering: Offering) -> FormView:
    """The form these values were typed into: of the pack that the entry's own field chooses."""
    first = forms.start_form(offering, request.user)
    _action, values = submitted(first, request.POST)
    return forms.start_form(offering, request.user, values) if offering.route_field else first


def _open_once(
    request: Request, offering: Offering, action: str, values: dict[str, Any]
) -> idempotency.Answer:
    body = json.dumps([offering.key, action, values], sort_keys=True, ensure_ascii=False)
    key = f"{_once(request)}{sha256(body.encode()).hexdigest()[:32]}"

    def open_it() -> tuple[int, str]:
        ticket = Ticket.objects.start(offering, values, by=request.user, action=action)
        return 201, ticket.number

    return idempotency.once(request.user, key, body, open_it)


def _once(request: Request) -> str:
    """What the idempotency keys of this very page begin with."""
    return f"web:{request.POST.get('once', '')[:40]}:"


@login_required
@require_POST
def start_fields(request: Request, key: str) -> HttpResponse:
    """The start form with what stands in it now."""
    offering = get_object_or_404(_offered(request), key=key)
    _action, values = submitted(_view(request, offering), request.POST)
    page = FormPage(forms.start_form(offering, request.user, values), request.user)
    return _start_page(request, offering, page)


@login_required
@require_POST
def start_draft(request: Request, key: str) -> HttpResponse:
    offering = get_object_or_404(_offered(request), key=key)
    if request.POST.get("once") and idempotency.is_known(request.user, _once(request)):
        return drafts.too_late()
    _action, values = submitted(_view(request, offering), request.POST)
    return drafts.keep(request, f"offering:{offering.key}", values)


@login_required
@require_POST
def start_afresh(request: Request, key: str) -> HttpResponse:
    """Throw the draft away."""
    offering = get_object_or_404(_offered(request), key=key)
    drafts.drop(request.user, f"offering:{offering.key}")
    return redirect("offering-start", key=key)


@login_required
@require_POST
def start_options(request: Request, key: str, field: str) -> HttpResponse:
    """What another system offers for a field of the start form."""
    offering = get_object_or_404(_offered(request), key=key)
    view = _view(request, offering)
    _action, values = submitted(view, request.POST)
    return remote_options.answer(request, view, field, values)
