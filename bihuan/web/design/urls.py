"""Addresses of the designer, below design/."""

from __future__ import annotations

from django.urls import path

from bihuan.web.design import (
    catching_up,
    document,
    editors,
    exports,
    gallery,
    grid,
    imports,
    moving,
    notices,
    processes,
    publishing,
    trial,
    urls_trial,
)

urlpatterns = [
    path("", processes.processes, name="design"),
    path("new/", processes.new, name="design-new"),
    path("templates/", gallery.gallery, name="design-templates"),
    path("templates/<slug:pack>/", gallery.use, name="design-template"),
    path("import/", imports.imports, name="design-import"),
    path("import/drafts/", imports.make, name="design-import-make"),
    path("<slug:key>/", editors.canvas, name="design-canvas"),
    path("<slug:key>/document/", document.document, name="design-document"),
    path("<slug:key>/presence/", document.presence, name="design-presence"),
    path("<slug:key>/grid/", editors.grid, name="design-grid"),
    path("<slug:key>/grid/rows/", grid.rows, name="design-rows"),
    path("<slug:key>/forms/", editors.forms, name="design-forms"),
    path("<slug:key>/forms/<slug:node>/preview/", trial.preview, name="design-preview"),
    path("<slug:key>/notices/", notices.page, name="design-notices"),
    path("<slug:key>/notices/preview/", notices.preview, name="design-notice-preview"),
    path("<slug:key>/yaml/", editors.yaml, name="design-yaml"),
    path("<slug:key>/publish/", publishing.publish, name="design-publish"),
    path("<slug:key>/notice/", publishing.switch, name="design-notice"),
    path("<slug:key>/service/", publishing.lead, name="design-lead"),
    path("<slug:key>/newer/", catching_up.newer, name="design-newer"),
    path("<slug:key>/parts/", catching_up.parts, name="design-parts"),
    path("<slug:key>/newer/refusal/", catching_up.leave, name="design-newer-leave"),
    path("<slug:key>/versions/", publishing.versions, name="design-versions"),
    path("<slug:key>/versions/<int:number>/", publishing.version, name="design-version"),
    path(
        "<slug:key>/versions/<int:number>/reinstatement/",
        publishing.reinstate,
        name="design-reinstate",
    ),
    path("<slug:key>/retirement/", publishing.retire, name="design-retire"),
    path("<slug:key>/discarding/", publishing.discard, name="design-discard"),
    path("<slug:key>/clone/", publishing.clone, name="design-clone"),
    path("<slug:key>/owners/", publishing.owners, name="design-owners"),
    path("<slug:key>/move/", moving.page, name="design-move"),
    path("<slug:key>/move/progress/", moving.progress, name="design-move-progress"),
    path("<slug:key>/<slug:which>/handbook/", exports.handbook, name="design-handbook"),
    path("<slug:key>/<slug:which>/export/<slug:what>/", exports.export, name="design-export"),
    *urls_trial.urlpatterns,
]
