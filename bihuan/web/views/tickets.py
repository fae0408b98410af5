"""The page of a ticket, and what can be done to it as a whole."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.notify import inbox
from bihuan.tickets.models import Ticket
from bihuan.web.form_page import FormPage
from bihuan.web.posting import go
from bihuan.web.request import Request
from bihuan.web.ticket.history import Asked
from bihuan.web.ticket.page import TicketPage

BESIDE = ("version", "offering", "requester", "opened_by", "business", "department")


def found(request: Request, number: str) -> Ticket:
    """The ticket, if the reader may see it; a stranger learns nothing."""
    visible = Ticket.objects.visible_to(request.user).select_related(*BESIDE)
    return get_object_or_404(visible.defer("version__files"), number=number)


def show(
    request: Request, ticket: Ticket, form: FormPage | None = None, status: int = 200
) -> HttpResponse:
    chosen = request.GET.get("item", "")
    page = TicketPage(ticket, request.user, form, chosen, Asked.of(request)).ready()
    return render(request, "tickets/ticket.html", {"page": page, "ticket": ticket}, status=status)


@login_required
def ticket(request: Request, number: str) -> HttpResponse:
    """Opening the page reads what the inbox said about it."""
    here = found(request, number)
    inbox.mark_ticket_read(request.user, here.pk)
    return show(request, here)


@login_required
def process_map(request: Request, number: str) -> HttpResponse:
    """The drawing alone, large."""
    page = TicketPage(found(request, number), request.user)
    return render(request, "tickets/map.html", {"page": page, "ticket": page.ticket})


@login_required
@require_POST
def withdraw(request: Request, number: str) -> HttpResponse:
    found(request, number).withdraw(by=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, _("Withdrawn."))
    return go(request, "ticket", number)


@login_required
@require_POST
def terminate(request: Request, number: str) -> HttpResponse:
    found(request, number).terminate(by=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, _("Terminated."))
    return go(request, "ticket", number)


@login_required
@require_POST
def suspend(request: Request, number: str) -> HttpResponse:
    found(request, number).suspend(by=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, _("Suspended. Clocks stand still until it is resumed."))
    return go(request, "ticket", number)


@login_required
@require_POST
def resume(request: Request, number: str) -> HttpResponse:
    found(request, number).resume(by=request.user)
    messages.success(request, _("Resumed."))
    return go(request, "ticket", number)


@login_required
@require_POST
def reopen(request: Request, number: str) -> HttpResponse:
    found(request, number).reopen(by=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, _("Reopened."))
    return go(request, "ticket", number)


@login_required
@require_POST
def jump(request: Request, number: str) -> HttpResponse:
    asked = request.POST
    here = found(request, number)
    here.jump(node=asked.get("node", ""), by=request.user, reason=asked.get("reason", ""))
    messages.success(request, _("Moved."))
    return go(request, "ticket", number)


@login_required
@require_POST
def watch(request: Request, number: str) -> HttpResponse:
    found(request, number).watch(by=request.user)
    return go(request, "ticket", number)


@login_required
@require_POST
def unwatch(request: Request, number: str) -> HttpResponse:
    found(request, number).unwatch(by=request.user)
    return go(request, "ticket", number)


@login_required
@require_POST
def link(request: Request, number: str) -> HttpResponse:
    other = found(request, request.POST.get("other", ""))
    relation = request.POST.get("relation") or "related"
    found(request, number).link(other, relation=relation, by=request.user)
    messages.success(request, _("Linked."))
    return go(request, "ticket", number)


@login_required
@require_POST
def unlink(request: Request, number: str) -> HttpResponse:
    found(request, number).unlink(found(request, request.POST.get("other", "")), by=request.user)
    return go(request, "ticket", number)
