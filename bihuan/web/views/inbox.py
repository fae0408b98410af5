"""The bell, the inbox page, and what pages ask every two seconds."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.core import clock
from bihuan.notify import events, wishes
from bihuan.notify import inbox as box
from bihuan.notify.models import Mute, Notification
from bihuan.people import sessions
from bihuan.tickets import lists
from bihuan.tickets.models import Ticket
from bihuan.web.lists import saved
from bihuan.web.request import Request, back

MOST = 50  # entries of one ticket that are unfolded


@login_required
def inbox(request: Request) -> HttpResponse:
    """The notifications ticket by ticket, all or what is unread, of all events or one."""
    asked = request.GET
    event = asked.get("event", "") if asked.get("event") in events.EVENTS else ""
    before = int(asked["before"]) if asked.get("before", "").isdecimal() else 0
    only_unread = asked.get("unread") == "1"
    found = box.groups(request.user, only_unread=only_unread, event=event, before=before)
    context = {
        "found": found,
        "event": event,
        "events": events.EVENTS.values(),
        "only_unread": only_unread,
        "is_filtered": bool(event or only_unread),
    }
    return render(request, "inbox/inbox.html", context)


@login_required
def about(request: Request, number: str) -> HttpResponse:
    """What was said about one ticket, unfolded in the list."""
    told = box.entries(request.user).filter(ticket__number=number)[:MOST]
    return render(request, "inbox/_entries.html", {"entries": told})


@login_required
@require_POST
def mark(request: Request, pk: int) -> HttpResponse:
    """Read, or kept for later."""
    told = get_object_or_404(box.entries(request.user), pk=pk)
    change = box.mark_read if request.POST.get("read") == "1" else box.mark_unread
    change(request.user, [told.pk])
    return back(request, "inbox")


@login_required
@require_POST
def read_ticket(request: Request, number: str) -> HttpResponse:
    """All about this ticket is read."""
    ticket = get_object_or_404(Ticket.objects.visible_to(request.user), number=number)
    box.mark_ticket_read(request.user, ticket.pk)
    return back(request, "inbox")


@login_required
@require_POST
def mute(request: Request, number: str) -> HttpResponse:
    """Hear no more of a ticket, or hear of it again."""
    ticket = get_object_or_404(Ticket.objects.visible_to(request.user), number=number)
    if request.POST.get("muted") == "1":
        Mute.objects.mute(request.user, ticket)
        messages.success(request, _("Muted. You still hear of work that waits for you."))
    else:
        Mute.objects.unmute(request.user, ticket)
        messages.success(request, _("You hear of this ticket again."))
    return back(request, "inbox")


@login_required
def bell(request: Request) -> HttpResponse:
    """What opens under the bell."""
    return render(request, "inbox/_menu.html", {"live": box.live(request.user)})


@login_required
def entry(request: Request, pk: int) -> HttpResponse:
    """Read it and go where it leads."""
    told = get_object_or_404(box.entries(request.user), pk=pk)
    box.mark_read(request.user, [told.pk])
    return redirect(_url(told))


@login_required
@require_POST
def read_all(request: Request) -> HttpResponse:
    box.mark_all_read(request.user)
    return redirect("inbox")


def live(request: Request) -> HttpResponse:
    """Cheap on purpose: 304 while nothing is new; the counts only when asked for."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    sessions.note_life(request)
    now = box.live(request.user)
    if request.headers.get("If-None-Match") == now.etag and not request.GET.get("counts"):
        return HttpResponse(status=304, headers={"ETag": now.etag})
    return JsonResponse(
        _said(request, now), headers={"ETag": now.etag, "Cache-Control": "no-store"}
    )


def _said(request: Request, now: box.Live) -> dict[str, Any]:
    newest = now.latest[0] if now.latest else None
    said: dict[str, Any] = {"unread": now.unread, "newest": newest.pk if newest else 0}
    if newest:
        number = newest.ticket.number if newest.ticket else ""
        url = reverse("inbox-entry", args=[newest.pk])
        said["latest"] = {"subject": newest.subject, "url": url, "number": number}
        said["quiet"] = wishes.is_quiet(request.user, clock.now())
    if request.GET.get("counts"):
        said["todo"] = lists.count(lists.todo(request.user))
        said["approvals"] = lists.count(lists.approvals(request.user))
        for view in saved.in_menu(request):
            said[f"view-{view.pk}"] = saved.count_of(view, request.user)
    return said


def _url(told: Notification) -> str:
    if told.ticket:
        return reverse("ticket", args=[told.ticket.number])
    return told.link or reverse("inbox")
