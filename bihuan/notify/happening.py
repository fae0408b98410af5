"""An activity of a ticket, read back as what happened: who acted, what opened, what was entered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from bihuan.core.models import Activity
from bihuan.process.flow import Flow, Node
from bihuan.tickets.models import Ticket


@dataclass(frozen=True)
class Happening:
    """What a plan is made for."""

    activity: Activity
    ticket: Ticket

    @property
    def kind(self) -> str:
        return self.activity.kind

    @property
    def at(self) -> datetime:
        return self.activity.at

    @property
    def actor(self) -> str:
        """The acting person as a principal; empty for a machine."""
        return f"user:{self.activity.actor_id}" if self.activity.actor_id else ""

    @cached_property
    def flow(self) -> Flow:
        return self.ticket.flow

    @cached_property
    def body(self) -> dict[str, Any]:
        return json.loads(self.activity.body)

    @cached_property
    def personal(self) -> dict[str, Any]:
        return json.loads(self.activity.personal) if self.activity.personal else {}

    @property
    def command(self) -> Mapping[str, Any]:
        """What was done: the verb, and at which node with which button."""
        return self.body["command"]

    @property
    def opened(self) -> list[dict[str, Any]]:
        return self.body.get("opened", [])

    @property
    def entered(self) -> tuple[str, ...]:
        return tuple(self.body.get("entered", ()))

    @property
    def outcome(self) -> str:
        """How the ticket closed by this act; empty when it is still open."""
        return self.body.get("outcome", "") or ""

    @property
    def reason(self) -> str:
        """Why, in the words of the acting person."""
        typed = self.personal.get("values") or {}
        return str(self.personal.get("reason") or typed.get("reason") or "")

    @property
    def comment(self) -> str:
        """What a comment says."""
        return str(self.personal.get("text") or "")

    def handlers(self, node: str = "") -> tuple[str, ...]:
        """Principals of the work items this act opened (at `node` only, when one is named)."""
        return tuple(
            principal
            for item in self.opened
            if not node or item["node"] == node
            for principal in item["principals"]
        )

    def node(self) -> Node | None:
        """The node the message is about: the first one that somebody now has to work at."""
        keys = [item["node"] for item in self.opened] or list(self.entered)
        keys.append(self.command.get("node") or "")
        return next((self.flow.nodes[key] for key in keys if key in self.flow.nodes), None)
