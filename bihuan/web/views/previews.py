"""Looking at a file without taking it away: pictures, PDF and text in a dialog of the page."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from bihuan.tickets.models import Attachment
from bihuan.web.request import Request

PDF = "application/pdf"
LONGEST = 256 * 1024  # of a text that is shown; the file itself has it all


def found(request: Request, pk: UUID) -> Attachment:
    return get_object_or_404(Attachment.objects.visible_to(request.user), pk=pk)


@login_required
@require_GET
def preview(request: Request, pk: UUID) -> HttpResponse:
    """What stands in the dialog: the file if it can be shown safely, else the way to take it."""
    file = found(request, pk)
    context = {"file": file, "kind": kind_of(file)}
    if context["kind"] == "text":
        context["text"], context["is_cut"] = _text(file)
    return render(request, "tickets/_preview.html", context)


@login_required
@require_GET
@xframe_options_sameorigin
def inline(request: Request, pk: UUID) -> HttpResponse:
    """A PDF by its first bytes, in the frame of our own dialog and nowhere else."""
    file = found(request, pk)
    if file.content_type != PDF:
        raise Http404
    response = FileResponse(file.file.open("rb"), filename=file.name, content_type=PDF)
    response["Content-Security-Policy"] = "script-src 'none'; frame-ancestors 'self'"
    response["Cache-Control"] = "private, max-age=86400"
    return response  # type: ignore[return-value]


def kind_of(file: Attachment) -> str:
    """image, pdf, text, or nothing where it can only be taken away."""
    if file.is_image:
        return "image"
    return {PDF: "pdf", "text/plain": "text"}.get(file.content_type, "")


def _text(file: Attachment) -> tuple[str, bool]:
    with file.file.open("rb") as source:
        start = source.read(LONGEST + 1)
    return start[:LONGEST].decode("utf-8", "replace"), len(start) > LONGEST
