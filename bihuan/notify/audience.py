"""The people a telling reaches, at this moment."""

from __future__ import annotations

from collections.abc import Iterable

from bihuan.notify.happening import Happening
from bihuan.notify.tellings import Telling
from bihuan.people import find
from bihuan.people.models import User
from bihuan.process.flow import Resolver
from bihuan.tickets import world
from bihuan.tickets.models import Ticket, WorkItem


def audience(telling: Telling, happening: Happening) -> list[User]:
    """Each person once, never the one who acted, nobody who has left."""
    principals = list(telling.principals)
    for resolver in telling.to:
        principals += _principals(resolver, telling, happening)
    people = set(find.expand(tuple(principals)))
    if telling.watchers:
        watchers = happening.ticket.watches.values_list("user_id", flat=True)
        people |= {f"user:{pk}" for pk in watchers}
    return users(people - {happening.actor})


def users(principals: Iterable[str]) -> list[User]:
    ids = [int(principal.partition(":")[2]) for principal in principals]
    return list(User.objects.filter(pk__in=ids, is_active=True).order_by("pk"))


def handlers_now(ticket: Ticket) -> tuple[str, ...]:
    """Who is asked to do the open work items: the one who holds it, else all candidates."""
    found: list[str] = []
    for item in ticket.work_items.open().prefetch_related("candidates"):
        found += principals_of(item)
    return tuple(dict.fromkeys(found))


def cancelled_by(happening: Happening) -> list[str]:
    """Who had the work items that this act made needless."""
    items = happening.ticket.work_items.filter(state="cancelled", closed_at=happening.at)
    return [p for item in items.prefetch_related("candidates") for p in principals_of(item)]


def principals_of(item: WorkItem) -> list[str]:
    if item.handler_id:
        return [f"user:{item.handler_id}"]
    return [f"{candidate.kind}:{candidate.ref}" for candidate in item.candidates.all()]


def _principals(resolver: Resolver, telling: Telling, happening: Happening) -> Iterable[str]:
    if resolver.kind == "handlers":
        return happening.handlers(telling.node) or handlers_now(happening.ticket)
    if resolver.kind == "cancelled":
        return cancelled_by(happening)
    actor = happening.activity.actor
    here = world.of(happening.ticket, now=happening.at, by=actor)
    return here.resolve(resolver, happening.ticket.process_state)
