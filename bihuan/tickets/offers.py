"""Which verbs a person is offered on a ticket and on a work item: what the page shows, no more."""

from __future__ import annotations

from bihuan.people import access
from bihuan.people.models import User
from bihuan.process import engine
from bihuan.process.flow import Node
from bihuan.tickets.models import Ticket, WorkItem


def ticket_verbs(ticket: Ticket, user: User) -> frozenset[str]:
    """Verbs on a ticket that he sees."""
    is_admin = access.is_admin(user)
    is_his = user.pk in {ticket.requester_id, ticket.opened_by_id}
    watched = ticket.watches.filter(user=user).exists()
    found = {"comment", "link", "unwatch" if watched else "watch"}
    if ticket.closed_at:
        return frozenset(found | ({"reopen"} if is_admin else set()))
    may_pause = is_admin or is_his or _handles(ticket, user)
    if ticket.suspended_at:
        found |= {"resume"} if may_pause else set()
        return frozenset(found | ({"terminate"} if is_admin else set()))
    if (is_his or is_admin) and engine.can_withdraw(ticket.flow, ticket.process_state):
        found.add("withdraw")
    if is_admin:
        found |= {"terminate", "jump"}
    if may_pause:
        found.add("suspend")
    if ticket.work_items.open().exists():
        found.add("urge")
    return frozenset(found)


def item_verbs(item: WorkItem, user: User) -> frozenset[str]:
    """Verbs on an open work item that he may do; empty for what is not his."""
    ticket = item.ticket
    if not item.is_open or ticket.suspended_at or ticket.closed_at:
        return frozenset()
    if not WorkItem.objects.open_for(user).filter(pk=item.pk).exists():
        return frozenset({"assign"} if _may_dispatch(item, user) else ())
    node = ticket.flow.nodes[item.node]
    found = {"transfer"} if node.data.get("transfer") is not False else set()
    found |= _taking(item, node, user)
    if "complete" in found:
        if engine.send_back_targets(ticket.flow, ticket.process_state, item.token):
            found |= {"send_back"} if node.data.get("send_back") is not False else set()
        if node.kind in {"form", "approve", "start"} and item.kind != "admin":
            found.add("add_signer")
    return frozenset(found)


def _taking(item: WorkItem, node: Node, user: User) -> set[str]:
    how = node.how if item.kind == "work" else "direct"
    found: set[str] = set()
    if how in {"dispatch", "dispatch_then_claim"}:
        found.add("assign")
        if not item.assigned_at:
            return found
    if how in {"claim", "dispatch_then_claim"} and not item.handler_id:
        return found | {"claim"}
    if how == "direct" and not item.handler_id and item.kind == "work":
        found.add("claim")
    if item.handler_id and how in {"claim", "dispatch_then_claim", "direct"}:
        found.add("release")
    return found | {"complete"}


def _may_dispatch(item: WorkItem, user: User) -> bool:
    """A dispatcher may choose somebody else as long as it is open."""
    if not item.process_node.how.startswith("dispatch"):
        return False
    return item.candidates.filter(access.named(user)).exists()


def _handles(ticket: Ticket, user: User) -> bool:
    return WorkItem.objects.waiting_for(user).filter(ticket=ticket).exists()
