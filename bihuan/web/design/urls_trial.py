"""Addresses of trying a process: steps, walks, what if, invitations, notes."""

from __future__ import annotations

from django.urls import path

from bihuan.web.design import load, notes, rehearse

urlpatterns = [
    path("<slug:key>/simulate/", rehearse.step, name="design-simulate"),
    path("<slug:key>/simulate/walks/", load.walks, name="design-walks"),
    path("<slug:key>/simulate/load/", load.load, name="design-load"),
    path("<slug:key>/simulate/runs/<int:pk>/", load.progress, name="design-run"),
    path("<slug:key>/simulate/runs/<int:pk>/table.csv", load.table, name="design-run-table"),
    path("<slug:key>/walk/", rehearse.step, name="design-walk"),
    path("<slug:key>/walk/form/", rehearse.form, name="design-walk-form"),
    path("<slug:key>/walk/notes/", notes.pin, name="design-pin"),
    path("<slug:key>/notes/", notes.notes, name="design-notes"),
    path("<slug:key>/notes/<int:pk>/", notes.settle, name="design-note"),
    path("<slug:key>/invitations/", notes.invite, name="design-invite"),
    path("<slug:key>/invitations/<int:pk>/", notes.uninvite, name="design-uninvite"),
]
