"""Lists of work and tickets; filters live in the address, so that a list can be shared."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from bihuan.catalogue.models import PackVersion
from bihuan.core.text import shown
from bihuan.tickets import lists, search
from bihuan.tickets.words import PRIORITIES, priority_word
from bihuan.web import menu
from bihuan.web.paging import page
from bihuan.web.request import Request


def _work(request: Request, items: QuerySet[Any], **words: Any) -> HttpResponse:
    found = _narrow(request, items, "ticket__")
    context = words | _filters(request) | {"page": page(request, found, "opened_at")}
    return render(request, "lists/work.html", context)


def _tickets(request: Request, tickets: QuerySet[Any], **words: Any) -> HttpResponse:
    found = page(request, _narrow(request, tickets, ""), "updated_at")
    handlers = lists.handlers_of(found.rows)
    return render(
        request,
        "lists/tickets.html",
        words | _filters(request) | {"page": found, "handlers": handlers},
    )


def _narrow(request: Request, rows: QuerySet[Any], prefix: str) -> QuerySet[Any]:
    asked = request.GET
    for key in ("kind", "pack", "phase", "priority"):
        if asked.get(key):
            rows = rows.filter(**{f"{prefix}{key}": asked[key]})
    if asked.get("state") in ("open", "closed") and not prefix:
        rows = rows.open() if asked["state"] == "open" else rows.closed()  # type: ignore[attr-defined]
    if text := asked.get("q", "").strip():
        rows = lists.with_text(rows, text) if prefix else search.matching(rows, text)  # type: ignore[arg-type]
    return rows


def _filters(request: Request) -> dict[str, Any]:
    """What may be chosen, and what is."""
    current = PackVersion.objects.filter(is_current=True).order_by("kind", "key")
    packs = [(key, shown(names)) for key, names in current.values_list("key", "names")]
    asked = {k: request.GET.get(k, "") for k in ("q", "kind", "pack", "phase", "priority", "state")}
    return {
        "asked": asked,
        "is_filtered": any(asked.values()),
        "packs": packs,
        "kinds": [(kind, menu.kind_title(kind)) for kind in menu.ALL_KINDS],
        "phases": _phases(asked["pack"]),
        "priorities": [(key, priority_word(key)) for key in PRIORITIES],
    }


def _phases(pack: str) -> list[tuple[str, str]]:
    version = PackVersion.objects.filter(key=pack, is_current=True).first() if pack else None
    return [(p.key, shown(p.names)) for p in version.flow.phases] if version else []


@login_required
def todo(request: Request) -> HttpResponse:
    return _work(
        request,
        lists.todo(request.user),
        title=_("My to-do"),
        empty=_("Nothing waits for you"),
        empty_text=_("New work appears here by itself."),
    )


@login_required
def approvals(request: Request) -> HttpResponse:
    return _work(
        request,
        lists.approvals(request.user),
        title=_("My approvals"),
        empty=_("Nothing waits for your approval"),
        empty_text=_("Approvals asked of you appear here by themselves."),
    )


@login_required
def requested(request: Request) -> HttpResponse:
    return _tickets(
        request,
        lists.requested(request.user),
        title=_("I requested"),
        empty=_("You have not opened a ticket yet"),
        empty_text=_("Choose a service from the catalogue; what you send is found here."),
        offers_start=True,
    )


@login_required
def watched(request: Request) -> HttpResponse:
    return _tickets(
        request,
        lists.watched(request.user),
        title=_("I follow"),
        empty=_("You follow no ticket"),
        empty_text=_("Follow a ticket on its page to find it here and to hear of it."),
    )


@login_required
def done(request: Request) -> HttpResponse:
    return _tickets(
        request,
        lists.done(request.user),
        title=_("I handled"),
        empty=_("You have not finished a step yet"),
        empty_text=_("Tickets on which you have worked are kept here."),
    )


@login_required
def tickets(request: Request) -> HttpResponse:
    return _tickets(
        request,
        lists.everything(request.user),
        title=_("All tickets"),
        empty=_("There is no ticket you may see"),
        empty_text=_("Tickets that you open, handle or follow appear here."),
        offers_start=True,
    )


@login_required
def search_page(request: Request) -> HttpResponse:
    """Every word must be found: in the number, the title or any field."""
    text = request.GET.get("q", "").strip()
    return _tickets(
        request,
        lists.everything(request.user) if text else lists.everything(request.user).none(),
        title=_("Search"),
        search_text=text,
        empty=_("Nothing found") if text else _("What are you looking for?"),
        empty_text=_(
            "Two characters are enough. Every word must occur in the number, title or a field."
        ),
    )
