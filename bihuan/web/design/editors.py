"""Pages that edit one process: they only bring the frame; the document comes as JSON."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from bihuan.catalogue.models import ProcessDraft
from bihuan.web.design.frame import context, designs
from bihuan.web.request import Request


@designs
def canvas(request: Request, draft: ProcessDraft) -> HttpResponse:
    """Until there is a canvas, the table is the editor one lands on."""
    return redirect("design-grid", key=draft.key)


@designs
def grid(request: Request, draft: ProcessDraft) -> HttpResponse:
    return render(request, "design/grid.html", context(request, draft))


@designs
def yaml(request: Request, draft: ProcessDraft) -> HttpResponse:
    return render(request, "design/yaml.html", context(request, draft))
