"""Mounted by the root URLconf at /api/v1/."""

from __future__ import annotations

from django.urls import path

from bihuan.api.site import api

urlpatterns = [path("", api.urls)]
