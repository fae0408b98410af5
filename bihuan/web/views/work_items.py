"""Doing a work item: its form, its buttons, and handing it on."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.people import find
from bihuan.people.models import AssignmentGroup, User
from bihuan.tickets import forms, refusals
from bihuan.tickets.models import Ticket, WorkItem
from bihuan.web import drafts
from bihuan.web.form_page import FormPage, submitted
from bihuan.web.posting import attempt, go
from bihuan.web.request import Request
from bihuan.web.views.tickets import BESIDE, show


def found(request: Request, pk: int) -> WorkItem:
    """Of a ticket the reader may see. Whether he may act the verb says, in words that help."""
    visible = Ticket.objects.visible_to(request.user)
    items = WorkItem.objects.select_related("handler", *(f"ticket__{name}" for name in BESIDE))
    return get_object_or_404(items.filter(ticket__in=visible), pk=pk)


@login_required
@require_POST
def complete(request: Request, pk: int) -> HttpResponse:
    """Press a button. What is refused comes back with everything that was typed."""
    item = found(request, pk)
    view = forms.work_item_form(item, request.user)
    action, values = submitted(view, request.POST)
    revision = int(request.POST.get("revision") or view.revision)
    _ticket, trouble = attempt(
        lambda: item.complete(by=request.user, action=action, values=values, revision=revision)
    )
    if trouble is None:
        return go(request, "ticket", item.ticket.number)
    view = forms.work_item_form(item, request.user, values)
    page = FormPage(view, request.user, trouble, tried=action)
    if not request.headers.get("HX-Request"):
        return show(request, item.ticket, page, trouble.status)
    return render(
        request, "work_items/_form.html", {"form": page, "item": item}, status=trouble.status
    )


@login_required
@require_POST
def fields(request: Request, pk: int) -> HttpResponse:
    """The same form with what stands in it now: rules are judged here, never in the browser."""
    item = found(request, pk)
    _action, values = submitted(forms.work_item_form(item, request.user), request.POST)
    page = FormPage(forms.work_item_form(item, request.user, values), request.user)
    return render(request, "work_items/_form.html", {"form": page, "item": item})


@login_required
@require_POST
def draft(request: Request, pk: int) -> HttpResponse:
    item = found(request, pk)
    _action, values = submitted(forms.work_item_form(item, request.user), request.POST)
    return drafts.keep(request, f"work-item:{item.pk}", values)


@login_required
@require_POST
def claim(request: Request, pk: int) -> HttpResponse:
    item = found(request, pk)
    item.claim(by=request.user)
    return go(request, "ticket", item.ticket.number)


@login_required
@require_POST
def release(request: Request, pk: int) -> HttpResponse:
    item = found(request, pk)
    item.release(by=request.user)
    return go(request, "ticket", item.ticket.number)


@login_required
@require_POST
def assign(request: Request, pk: int) -> HttpResponse:
    item = found(request, pk)
    item.assign(to=_somebody(request), by=request.user)
    messages.success(request, _("Assigned."))
    return go(request, "ticket", item.ticket.number)


@login_required
@require_POST
def transfer(request: Request, pk: int) -> HttpResponse:
    item = found(request, pk)
    reason = request.POST.get("reason", "")
    item.transfer(to=_somebody(request), by=request.user, reason=reason)
    messages.success(request, _("Transferred."))
    return go(request, "ticket", item.ticket.number)


@login_required
@require_POST
def send_back(request: Request, pk: int) -> HttpResponse:
    item = found(request, pk)
    asked = request.POST
    item.send_back(
        by=request.user,
        target=asked.get("target", ""),
        reason=asked.get("reason", ""),
        straight=bool(asked.get("straight")),
    )
    messages.success(request, _("Sent back."))
    return go(request, "ticket", item.ticket.number)


@login_required
@require_POST
def take_back(request: Request, pk: int) -> HttpResponse:
    item = found(request, pk)
    item.take_back(by=request.user, reason=request.POST.get("reason", ""))
    return go(request, "ticket", item.ticket.number)


@login_required
@require_POST
def add_signer(request: Request, pk: int) -> HttpResponse:
    item = found(request, pk)
    asked = request.POST
    item.add_signer(
        by=request.user,
        people=find.users(asked.getlist("people")),
        when=asked.get("when") or "before",
        reason=asked.get("reason", ""),
    )
    messages.success(request, _("Asked to sign."))
    return go(request, "ticket", item.ticket.number)


@login_required
@require_POST
def urge(request: Request, pk: int) -> HttpResponse:
    item = found(request, pk)
    item.urge(by=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, _("The handlers were reminded."))
    return go(request, "ticket", item.ticket.number)


def _somebody(request: Request) -> User | AssignmentGroup:
    """`to` is user:<name> or group:<key>, as the picker of handlers writes it."""
    kind, _colon, key = request.POST.get("to", "").partition(":")
    chosen = find.user(key) if kind == "user" else find.group(key) if kind == "group" else None
    if chosen is None:
        raise refusals.NotAHandler(who=key or "–")
    return chosen
