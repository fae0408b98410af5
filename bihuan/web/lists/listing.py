"""One list for one reader: its filters, view, columns, order and rows, ready for a page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from bihuan.catalogue.models import PackVersion
from bihuan.core import clock
from bihuan.core.text import shown
from bihuan.people.models import User
from bihuan.process.flow import Flow
from bihuan.tickets import filters, lists
from bihuan.tickets.models import SavedView
from bihuan.tickets.words import priority_word
from bihuan.web import menu
from bihuan.web.lists import chips, columns
from bihuan.web.lists.columns import Column, Row
from bihuan.web.lists.saved import views_of
from bihuan.web.request import Request
from bihuan.web.sources import Source

SIZE = 50
NOT_FILTERS = ("before", "after", "view", "columns")


@dataclass
class Group:
    """Rows under one heading."""

    title: str
    rows: list[Row]


class Listing:
    """What a list page shows. The address says all but the columns; those are kept by view."""

    def __init__(self, request: Request, source: Source, query: QueryDict | None = None) -> None:
        self.request = request
        self.source = source
        self.reader: User = request.user
        self.query = request.GET if query is None else query
        self.asked = filters.read(self.query)
        self.since = clock.now()

    # --- what is asked for -----------------------------------------------------------------------

    @property
    def text(self) -> str:
        return self.asked.get("q")

    @property
    def is_filtered(self) -> bool:
        return bool(self.asked)

    @cached_property
    def versions(self) -> list[PackVersion]:
        """The processes the list is narrowed to."""
        packs = self.asked.values.get("pack", ())
        return chips.processes(packs) if packs else []

    @cached_property
    def flow(self) -> Flow | None:
        """The one process of all rows, whose fields may be filters and columns."""
        one = self.versions[0] if self.asked.pack and self.versions else None
        return one.flow if one else None

    @cached_property
    def chips(self) -> list[chips.Chip]:
        names = {version.key: shown(version.names) for version in self.versions}
        return chips.drawn(self.asked, self.query, self.flow, names)

    @property
    def plain_query(self) -> str:
        """Filters and order alone, as a view keeps them."""
        kept = self.query.copy()
        for key in NOT_FILTERS:
            kept.pop(key, None)
        return kept.urlencode()

    # --- views -----------------------------------------------------------------------------------

    @cached_property
    def all_views(self) -> list[SavedView]:
        return views_of(self.request)

    @property
    def views(self) -> list[SavedView]:
        """Saved views of this list."""
        return [v for v in self.all_views if v.source == self.source.key and v.name]

    @cached_property
    def bare(self) -> SavedView | None:
        """The reader's own settings of the list without a view."""
        mine = (v for v in self.all_views if v.source == self.source.key and not v.name)
        return next(mine, None)

    @cached_property
    def view(self) -> SavedView | None:
        """The view that is open."""
        asked = self.query.get("view", "")
        return next((v for v in self.views if str(v.pk) == asked), None)

    @property
    def is_changed(self) -> bool:
        """The open view no longer shows what it was saved with."""
        view = self.view
        return view is not None and not same(view.query, self.plain_query)

    @property
    def title(self) -> str:
        return self.view.name if self.view else str(self.source.title)

    # --- columns and order -----------------------------------------------------------------------

    @property
    def layout(self) -> tuple[list[str], str]:
        """Keys of the columns, and the density, as the reader keeps them here."""
        view = self.view or self.bare
        if view is None:
            return [], "normal"
        own = view.my_columns is not None  # type: ignore[attr-defined]
        if own:
            return view.my_columns, view.my_density  # type: ignore[attr-defined]
        return view.columns, view.density

    @cached_property
    def columns(self) -> list[Column]:
        return columns.chosen(self.layout[0], is_work=self.source.is_work, flow=self.flow)

    @property
    def is_dense(self) -> bool:
        return self.layout[1] == "dense"

    @property
    def sort(self) -> str:
        orders = lists.WORK_ORDERS if self.source.is_work else lists.TICKET_ORDERS
        asked = self.query.get("sort", "")
        return asked if asked in orders else next(iter(orders))

    @property
    def group(self) -> str:
        groups = lists.WORK_GROUPS if self.source.is_work else lists.TICKET_GROUPS
        asked = self.query.get("by", "")
        return asked if asked in groups else ""

    @property
    def sorts(self) -> list[tuple[str, str]]:
        words = {
            "-updated": _("Last changed first"),
            "updated": _("Longest untouched first"),
            "-created": _("Newest first"),
            "created": _("Oldest first"),
            "priority": _("Most urgent first"),
            "since": _("Waiting longest first"),
            "-since": _("Newest first"),
            "due": _("Due first"),
        }
        orders = lists.WORK_ORDERS if self.source.is_work else lists.TICKET_ORDERS
        return [(key, words[key]) for key in orders]

    @property
    def groups_offered(self) -> list[tuple[str, str]]:
        return [
            ("", _("Not grouped")),
            ("priority", _("By priority")),
            ("process", _("By process")),
            ("kind", _("By kind")),
        ]

    # --- rows ------------------------------------------------------------------------------------

    @property
    def all_rows(self) -> QuerySet[Any]:
        """Everything that fits, in no order yet."""
        rows = self.source.rows(self.reader)
        if self.source.needs_text and not self.asked:
            return rows.none()
        return filters.narrow(rows, self.asked, self.reader, is_work=self.source.is_work)

    @property
    def ordered(self) -> QuerySet[Any]:
        """Everything that fits, in order."""
        return lists.ordered(self.all_rows, self.sort, self.group, is_work=self.source.is_work)

    @property
    def in_full(self) -> QuerySet[Any]:
        """All rows there are, with what the columns need."""
        is_work = self.source.is_work
        rows = lists.ordered(lists.in_full(is_work=is_work), self.sort, self.group, is_work=is_work)
        to = "ticket__" if is_work else ""
        keys = {column.key for column in self.columns}
        if "business" in keys:
            rows = rows.select_related(f"{to}business")
        if any(key.startswith("f.") for key in keys):
            rows = rows.defer(None).defer(f"{to}version__files", f"{to}state")
        return rows

    def read(self, cursor: str = "", size: int = SIZE, *, back: bool = False) -> lists.Page:
        """One page of it."""
        return lists.page(self.ordered, cursor, size, back=back, full=self.in_full)

    @cached_property
    def page(self) -> lists.Page:
        """The page the address asks for; a cursor somebody has broken leads to the first one."""
        after = self.query.get("after", "")
        cursor = after or self.query.get("before", "")
        try:
            return self.read(cursor, SIZE, back=bool(after))
        except lists.BadCursor:
            return self.read("", SIZE)

    @property
    def newer(self) -> str:
        return self.page.previous

    @property
    def older(self) -> str:
        return self.page.next

    @cached_property
    def rows(self) -> list[Row]:
        return columns.rows(self.page.rows, self.columns)

    @property
    def groups(self) -> list[Group]:
        """The rows under the headings they were ordered by; one without a heading otherwise."""
        if not self.group:
            return [Group("", self.rows)]
        found: list[Group] = []
        for row in self.rows:
            title = self._heading(row)
            if not found or found[-1].title != title:
                found.append(Group(title, []))
            found[-1].rows.append(row)
        return found

    def _heading(self, row: Row) -> str:
        if self.group == "priority":
            return priority_word(row.ticket.priority) or _("No priority")
        if self.group == "kind":
            return menu.kind_title(row.ticket.kind)
        return shown(row.ticket.version.names)


def same(one: str, other: str) -> bool:
    """Whether two addresses ask for the same, in whatever order."""
    return sorted(QueryDict(one).lists()) == sorted(QueryDict(other).lists())
