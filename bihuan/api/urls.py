"""Mounted by the root URLconf at /api/v1/."""

from __future__ import annotations

from django.urls import path

from bihuan.api.docs import docs
from bihuan.api.site import api

urlpatterns = [path("docs/", docs, name="api-docs"), path("", api.urls)]
