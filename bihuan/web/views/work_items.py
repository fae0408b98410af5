"""Doing a work item: its form, its buttons, and handing it on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.people import find
from bihuan.people.models import AssignmentGroup, User
from bihuan.tickets import edits, forms, refusals
from bihuan.tickets.models import Ticket, WorkItem
from bihuan.web import drafts, remote_options
from bihuan.web.form_page import FormPage, submitted
from bihuan.web.posting import attempt, go
from bihuan.web.request import Request
from bihuan.web.ticket import onward
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
    action, values, revision = _typed(request, item)
    values = {key: value for key, value in values.items() if key not in _given_up(request)}
    _ticket, trouble = attempt(
        lambda: item.complete(by=request.user, action=action, values=values, revision=revision)
    )
    if trouble is None:
        onward.say_done(request, item)
        return go(request, "ticket", item.ticket.number)
    item.ticket.refresh_from_db()
    base = trouble.revision or revision
    page = _page(request, item, values, base, since=revision, trouble=trouble, tried=action)
    if not request.headers.get("HX-Request"):
        return show(request, item.ticket, page, trouble.status)
    context = {"form": page, "item": item}
    return render(request, "work_items/_form.html", context, status=trouble.status)


def _typed(request: Request, item: WorkItem) -> tuple[str, dict[str, Any], int]:
    """Button, values, and the revision of the ticket they were typed upon."""
    view = forms.work_item_form(item, request.user)
    action, values = submitted(view, request.POST)
    told = request.POST.get("revision", "")[:12]
    revision = int(told) if told.isdecimal() else view.revision
    return action, values, min(revision, view.revision)


def _given_up(request: Request) -> set[str]:
    """Fields of a conflict in which the other's value was chosen."""
    chosen = {key: value for key, value in request.POST.items() if key.startswith("take.")}
    return {key.removeprefix("take.") for key, value in chosen.items() if value == "theirs"}


def _page(
    request: Request, item: WorkItem, values: dict[str, Any], base: int, since: int, **told: Any
) -> FormPage:
    """The form with what stands in it now; what he never touched shows what others wrote."""
    shown = edits.rebased(item.ticket, values, since, request.user)
    view = forms.work_item_form(item, request.user, shown)
    return FormPage(view, request.user, base=base, **told)


@login_required
@require_POST
def fields(request: Request, pk: int) -> HttpResponse:
    """The same form with what stands in it now: rules are judged here, never in the browser."""
    item = found(request, pk)
    _action, values, revision = _typed(request, item)
    page = _page(request, item, values, revision, since=revision)
    return render(request, "work_items/_form.html", {"form": page, "item": item})


@login_required
@require_POST
def draft(request: Request, pk: int) -> HttpResponse:
    item = found(request, pk)
    if not item.is_open:
        return drafts.too_late()
    _action, values, revision = _typed(request, item)
    return drafts.keep(request, drafts.of_item(item), values, revision)


@login_required
@require_POST
def afresh(request: Request, pk: int) -> HttpResponse:
    """Throw the draft away."""
    item = found(request, pk)
    drafts.drop(request.user, drafts.of_item(item))
    return go(request, "ticket", item.ticket.number)


@login_required
@require_POST
def options(request: Request, pk: int, field: str) -> HttpResponse:
    """What another system offers for a field of this form, with what stands in it now."""
    item = found(request, pk)
    view = forms.work_item_form(item, request.user)
    _action, values = submitted(view, request.POST)
    return remote_options.answer(request, view, field, {**item.ticket.values, **values})


@login_required
def editors(request: Request, pk: int) -> HttpResponse:
    """Who else is at this form, and whether it is still open: asked every few seconds."""
    item = found(request, pk)
    return JsonResponse({"editing": drafts.editing(item, request.user), "open": item.is_open})


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
