"""Where a ticket stands among others: the drawing of its process, and the tickets linked to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from bihuan.people.models import User
from bihuan.process.svg import Marks, svg
from bihuan.tickets.models import Ticket, TicketLink

ENDS = ("source", "target")
SHOWN = ("number", "title", "closed_at")


def drawn(ticket: Ticket, people: Mapping[str, str]) -> SafeString:
    """The process with where it is and who has it. `people`: node -> names."""
    state = ticket.process_state
    marks = Marks(
        done=frozenset(state.trail),
        current=frozenset(token.node for token in state.tokens),
        people=dict(people),
    )
    return mark_safe(svg(ticket.flow, marks, lang=get_language() or "zh-hans"))  # noqa: S308


def links_of(ticket: Ticket, reader: User) -> list[dict[str, Any]]:
    """Both ways, one statement; what the reader may not see shows its number only."""
    seen = Ticket.objects.visible_to(reader)
    rows = TicketLink.objects.of(ticket.pk).select_related(*ENDS).order_by("pk")
    rows = rows.annotate(
        sees_source=Exists(seen.filter(pk=OuterRef("source_id"))),
        sees_target=Exists(seen.filter(pk=OuterRef("target_id"))),
    ).only(
        "relation", *(f"{end}__{name}" for end in ENDS for name in ("number", "title", "closed_at"))
    )
    return [
        {
            "other": row.target if row.source_id == ticket.pk else row.source,
            "relation": row.relation,
            "is_out": row.source_id == ticket.pk,
            "is_seen": row.sees_source and row.sees_target,
        }
        for row in rows
    ]
