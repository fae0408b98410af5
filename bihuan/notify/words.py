"""What the placeholders of a message stand for, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from bihuan.core.text import shown
from bihuan.notify.happening import Happening
from bihuan.process.cleaners import is_empty
from bihuan.process.flow import Field
from bihuan.tickets import plain
from bihuan.tickets.models import Ticket

LONGEST = 2000  # of one field's value in a message


def words(happening: Happening, language: str, node_key: str = "") -> dict[str, str]:
    """Everything a template may name about a happening; `node_key`: the node it speaks of."""
    actor = happening.activity.actor
    node = happening.flow.nodes.get(node_key) or happening.node()
    with override(language):
        system = _("the system")
    return {
        **ticket_words(happening.ticket, language),
        "actor.name": actor.name if actor else system,
        "actor.signature": actor.signature if actor else "",
        "node.name": shown(node.names, language) if node else "",
        "reason": happening.reason,
        "comment": happening.comment,
    }


def ticket_words(ticket: Ticket, language: str) -> dict[str, str]:
    """The placeholders that depend on the ticket alone."""
    flow = ticket.flow
    names = plain.names([(flow, ticket.values)])
    phases = {phase.key: phase.names for phase in flow.phases}
    with override(language):
        fields = {
            f"f.{key}": readable(field, ticket.values.get(key), language, names)
            for key, field in flow.fields.items()
        }
    return {
        **fields,
        "ticket.number": ticket.number,
        "ticket.title": ticket.title,
        "ticket.priority": ticket.priority,
        "ticket.phase": shown(phases.get(ticket.phase, {}), language) or ticket.phase,
        "requester.name": ticket.requester.name,
        "process.name": shown(flow.names, language),
        "node.name": "",
        "actor.name": "",
        "reason": "",
        "link": link(ticket),
    }


def link(ticket: Ticket) -> str:
    return link_to(ticket.number)


def link_to(number: str) -> str:
    return f"{settings.SITE_URL}/tickets/{number}"


def readable(field: Field, value: Any, language: str, names: Mapping[str, str]) -> str:
    """A value as people read it; what is sensitive does not leave the house."""
    if field.sensitive and not is_empty(value):
        return plain.MASK
    return plain.readable(field, value, language, names)[:LONGEST]
