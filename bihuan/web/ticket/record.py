"""What was filled in so far: of each finished node who did it last, and its form as it was sent.

A long ticket has many entries and few nodes: only the last of each node is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.db.models import Max, Q

from bihuan.core.models import Activity
from bihuan.core.text import shown
from bihuan.people.models import User
from bihuan.tickets.models import Ticket, WorkItem
from bihuan.web.references import References
from bihuan.web.ticket import timeline
from bihuan.web.ticket.versions import Versions

FINISHES = ("ticket.created", "work_item.completed", "work_item.voted")


class Record:
    """Asked by the stepper, the folded forms, and the map."""

    def __init__(
        self,
        ticket: Ticket,
        references: References,
        versions: Versions,
        read: Sequence[timeline.Entry] = (),
    ) -> None:
        """`read`: the whole timeline, if the page has it anyway."""
        self.read = read
        self.ticket = ticket
        self.flow = ticket.flow
        self.versions = versions
        self.references = references

    @cached_property
    def items(self) -> list[WorkItem]:
        """Of each node and person the last finished work item, in the order of finishing."""
        done = WorkItem.objects.filter(ticket=self.ticket, state="done")
        last = done.order_by().values("node", "closed_by").annotate(last=Max("pk")).values("last")
        return list(done.filter(pk__in=last).select_related("closed_by").order_by("closed_at"))

    @property
    def last(self) -> list[WorkItem]:
        """Of each node the last one."""
        return list({item.node: item for item in self.items}.values())

    @cached_property
    def finishers(self) -> dict[str, User]:
        """phase -> who last finished a step of it."""
        nodes = self.flow.nodes
        found = {nodes[self.flow.start].phase: self.ticket.opened_by}
        for item in self.items:
            if item.closed_by and item.node in nodes:
                found[nodes[item.node].phase] = item.closed_by
        return found

    @cached_property
    def entries(self) -> list[timeline.Entry]:
        """The acts that opened the ticket and finished those work items."""
        ids = {item.pk for item in self.last}
        found = self.read or timeline.read(self._acts())
        return [
            entry
            for entry in sorted(found, key=lambda entry: entry.activity.serial)
            if entry.kind == "ticket.created"
            or (entry.kind in FINISHES and entry.command.get("work_item") in ids)
        ]

    def _acts(self) -> Iterable[Activity]:
        moments = [item.closed_at for item in self.last]
        rows = Activity.objects.filter(subject_kind="ticket", subject_id=self.ticket.pk)
        rows = rows.filter(Q(serial=1) | Q(kind__in=FINISHES, at__in=moments))
        return rows.select_related("actor").order_by("serial")

    @cached_property
    def forms(self) -> list[dict[str, Any]]:
        """The last form of every finished node."""
        latest: dict[str, tuple[str, timeline.Entry]] = {}
        for entry in self.entries:
            flow = self.versions.flow_of(entry.activity)
            entry.fields = timeline.as_submitted(entry, flow, self.references)
            key = entry.node or flow.start
            if entry.fields and key in flow.nodes:
                latest[key] = (shown(flow.nodes[key].names), entry)
        return [{"name": name, "entry": entry} for name, entry in latest.values()]


def steps_of(ticket: Ticket, waiting: str, finishers: Mapping[str, User]) -> list[dict[str, Any]]:
    """The phases in order, each done, now or ahead; `waiting`: who has the one of now."""
    keys = [phase.key for phase in ticket.flow.phases]
    now = keys.index(ticket.phase) if ticket.phase in keys else len(keys)
    done = now + 1 if ticket.is_closed else now
    return [
        {
            "name": shown(phase.names),
            "state": "done" if n < done else "now" if n == now else "ahead",
            "who": waiting if done == n == now else str(finishers.get(phase.key, "")),
            "since": ticket.phase_since if n == now else None,
        }
        for n, phase in enumerate(ticket.flow.phases)
    ]
