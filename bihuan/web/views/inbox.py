"""The bell, the inbox page, and what pages ask every two seconds."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from bihuan.notify import inbox as box
from bihuan.notify.models import Notification
from bihuan.tickets import lists
from bihuan.web.paging import page
from bihuan.web.request import Request


@login_required
def inbox(request: Request) -> HttpResponse:
    entries = box.entries(request.user)
    if request.GET.get("unread"):
        entries = entries.filter(read_at=None)
    found = page(request, entries, "created_at")
    return render(request, "inbox/inbox.html", {"page": found})


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
    if request.GET.get("counts"):
        said["todo"] = lists.todo(request.user).count()
        said["approvals"] = lists.approvals(request.user).count()
    return said


def _url(told: Notification) -> str:
    return reverse("ticket", args=[told.ticket.number]) if told.ticket else reverse("inbox")
