"""Who did what, across all subjects, and whether the record is as it was written."""

from __future__ import annotations

from itertools import islice

from django.http import HttpResponse
from django.shortcuts import render

from bihuan.core import audit as core
from bihuan.core.models import Activity, Seal
from bihuan.web.desk import needs
from bihuan.web.paging import page
from bihuan.web.request import Request

MOST = 50


@needs("administer")
def audit(request: Request) -> HttpResponse:
    """The verification walks every chain, so it runs only when asked for."""
    rows = Activity.objects.select_related("actor", "on_behalf_of")
    if kind := request.GET.get("kind", "").strip():
        rows = rows.filter(kind__startswith=kind)
    if who := request.GET.get("who", "").strip():
        rows = rows.filter(actor__username=who)
    is_checked = request.GET.get("verify") == "1"
    context = {
        "page": page(request, rows, "at"),
        "is_checked": is_checked,
        "tampered": list(islice(core.verify(), MOST)) if is_checked else [],
        "seal": Seal.objects.order_by("-pk").first(),
        "asked": {"kind": kind, "who": who},
    }
    return render(request, "audit/audit.html", context)
