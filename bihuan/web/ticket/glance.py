"""A ticket at a glance, beside its list: where it stands, who has it, what was said last."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from bihuan.core.models import Activity
from bihuan.core.text import shown
from bihuan.people.models import User
from bihuan.tickets.handlers import candidates_of
from bihuan.tickets.models import Comment, Ticket
from bihuan.tickets.words import names_of
from bihuan.web.drawing import Drawn
from bihuan.web.references import References
from bihuan.web.ticket import timeline
from bihuan.web.ticket.timeline import Entry
from bihuan.web.ticket.versions import Versions

MOST_FIELDS = 10
MOST_ENTRIES = 4
LONG = {"file", "image", "table"}


class Glance:
    """What fits beside a list."""

    def __init__(self, ticket: Ticket, reader: User) -> None:
        self.ticket = ticket
        self.reader = reader
        self.references = References(reader)

    @cached_property
    def versions(self) -> Versions:
        return Versions(self.ticket)

    @cached_property
    def waiting(self) -> list[dict[str, Any]]:
        """One line an open step: which, for whom, since when."""
        items = list(self.ticket.work_items.open().order_by("pk"))
        people = candidates_of(items)
        nodes = self.ticket.flow.nodes
        return [
            {
                "node": shown(nodes[item.node].names),
                "who": people.get(item.pk, ""),
                "since": item.claimed_at or item.opened_at,
            }
            for item in items
        ]

    @property
    def _activities(self) -> Any:
        return Activity.objects.filter(subject_kind="ticket", subject_id=self.ticket.pk)

    @cached_property
    def fields(self) -> list[Drawn]:
        """What was filled in at the start, without long tables and files."""
        first = timeline.read(self._activities.filter(kind="ticket.created"))
        flow = self.versions.flow_of(first[0].activity) if first else self.ticket.flow
        drawn = timeline.as_submitted(first[0], flow, self.references) if first else []
        return [
            field
            for field in drawn
            if field.type not in LONG and not flow.fields[field.key].sensitive
        ][:MOST_FIELDS]

    @cached_property
    def lately(self) -> list[Entry]:
        """The last acts, newest first; comments stand by themselves."""
        rows = self._activities.exclude(kind="ticket.commented").select_related("actor")
        entries = timeline.read(rows.order_by("-serial")[:MOST_ENTRIES])
        names = names_of(timeline.principals(entries))
        for entry in entries:
            flow = self.versions.flow_of(entry.activity)
            entry.sentence = timeline.sentence(entry, flow, names)
        return entries

    @cached_property
    def comments(self) -> list[Comment]:
        """The last that were said, as far as the reader may hear them."""
        rows = Comment.objects.visible_to(self.reader).filter(ticket=self.ticket)
        return list(rows.select_related("author").order_by("-pk")[:MOST_ENTRIES])

    @cached_property
    def tags(self) -> list[str]:
        return self.ticket.tag_names()
