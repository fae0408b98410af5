"""Everybody who has to do with a ticket, once each, with what he is to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from bihuan.people.models import User
from bihuan.tickets.models import Ticket, Watch, WorkItem
from bihuan.tickets.words import listed
from bihuan.web.ticket.versions import Versions

MOST = 200


def people_of(
    versions: Versions,
    open_items: Iterable[WorkItem],
    finished: Iterable[WorkItem],
    watchers: Iterable[User],
) -> list[dict[str, Any]]:
    """Requester first, then those who have it now, who did something, who follow."""
    ticket = versions.ticket
    parts: dict[User, list[str]] = defaultdict(list)
    parts[ticket.requester].append(_("requester"))
    if ticket.opened_by_id != ticket.requester_id:
        parts[ticket.opened_by].append(_("opened it"))
    for item in open_items:
        if item.handler:
            parts[item.handler].append(_("handles “%(node)s”") % {"node": _node(versions, item)})
    for item in finished:
        if item.closed_by:
            parts[item.closed_by].append(_("did “%(node)s”") % {"node": _node(versions, item)})
    for user in watchers:
        parts[user].append(_("follows it"))
    return [{"user": user, "part": listed(words)} for user, words in parts.items()]


def watchers_of(ticket: Ticket) -> list[User]:
    """Who follows it, the first of them first."""
    watches = Watch.objects.filter(ticket=ticket).select_related("user").order_by("pk")
    return [watch.user for watch in watches[:MOST]]


def _node(versions: Versions, item: WorkItem) -> str:
    return versions.name_of(item.node, item.closed_at)
