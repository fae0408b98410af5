"""试走与反馈: who is invited to walk a draft, what people noted, and the figures of a review."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.catalogue import simulations, trials
from bihuan.catalogue.models import Invitation, ProcessDraft, ProcessNote
from bihuan.core import clock, refusals
from bihuan.notify import processes
from bihuan.people.models import User
from bihuan.process.errors import ProcessError
from bihuan.process.flow import Flow
from bihuan.tickets.models import Ticket
from bihuan.web.design import frame
from bihuan.web.design.places import named, where
from bihuan.web.design.rehearse import walks
from bihuan.web.help import process_guide
from bihuan.web.request import Request

SHOWN = 200
WEEKS = {"1": 1, "2": 2, "4": 4, "12": 12}


@frame.designs
def notes(request: Request, draft: ProcessDraft) -> HttpResponse:
    """Invitations, notes by node, and what the last half year says of the process."""
    found = ProcessNote.objects.filter(key=draft.key).select_related("author", "done_by")
    only = request.GET.get("state", "open")
    rows = found.open() if only == "open" else found
    flow, _mistakes = simulations.flow_of(draft.files)
    since = clock.now() - 6 * processes.MONTH
    figures = processes.figures(draft.key, since) if draft.based_on else None
    context = frame.context(
        request, draft, groups=_by_node(rows[:SHOWN], flow), only=only, figures=figures,
        invitations=draft.invitations.select_related("user"), now=clock.now(),
        open_count=found.open().count(), of="", bad=0,
    )  # fmt: skip
    return render(request, "design/simulate/notes.html", context)


def _by_node(rows: Any, flow: Flow | None) -> list[tuple[str, list[dict[str, Any]]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for note in rows:
        groups.setdefault(note.node, []).append({"note": note, "where": where(note, flow)})
    return [
        (named(key, flow) or _("The whole process"), rows) for key, rows in sorted(groups.items())
    ]


@frame.designs
@require_POST
def invite(request: Request, draft: ProcessDraft) -> HttpResponse:
    names = request.POST.getlist("people")
    users = User.objects.filter(username__in=names[: trials.MOST])
    weeks = WEEKS.get(request.POST.get("weeks", ""), 2)
    until = clock.now() + timedelta(weeks=weeks)
    try:
        made = trials.invite(draft, users, by=request.user, until=until,
                             message=request.POST.get("message", ""))  # fmt: skip
        messages.success(request, _("%(n)s people are invited.") % {"n": len(made)})
    except ProcessError as refusal:
        messages.error(request, refusals.words(refusal))
    return redirect("design-notes", key=draft.key)


@frame.designs
@require_POST
def uninvite(request: Request, draft: ProcessDraft, pk: int) -> HttpResponse:
    trials.uninvite(get_object_or_404(Invitation, pk=pk, draft=draft), by=request.user)
    return redirect("design-notes", key=draft.key)


@frame.designs
@require_POST
def settle(request: Request, draft: ProcessDraft, pk: int) -> HttpResponse:
    note = get_object_or_404(ProcessNote, pk=pk, key=draft.key)
    if "reopen" in request.POST:
        trials.reopen(note, by=request.user)
    else:
        trials.settle(note, by=request.user, answer=request.POST.get("answer", ""))
    return redirect("design-notes", key=draft.key)


@walks
@require_POST
def pin(request: Request, draft: ProcessDraft, is_guest: bool) -> HttpResponse:
    """A note on a node or field, from the page one walks on."""
    flow, _mistakes = simulations.flow_of(draft.files)
    node, field = request.POST.get("node", ""), request.POST.get("field", "")
    try:
        trials.pin(
            draft, request.POST.get("text", ""), by=request.user,
            node=node if flow and node in flow.nodes else "",
            field=field if flow and field in flow.fields else "",
        )  # fmt: skip
        messages.success(request, _("Your note is pinned."))
    except ProcessError as refusal:
        messages.error(request, refusals.words(refusal))
    return redirect(reverse("design-walk" if is_guest else "design-simulate", args=[draft.key]))


@login_required
@require_POST
def feedback(request: Request, number: str) -> HttpResponse:
    """What somebody says of the process, at one of its tickets."""
    tickets = Ticket.objects.visible_to(request.user).select_related("version")
    ticket = get_object_or_404(tickets, number=number)
    nodes = [token.node for token in ticket.process_state.tokens]
    node = nodes[0] if len(nodes) == 1 else ""
    _hear(request, ticket.version.key, ticket=ticket.number, node=node)
    return redirect("ticket", number=number)


@login_required
@require_POST
def process_feedback(request: Request, key: str) -> HttpResponse:
    """The same from the pages about the process, by whoever may start it or sees a ticket of it."""
    if process_guide.readable(request.user, key) is None:
        raise Http404
    _hear(request, key)
    there = "process-guide" if request.POST.get("next") == "guide" else "process-home"
    return redirect(there, key)


def _hear(request: Request, key: str, **at: str) -> None:
    text = request.POST.get("text", "")
    if "\x00" in text:
        raise Http404
    try:
        trials.feedback(key, text, by=request.user, **at)
        messages.success(request, _("Thank you. The owner of the process reads it."))
    except ProcessError as refusal:
        messages.error(request, refusals.words(refusal))
