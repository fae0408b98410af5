"""Who has a ticket now, by name: a few statements for any number of tickets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from bihuan.tickets.querysets import OPEN_STATES
from bihuan.tickets.tables import table
from bihuan.tickets.words import listed, names_of

if TYPE_CHECKING:
    from bihuan.tickets.models import Ticket, WorkItem


def handlers_of(tickets: Iterable[Ticket]) -> dict[int, str]:
    """当前处理人 of each ticket."""
    principals = principals_of([ticket.pk for ticket in tickets])
    names = names_of({p for each in principals.values() for p in each})
    return {pk: listed(names[p] for p in found if p in names) for pk, found in principals.items()}


def principals_of(ticket_ids: Sequence[int]) -> dict[int, list[str]]:
    """Whom each ticket waits for: those who hold a step, else all who could do it."""
    items = table("WorkItem").filter(ticket__in=ticket_ids, state__in=OPEN_STATES).order_by("pk")
    rows = items.values_list("ticket_id", "handler_id", "candidates__kind", "candidates__ref")
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for ticket, handler, kind, ref in rows:
        if handler:
            found[ticket][f"user:{handler}"] = None
        elif kind:
            found[ticket][f"{kind}:{ref}"] = None
    return {pk: list(found.get(pk, ())) for pk in ticket_ids}


def candidates_of(items: Iterable[WorkItem]) -> dict[int, str]:
    """Whom each work item is for: who holds it, else all who could do it."""
    items = list(items)
    rows = table("Candidate").filter(work_item__in=[i.pk for i in items if not i.handler_id])
    found: dict[int, list[str]] = defaultdict(list)
    for item in items:
        if item.handler_id:
            found[item.pk].append(f"user:{item.handler_id}")
    for item, kind, ref in rows.order_by("pk").values_list("work_item_id", "kind", "ref"):
        found[item].append(f"{kind}:{ref}")
    names = names_of({p for each in found.values() for p in each})
    return {pk: listed(names[p] for p in each if p in names) for pk, each in found.items()}
