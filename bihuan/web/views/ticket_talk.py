"""The talk about a ticket: parts of its timeline, comments, their signs and edits."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.tickets.models import Comment, Ticket
from bihuan.web.posting import go
from bihuan.web.request import Request
from bihuan.web.ticket import comments
from bihuan.web.ticket.comments import Spoken
from bihuan.web.ticket.history import Asked, History
from bihuan.web.views.tickets import found


@login_required
@require_GET
def timeline(request: Request, number: str) -> HttpResponse:
    """The filtered part anew, or the entries before those that are shown."""
    return _part(request, found(request, number), Asked.of(request))


@login_required
@require_POST
def comment(request: Request, number: str) -> HttpResponse:
    here = found(request, number)
    here.comment(
        by=request.user,
        text=request.POST.get("text", ""),
        internal=bool(request.POST.get("internal")),
        mentioned=request.POST.getlist("mentioned"),
    )
    if not request.headers.get("HX-Request"):
        return go(request, "ticket", number)
    return _part(request, here, Asked.of(request))


@login_required
@require_GET
def one(request: Request, number: str, pk: int) -> HttpResponse:
    return _said(request, number, _spoken(request, number, pk))


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: Request, number: str, pk: int) -> HttpResponse:
    """The form for it, then the better words."""
    said = _spoken(request, number, pk)
    if request.method == "GET":
        return _said(request, number, said, "tickets/_comment_edit.html")
    asked = request.POST
    said.comment.edit(
        by=request.user, text=asked.get("text", ""), mentioned=asked.getlist("mentioned")
    )
    return _said(request, number, _spoken(request, number, pk))


@login_required
@require_POST
def react(request: Request, number: str, pk: int) -> HttpResponse:
    said = _spoken(request, number, pk)
    said.comment.react(by=request.user, sign=request.POST.get("sign", ""))
    return _said(request, number, _spoken(request, number, pk))


@login_required
@require_GET
def versions(request: Request, number: str, pk: int) -> HttpResponse:
    """What it said before."""
    said = _spoken(request, number, pk)
    context = {"said": said, "versions": said.comment.versions.order_by("-until")}
    return render(request, "tickets/_comment_versions.html", context)


def _part(request: Request, ticket: Ticket, asked: Asked) -> HttpResponse:
    history = History(ticket, request.user, asked)
    template = "tickets/_entry_rows.html" if asked.before else "tickets/_entries.html"
    context = {"history": history, "entries": history.entries, "ticket": ticket}
    return render(request, template, context)


def _spoken(request: Request, number: str, pk: int) -> Spoken:
    """A comment the reader may see, of a ticket he may see."""
    rows = Comment.objects.visible_to(request.user).filter(ticket=found(request, number))
    return Spoken(get_object_or_404(comments.ready(rows), pk=pk), request.user)


def _said(
    request: Request, number: str, said: Spoken, template: str = "tickets/_comment.html"
) -> HttpResponse:
    return render(request, template, {"said": said, "ticket": {"number": number}})
