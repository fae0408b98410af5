"""Which version of its process a ticket ran at each moment: acts are told in the words of then."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cached_property

from bihuan.catalogue import former
from bihuan.catalogue.models import PackVersion
from bihuan.core.models import Activity
from bihuan.process.flow import Flow
from bihuan.tickets.models import Ticket

MOVED = "ticket.moved"
Acts = Iterable[Activity]


class Versions:
    """At most two statements, and none while the page holds the whole of a ticket never moved."""

    def __init__(self, ticket: Ticket, whole: Callable[[], Acts | None] = lambda: None) -> None:
        """`whole`: all acts of the ticket, if the page has them anyway."""
        self.ticket = ticket
        self.whole = whole

    @cached_property
    def _moves(self) -> list[tuple[int, datetime, int]]:
        """(serial, when, number of the version that was left), in order."""
        acts = self.whole()
        if acts is None:
            acts = Activity.objects.filter(
                subject_kind="ticket", subject_id=self.ticket.pk, kind=MOVED
            )
        moves = sorted((act for act in acts if act.kind == MOVED), key=lambda act: act.serial)
        return [(act.serial, act.at, json.loads(act.body)["command"]["left"]) for act in moves]

    @cached_property
    def _flows(self) -> dict[int, Flow]:
        numbers = {number for _serial, _at, number in self._moves}
        if not numbers:
            return {}
        rows = PackVersion.objects.filter(key=self.ticket.version.key, number__in=numbers)
        return {row.number: row.flow for row in rows}

    def flow_of(self, act: Activity) -> Flow:
        """What the ticket ran when this was done."""
        left = next((number for serial, _at, number in self._moves if act.serial < serial), 0)
        return self._flows.get(left, self.ticket.flow)

    def name_of(self, node: str, at: datetime | None) -> str:
        """What a step finished at that moment was called."""
        left = next((number for _serial, moved, number in self._moves if at and at <= moved), 0)
        return former.node_name(self._flows.get(left, self.ticket.flow), node)
