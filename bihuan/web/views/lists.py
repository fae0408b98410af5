"""Lists of work and tickets; filters live in the address, so that a list can be shared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bihuan.core import clock
from bihuan.tickets import lists
from bihuan.tickets.models import SavedView, Ticket
from bihuan.web import choices
from bihuan.web.lists import columns
from bihuan.web.lists import export as export_as
from bihuan.web.lists.listing import Listing
from bihuan.web.lists.saved import url_of
from bihuan.web.request import Request
from bihuan.web.sources import source
from bihuan.web.ticket.glance import Glance

Page = Callable[[Request], HttpResponse]
NEWS = 99  # counted no further


def page_of(key: str) -> Page:
    """The page of one list."""

    @login_required
    def show(request: Request) -> HttpResponse:
        listing = Listing(request, source(key))
        first = listing.bare.first if listing.bare and not request.GET else None
        if first is not None:
            return redirect(url_of(first))
        return render(request, "lists/list.html", {"list": listing, "search_text": _typed(listing)})

    show.__name__ = key
    return show


def _typed(listing: Listing) -> str:
    return listing.text if listing.source.needs_text else ""


todo = page_of("todo")
approvals = page_of("approvals")
requested = page_of("requested")
watched = page_of("watched")
done = page_of("done")
tickets = page_of("tickets")
search_page = page_of("search")


@login_required
def filter_form(request: Request, key: str) -> HttpResponse:
    """Everything one may filter by, with what is chosen now."""
    listing = Listing(request, source(key))
    context = {"list": listing, "about": _("Filter")}
    return _form(request, "lists/_filter_form.html", choices.of(listing) | context)


@login_required
def column_form(request: Request, key: str) -> HttpResponse:
    """Which columns there are, and which are shown."""
    listing = Listing(request, source(key))
    offered = columns.offered(is_work=listing.source.is_work, flow=listing.flow)
    shown = [column.key for column in listing.columns]
    hidden = [column for column in offered if column.key not in shown]
    context = {"list": listing, "hidden": hidden, "about": _("Columns and density")}
    return _form(request, "lists/_column_form.html", context)


def _form(request: Request, part: str, context: dict[str, Any]) -> HttpResponse:
    """In a dialog; without scripts on a page of its own."""
    if request.htmx:
        return render(request, part, context)
    return render(request, "lists/dialog_page.html", context | {"part": part})


@login_required
@require_POST
def keep_columns(request: Request, key: str) -> HttpResponse:
    """Keep columns, their order and the density: for the open view, or for the bare list."""
    listing = Listing(request, source(key))
    view = listing.view or SavedView.objects.bare(request.user, key)
    keys = [] if request.POST.get("reset") else request.POST.getlist("columns")
    view.lay_out(request.user, keys, request.POST.get("density", "normal"))
    return redirect(f"{listing.source.url}?{request.GET.urlencode()}")


@login_required
def export(
    request: Request, key: str, form: str
) -> HttpResponse | StreamingHttpResponse | FileResponse:
    """What the list shows, all pages of it."""
    listing = Listing(request, source(key))
    name = f"{key}-{timezone.localtime(clock.now()):%Y%m%d-%H%M}.{form}"
    if form == "xlsx":
        return FileResponse(export_as.as_xlsx(listing), as_attachment=True, filename=name)
    answer = StreamingHttpResponse(
        export_as.as_csv(listing), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def live(request: Request, key: str) -> HttpResponse:
    """How many rows are new or changed since the page was drawn; 304 while that stays the same."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    since = _moment(request.GET.get("since", ""))
    listing = Listing(request, source(key))
    column = "opened_at" if listing.source.is_work else "updated_at"
    count = lists.count(listing.all_rows.filter(**{f"{column}__gt": since}), NEWS)
    etag = f'"{since.timestamp():.6f}-{count}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    headers = {"ETag": etag, "Cache-Control": "no-store"}
    return JsonResponse({"count": count, "words": _news(count)}, headers=headers)


def _news(count: int) -> str:
    return ngettext("%(n)s thing is new", "%(n)s things are new", count) % {
        "n": f"{NEWS}+" if count > NEWS else count
    }


def _moment(text: str) -> datetime:
    """The instant a page was drawn; a broken one is now: nothing is new."""
    try:
        return parse_datetime(text) or clock.now()
    except ValueError:
        return clock.now()


@login_required
def glance(request: Request, number: str) -> HttpResponse:
    """A ticket beside its list."""
    visible = Ticket.objects.visible_to(request.user)
    rows = visible.select_related("version", "requester", "offering").defer("version__files")
    page = Glance(get_object_or_404(rows, number=number), request.user)
    context = {"page": page, "ticket": page.ticket}
    if request.htmx:
        return render(request, "lists/_glance.html", context)
    return redirect("ticket", number)
