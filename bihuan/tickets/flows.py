"""From a ticket's row to the kernel's shapes: its flow, its state, its system fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bihuan.core.text import shown
from bihuan.process.flow import Flow
from bihuan.process.state import State
from bihuan.tickets import handlers

if TYPE_CHECKING:
    from bihuan.tickets.models import Ticket

_compiled: dict[str, Flow] = {}  # by content hash: a version never changes


def of(ticket: Ticket) -> Flow:
    """The compiled process of a ticket, from memory where this process has seen its version."""
    known = ticket.__dict__.get("_flow")
    if known is None:
        version = ticket.version
        known = _compiled.get(version.hash) or _compiled.setdefault(version.hash, version.flow)
        ticket.__dict__["_flow"] = known
    return known


def by_hash(digest: str) -> Flow | None:
    """The compiled process of a version this process has already met."""
    return _compiled.get(digest)


def give(ticket: Ticket, flow: Flow) -> None:
    """Tell a ticket its flow, so that nobody has to look it up."""
    ticket.__dict__["_flow"] = flow


def state(ticket: Ticket) -> State:
    """Where the tokens stand, with the values."""
    return State.load(ticket.state, ticket.values)


def system_value(ticket: Ticket, source: str) -> Any:
    """Number, requester, phase, created_at ... as a form shows them."""
    if source == "requester":
        return ticket.requester.username
    if not ticket.pk:
        return None
    if source == "handlers":
        return handlers.handlers_of([ticket])[ticket.pk]
    if source == "phase":
        return shown(ticket.phase_names)
    if source == "created_at":
        return ticket.opened_at
    return getattr(ticket, source, None)


def title_of(flow: Flow, values: dict[str, Any]) -> str:
    """The ticket's title: the field the process names, else the process's own name."""
    text = str(values.get(flow.data.get("title") or "") or "").strip()
    return (text or flow.names["zh-hans"])[:300]
