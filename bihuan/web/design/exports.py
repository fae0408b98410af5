"""Downloads of a process, as it is designed or as it runs; and its handbook as a page."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bihuan.catalogue import drafts
from bihuan.catalogue.models import ProcessDraft
from bihuan.process.formats.zipped import zipped
from bihuan.process.read import read_texts
from bihuan.process.svg import svg
from bihuan.web import exporting, typeset
from bihuan.web.design.frame import designs
from bihuan.web.exporting import Exported, Process
from bihuan.web.help.handbook import SPANS, Handbook, days_of, measure_heads
from bihuan.web.request import Request

DRAFT, RUNNING = "draft", "running"


@designs
@require_GET
def export(request: Request, draft: ProcessDraft, which: str, what: str) -> HttpResponse:
    """A file of the draft or of the version that runs."""
    if which not in {DRAFT, RUNNING} or what not in exporting.offered():
        raise Http404
    if what == "yaml" and which == DRAFT:  # its texts go out with their mistakes
        archive = zipped({draft.key: draft.files})
        return _file(Exported(f"{draft.key}.zip", "application/zip", archive))
    process = _process(draft, which)
    if process is None:
        messages.error(request, _("The draft has mistakes. Mend them, then export it."))
        return redirect("design-canvas", draft.key)
    days = days_of(request.GET.get("days", ""))
    return _file(exporting.exported(what, replace(process, days=days)))


@designs
@require_GET
def handbook(request: Request, draft: ProcessDraft, which: str) -> HttpResponse:
    """The handbook, for screen and printer."""
    if which not in {DRAFT, RUNNING}:
        raise Http404
    process = _process(draft, which)
    if process is None:
        messages.error(request, _("The draft has mistakes. Mend them, then export it."))
        return redirect("design-canvas", draft.key)
    drawn = svg(process.flow, lang=(get_language() or "zh-hans").lower())
    book = Handbook(process.flow, process.version, days_of(request.GET.get("days", "")))
    return render(request, "handbook/page.html", {
        "book": book,
        "drawn": mark_safe(drawn),  # noqa: S308  our own drawing, its words escaped
        "heads": measure_heads(),
        "spans": [(f"?days={days}", days, days == book.days) for days in SPANS],
        "html_url": _download(draft, which, "html", book.days),
        "pdf_url": _download(draft, which, "pdf", book.days) if typeset.is_there() else "",
        "back": reverse("design-canvas", args=[draft.key]),
    })  # fmt: skip


def _download(draft: ProcessDraft, which: str, what: str, days: int) -> str:
    return reverse("design-export", args=[draft.key, which, what], query={"days": days})


def _process(draft: ProcessDraft, which: str) -> Process | None:
    if which == RUNNING:
        version = drafts.current(draft.key)
        if version is None:
            raise Http404
        return Process(version.flow, version.files, f"v{version.number}")
    pack, _mistakes = read_texts(draft.files)
    return Process(pack.flow, draft.files, _("Draft")) if pack else None


def _file(made: Exported) -> HttpResponse:
    response = HttpResponse(made.content, content_type=made.content_type)
    response["Content-Disposition"] = content_disposition_header(True, made.name)
    response["Cache-Control"] = "private, no-store"
    return response
