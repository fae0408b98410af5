"""From rows to what the API shows; labels in the language of the request."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.conf import settings

from bihuan.catalogue import former
from bihuan.catalogue.models import Offering
from bihuan.core.text import shown
from bihuan.notify.models import Notification
from bihuan.people.models import User
from bihuan.tickets.models import Comment, Ticket, WorkItem

Shape = dict[str, Any]


def person(user: User | None) -> Shape | None:
    return {"username": user.username, "name": user.name} if user else None


def offering(row: Offering) -> Shape:
    return {
        "key": row.key,
        "name": shown(row.names),
        "summary": shown(row.summary),
        "kind": row.kind,
        "folder": shown(row.folder.names),
    }


def ticket(row: Ticket) -> Shape:
    return {
        "number": row.number,
        "title": row.title,
        "kind": row.kind,
        "pack": row.pack,
        "offering": row.offering.key,
        "phase": row.phase,
        "phase_label": shown(row.phase_names),
        "is_closed": row.closed_at is not None,
        "outcome": row.outcome,
        "priority": row.priority,
        "requester": person(row.requester),
        "opened_at": row.opened_at,
        "updated_at": row.updated_at,
        "closed_at": row.closed_at,
        "revision": row.revision,
        "url": f"{settings.SITE_URL}/tickets/{row.number}",
    }


def work_item(row: WorkItem) -> Shape:
    return {
        "id": row.pk,
        "ticket": row.ticket.number,
        "title": row.ticket.title,
        "node": row.node,
        "label": former.node_name(row.ticket.flow, row.node),
        "kind": row.kind,
        "state": row.state,
        "handler": person(row.handler),
        "opened_at": row.opened_at,
        "due_at": row.due_at,
    }


def comment(row: Comment) -> Shape:
    return {
        "id": row.pk,
        "author": person(row.author),
        "text": row.text,
        "is_internal": row.is_internal,
        "created_at": row.created_at,
        "edited_at": row.edited_at,
        "mentions": [mention.user.username for mention in row.mentions.all()],
        "reactions": Counter(reaction.sign for reaction in row.reactions.all()),
    }


def notice(row: Notification) -> Shape:
    return {
        "id": row.pk,
        "event": row.event,
        "subject": row.subject,
        "body": row.body,
        "ticket": row.ticket.number if row.ticket else None,
        "is_read": row.read_at is not None,
        "created_at": row.created_at,
    }
