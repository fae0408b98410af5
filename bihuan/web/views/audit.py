"""Who did what, across all subjects, and whether the record is as it was written."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.core import audit as core
from bihuan.core import clock, sheets
from bihuan.core.models import Seal
from bihuan.web import audit_log
from bihuan.web.desk import needs
from bihuan.web.lists.paging import page
from bihuan.web.request import Request

MOST = 50_000  # rows of an export


@needs("administer")
def audit(request: Request) -> HttpResponse:
    asked = audit_log.Asked.of(request.GET)
    found = page(request, asked.rows(), "at")
    context = {
        "page": found,
        "entries": audit_log.entries(found.rows),
        "asked": asked,
        "choices": audit_log.choices(),
        "is_checking": core.is_checking(),
        "check": core.last_check(),
        "seal": Seal.objects.order_by("-pk").first(),
    }
    return render(request, "audit/audit.html", context)


@needs("administer")
@require_POST
def verify(request: Request) -> HttpResponse:
    """The walk over every chain may take minutes: the worker does it, the page waits for it."""
    core.order_check(request.user)
    messages.success(request, _("The worker is checking the record. The result appears here."))
    return redirect("audit")


@needs("administer")
def verification(request: Request) -> HttpResponse:
    """What the page asks again and again while the worker walks."""
    context = {"is_checking": core.is_checking(), "check": core.last_check()}
    return render(request, "audit/_check.html", context)


@needs("administer")
def export(request: Request) -> HttpResponse:
    """What the page shows, all of it (up to MOST rows), as a table."""
    asked = audit_log.Asked.of(request.GET)
    titles = [_("When"), _("Who"), _("On behalf of"), _("What"), _("What it is about"), _("Name"),
              _("Entry"), _("Recorded as"), _("Hash")]  # fmt: skip
    rows = (_row(entry) for entry in audit_log.in_portions(asked.rows(), MOST))
    return download(sheets.written(titles, rows), f"audit-{clock.now():%Y%m%d}.csv")


def _row(entry: audit_log.Entry) -> list[object]:
    act = entry.act
    return [
        timezone.localtime(act.at).strftime("%Y-%m-%d %H:%M:%S"),
        act.actor or _("the system"),
        act.on_behalf_of,
        entry.what,
        entry.sort,
        entry.about,
        act.serial,
        entry.recorded,
        act.hash,
    ]


def download(table: str, name: str) -> HttpResponse:
    response = HttpResponse(table, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
