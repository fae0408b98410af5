"""The product's routes, and three that break in three ways."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path

from bihuan.web.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500"]


def breaks(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken on purpose")


def forbids(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


urlpatterns = [
    path("breaks/", breaks),
    path("api/v1/breaks", breaks),
    path("api/v1/forbids", forbids),
    *urlpatterns,
]
