"""Mounted by the root URLconf at /help/api/: people read it, so it lives with the help."""

from __future__ import annotations

from django.urls import path

from bihuan.api.docs import docs

urlpatterns = [path("", docs, name="page")]
