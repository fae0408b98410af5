"""All processes: what runs, what is being designed, and the way to a new one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, F
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.catalogue import drafts
from bihuan.catalogue.models import Offering, PackVersion, ProcessDraft, Route, Shipment
from bihuan.core.text import shown
from bihuan.people import access
from bihuan.tickets.models import Ticket
from bihuan.web.design.forms import ProcessForm
from bihuan.web.desk import attempt, form_page, needs, posted
from bihuan.web.request import Request


@dataclass
class Process:
    """One row of the list."""

    key: str
    names: dict[str, str]
    kind: str
    version: PackVersion | None = None  # the newest, whether it is current or retired
    draft: ProcessDraft | None = None
    running: int = 0
    services: int = 0
    has_newer: bool = False  # came with Bihuan, and nobody has looked at it yet

    @property
    def name(self) -> str:
        return shown(self.names) or self.key

    @property
    def is_live(self) -> bool:
        return self.version is not None and self.version.is_current

    @property
    def is_changed(self) -> bool:
        return self.draft is not None and self.draft.is_changed


@login_required
def processes(request: Request) -> HttpResponse:
    """Every process one may design: six statements, however many there are."""
    rows = _rows(request)
    may_add = access.can(request.user, "design")
    if not rows and not may_add:
        raise Http404
    return render(request, "design/processes.html", {"rows": rows, "may_add": may_add})


def _rows(request: Request) -> list[Process]:
    mine = ProcessDraft.objects.visible_to(request.user)
    found: dict[str, Process] = {}
    for draft in mine.select_related("based_on", "updated_by"):
        found[draft.key] = Process(draft.key, draft.names, draft.kind, draft=draft)
    versions = PackVersion.objects.select_related("published_by").defer("files")
    if not access.can(request.user, "design"):
        versions = versions.filter(key__in=list(found))
    for version in versions.order_by("key", "-is_current", "-number"):
        row = found.setdefault(version.key, Process(version.key, version.names, version.kind))
        row.version = row.version or version
    for key in Shipment.objects.open().filter(key__in=list(found)).values_list("key", flat=True):
        found[key].has_newer = True
    routed = Route.objects.filter(offering__is_published=True).exclude(
        offering__version__key=F("version__key")
    )
    for key, count in (*_counts(Offering.objects.published()), *_counts(routed)):
        if key in found:
            found[key].services += count
    for key, count in _counts(Ticket.objects.filter(closed_at=None)):
        if key in found:
            found[key].running = count
    return sorted(found.values(), key=lambda row: (not row.is_changed, row.name))


def _counts(rows: Any) -> Any:
    return rows.order_by().values_list("version__key").annotate(Count("pk", distinct=True))


@needs("design")
def new(request: Request) -> HttpResponse:
    """Step 1 of 3: what the process is called."""
    form = ProcessForm(posted(request))
    made = attempt(form, lambda **values: drafts.new_draft(by=request.user, **_asked(values)))
    if made is None:
        crumbs = [(_("Processes"), reverse("design"))]
        return form_page(
            request,
            form,
            title=_("New process"),
            crumbs=crumbs,
            verb=_("Next: design it"),
            template="design/new.html",
        )
    return redirect("design-canvas", key=made.key)


def _asked(values: dict[str, Any]) -> dict[str, Any]:
    wanted = ("key", "names", "kind", "number", "summary")
    return {key: values[key] for key in wanted}
