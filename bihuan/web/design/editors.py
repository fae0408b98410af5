"""Pages that edit one process: they only bring the frame; the document comes as JSON."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from bihuan.catalogue.models import ProcessDraft
from bihuan.web.design.frame import context, designs
from bihuan.web.request import Request
from bihuan.web.saying.canvas_words import canvas_words


@designs
def canvas(request: Request, draft: ProcessDraft) -> HttpResponse:
    """Palette, drawing and panel."""
    more = {"canvas_words": canvas_words(), "forms_url": reverse("design-forms", args=[draft.key])}
    return render(request, "design/canvas.html", context(request, draft, **more))


@designs
def forms(request: Request, draft: ProcessDraft) -> HttpResponse:
    """Fields, their order and options, and every form as its handlers will see it."""
    preview = reverse("design-preview", args=[draft.key, "NODE"])
    more = {"canvas_words": canvas_words(), "preview_url": preview}
    return render(request, "design/forms.html", context(request, draft, **more))


@designs
def grid(request: Request, draft: ProcessDraft) -> HttpResponse:
    return render(request, "design/grid.html", context(request, draft))


@designs
def yaml(request: Request, draft: ProcessDraft) -> HttpResponse:
    return render(request, "design/yaml.html", context(request, draft))
