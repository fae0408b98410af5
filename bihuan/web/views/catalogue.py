"""The service catalogue, and starting a ticket from it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.catalogue.models import Favourite, Offering, PackVersion
from bihuan.core.text import shown
from bihuan.tickets import lists
from bihuan.web import menu, shelf
from bihuan.web.help import triage
from bihuan.web.request import Request


def _offered(request: Request) -> Any:
    return Offering.objects.visible_to(request.user).select_related("folder")


@login_required
def catalogue(request: Request) -> HttpResponse:
    """Folders as a tree, offerings as tiles; a search looks into names and summaries."""
    offerings = list(_offered(request))
    marks = {f.offering_id: f for f in Favourite.objects.filter(user=request.user)}
    text = request.GET.get("q", "").strip()
    if text:
        offerings = [offering for offering in offerings if _fits(offering, text)]
    chosen = request.GET.get("folder", "")
    context = {
        "tree": shelf.rows(offerings, chosen),
        "starred": [o for o in offerings if o.pk in marks and marks[o.pk].is_starred],
        "recent": _recent(offerings, marks),
        "marks": marks,
        "text": text,
        "chosen": chosen,
        "is_empty": not offerings,
        "questions": triage.offered(request.user) if not text else None,
    }
    return render(request, "catalogue/catalogue.html", context)


def _fits(offering: Offering, text: str) -> bool:
    words = [*offering.names.values(), *offering.summary.values(), offering.key]
    return any(text.lower() in word.lower() for word in words)


def _recent(offerings: list[Offering], marks: dict[int, Favourite]) -> list[Offering]:
    used = [o for o in offerings if o.pk in marks and marks[o.pk].used_at]
    return sorted(used, key=lambda o: marks[o.pk].used_at, reverse=True)[:6]  # type: ignore[arg-type, return-value]


@login_required
@require_POST
def star(request: Request, key: str) -> HttpResponse:
    offering = get_object_or_404(_offered(request), key=key)
    is_starred = request.POST.get("starred") == "1"
    Favourite.objects.star(request.user, offering, is_starred)
    if not request.headers.get("HX-Request"):
        return redirect("catalogue")
    context = {"offering": offering, "is_starred": is_starred}
    return render(request, "catalogue/_star.html", context)


@login_required
def kind_new(request: Request, kind: str) -> HttpResponse:
    """事件管理 -> 新增: straight to the form when there is only one service of the kind."""
    offerings = list(_offered(request).of_kind(kind))
    if len(offerings) == 1:
        return redirect("offering-start", key=offerings[0].key)
    context = {"offerings": offerings, "kind": kind, "title": menu.kind_title(kind)}
    return render(request, "catalogue/kind.html", context)


@login_required
def process_home(request: Request, pack: str) -> HttpResponse:
    """当前项目: create an entry, all entries, and those that wait."""
    version = get_object_or_404(PackVersion, key=pack, is_current=True)
    tickets = lists.everything(request.user).of_pack(pack)
    offerings = _offered(request).filter(version__key=pack)
    if not offerings and not tickets.exists():
        return render(request, "errors/404.html", status=404)
    waiting = list(tickets.open().order_by("-updated_at")[:50])
    context = {
        "version": version,
        "offerings": offerings,
        "waiting": waiting,
        "handlers": lists.handlers_of(waiting),
        "title": _("Current project: %(name)s") % {"name": shown(version.names)},
    }
    return render(request, "catalogue/process_home.html", context)
