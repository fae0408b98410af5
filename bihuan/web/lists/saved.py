"""Saved views of the reader: asked for once a request, for the menu and the list alike."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from bihuan.people.models import User
from bihuan.tickets import filters, lists
from bihuan.tickets.models import SavedView
from bihuan.web.sources import SOURCES

IN_MENU = 12


def views_of(request: HttpRequest) -> list[SavedView]:
    """All of them, his own settings of bare lists too."""
    known: list[SavedView] | None = getattr(request, "_saved_views", None)
    if known is None:
        mine = SavedView.objects.for_reader(request.user)  # type: ignore[arg-type]
        known = list(mine.select_related("group", "first"))
        request._saved_views = known  # type: ignore[attr-defined]
    return known


def in_menu(request: HttpRequest) -> list[SavedView]:
    """Those that stand in the menu."""
    return [v for v in views_of(request) if v.name and v.source in SOURCES][:IN_MENU]


def url_of(view: SavedView) -> str:
    """Where a view opens: its filters stand in the address, so it can be changed there."""
    return f"{SOURCES[view.source].url}?view={view.pk}" + (f"&{view.query}" if view.query else "")


def count_of(view: SavedView, user: User) -> int:
    """How many rows it has, counted no further than lists.count does."""
    source = SOURCES[view.source]
    asked: Any = filters.read(view.asked)
    return lists.count(filters.narrow(source.rows(user), asked, user, is_work=source.is_work))
