"""A part of a ticket's timeline, by key: the ten-thousandth entry is as near as the first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.core.models import Activity
from bihuan.people.models import User
from bihuan.tickets import sensitive
from bihuan.tickets.models import Comment, Ticket
from bihuan.tickets.words import names_of
from bihuan.web.references import References
from bihuan.web.ticket import comments, timeline
from bihuan.web.ticket.versions import Versions

SIZE = 30
UNSEEN = ("ticket.comment_edited",)  # the comment itself says that it was changed
DECISIONS = (
    *("ticket.created", "work_item.completed", "work_item.voted"),
    *("work_item.sent_back", "work_item.taken_back"),
    *("ticket.withdrawn", "ticket.terminated", "ticket.jumped", "ticket.moved", "ticket.reopened"),
)
HANDED = (
    *("work_item.claimed", "work_item.released", "work_item.assigned", "work_item.transferred"),
    *("work_item.signer_added", "work_item.urged", "ticket.suspended", "ticket.resumed"),
)
BY_ITSELF = (
    *("ticket.timer_fired", "ticket.event_fired", "ticket.answered", "ticket.child_closed"),
    *("ticket.linked", "ticket.unlinked"),
)
SHOWS: dict[str, tuple[str | Promise, tuple[str, ...]]] = {
    "all": (_("Everything"), ()),
    "decisions": (_("Decisions"), DECISIONS),
    "comments": (_("Comments"), ("ticket.commented",)),
    "handed": (_("Handing over"), HANDED),
    "system": (_("By itself, links"), BY_ITSELF),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the timeline, and which way round."""

    show: str = "all"
    newest_first: bool = False
    before: int = 0

    @classmethod
    def of(cls, request: HttpRequest) -> Asked:
        """From the address; the order is remembered for the session."""
        asked = request.GET
        order = asked.get("order", "")
        if order in {"newest", "oldest"} and request.session.get("timeline") != order:
            request.session["timeline"] = order
        before = asked.get("before", "")
        return cls(
            show=asked.get("show", "") if asked.get("show") in SHOWS else "all",
            newest_first=request.session.get("timeline") == "newest",
            before=int(before) if before.isascii() and before.isdigit() and len(before) < 10 else 0,
        )


class History:
    """The newest entries before a serial, for one reader."""

    def __init__(
        self,
        ticket: Ticket,
        reader: User,
        asked: Asked | None = None,
        references: References | None = None,
        size: int = SIZE,
    ) -> None:
        self.ticket = ticket
        self.reader = reader
        self.asked = asked or Asked()
        self.references = references or References(reader)
        if references is None:
            self.references.hidden |= sensitive.hidden(ticket, reader)
        self.size = size

    @cached_property
    def _rows(self) -> list[Activity]:
        rows = Activity.objects.filter(subject_kind="ticket", subject_id=self.ticket.pk)
        if self.asked.before:
            rows = rows.filter(serial__lt=self.asked.before)
        kinds = SHOWS[self.asked.show][1]
        rows = rows.filter(kind__in=kinds) if kinds else rows.exclude(kind__in=UNSEEN)
        found = rows.select_related("actor", "on_behalf_of").order_by("-serial")
        return list(found[: self.size + 1])

    @property
    def earlier(self) -> int:
        """Where the part before this one ends; 0 when this is the beginning."""
        return self._rows[self.size - 1].serial if len(self._rows) > self.size else 0

    @property
    def is_whole(self) -> bool:
        """Everything there is, nothing filtered out and nothing before it."""
        return self.asked.show == "all" and not self.asked.before and not self.earlier

    @cached_property
    def read(self) -> list[timeline.Entry]:
        """Newest first, without words. Comments the reader may not see leave no trace."""
        found = timeline.read(self._rows[: self.size])
        ids = [entry.command.get("comment", 0) for entry in found if entry.is_comment]
        said = self._said(ids) if ids else {}
        for entry in found:
            entry.said = said.get(entry.command.get("comment", 0))
        return [entry for entry in found if entry.said or not entry.is_comment]

    def _said(self, ids: list[int]) -> dict[int, comments.Spoken]:
        rows = Comment.objects.visible_to(self.reader).filter(ticket=self.ticket, pk__in=ids)
        return {row.pk: comments.Spoken(row, self.reader) for row in comments.ready(rows)}

    @cached_property
    def entries(self) -> list[timeline.Entry]:
        """In the order they are shown."""
        self.put_in_words(names_of(timeline.principals(self.read)))
        return self.read if self.asked.newest_first else self.read[::-1]

    def put_in_words(self, names: Mapping[str, str]) -> None:
        timeline.put_in_words(self.read, self.versions, self.references, names)

    @cached_property
    def versions(self) -> Versions:
        return Versions(self.ticket, lambda: self._rows if self.is_whole else None)

    @property
    def shows(self) -> list[dict[str, Any]]:
        """The filters, each with its name and whether it is the one."""
        return [
            {"key": key, "name": name, "is_on": key == self.asked.show}
            for key, (name, _kinds) in SHOWS.items()
        ]
