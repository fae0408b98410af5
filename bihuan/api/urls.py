"""Mounted by the root URLconf at /api/v1/, in the namespace `api`."""

from __future__ import annotations

from bihuan.api.site import api

urlpatterns, app_name, _ = api.urls
