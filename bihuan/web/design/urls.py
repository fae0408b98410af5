"""Addresses of the designer, below design/."""

from __future__ import annotations

from django.urls import path

from bihuan.web.design import document, editors, grid, processes, trial

urlpatterns = [
    path("", processes.processes, name="design"),
    path("new/", processes.new, name="design-new"),
    path("<slug:key>/", editors.canvas, name="design-canvas"),
    path("<slug:key>/document/", document.document, name="design-document"),
    path("<slug:key>/presence/", document.presence, name="design-presence"),
    path("<slug:key>/grid/", editors.grid, name="design-grid"),
    path("<slug:key>/grid/rows/", grid.rows, name="design-rows"),
    path("<slug:key>/forms/", editors.forms, name="design-forms"),
    path("<slug:key>/forms/<slug:node>/preview/", trial.preview, name="design-preview"),
    path("<slug:key>/yaml/", editors.yaml, name="design-yaml"),
]
