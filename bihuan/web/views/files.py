"""Files come in one by one and go out as downloads; pictures may be shown."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from bihuan.core import refusals
from bihuan.process.errors import ProcessError
from bihuan.tickets import attachments
from bihuan.tickets.models import Attachment
from bihuan.web.request import Request


@login_required
@require_POST
def upload(request: Request) -> HttpResponse:
    """Answers in JSON, refusals too: the page shows them beside the file."""
    sent = request.FILES.get("file")
    if sent is None:
        return JsonResponse({"detail": "file"}, status=422)
    try:
        kept = attachments.store(
            sent, by=request.user, as_picture=request.POST.get("as") == "image"
        )
    except ProcessError as refusal:
        return JsonResponse({"detail": refusals.words(refusal)}, status=refusal.status)
    return JsonResponse(_told(kept), status=201)


def _told(kept: Attachment) -> dict[str, object]:
    url = reverse("file", args=[kept.pk])
    return {
        "id": str(kept.pk),
        "name": kept.name,
        "size": kept.size,
        "url": url,
        "small": f"{url}?size=small" if kept.small else url,
        "is_image": kept.is_image,
    }


@login_required
def file(request: Request, pk: UUID) -> HttpResponse:
    """A picture inline, all else as a download; never as a page of ours."""
    kept = get_object_or_404(Attachment.objects.visible_to(request.user), pk=pk)
    is_image = kept.is_image
    is_small = bool(kept.small) and request.GET.get("size") == "small"
    response = FileResponse(
        (kept.small if is_small else kept.file).open("rb"),
        as_attachment=not is_image,
        filename=kept.name,
        content_type=_shown_as(kept, is_small=is_small),
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=86400"
    return response  # type: ignore[return-value]


def _shown_as(kept: Attachment, *, is_small: bool) -> str:
    if is_small:
        return "image/webp"
    return kept.content_type if kept.is_image else "application/octet-stream"
