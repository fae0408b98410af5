"""What the reader typed into a step that somebody else finished first, kept until he lets go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bihuan.core.text import shown
from bihuan.people.models import User
from bihuan.process import form as kernel
from bihuan.process.cleaners import is_empty
from bihuan.process.flow import Node
from bihuan.tickets import edits, forms
from bihuan.tickets.models import Ticket, WorkItem
from bihuan.web import drafts
from bihuan.web.drawing import Drawn, draw
from bihuan.web.form_page import FormPage
from bihuan.web.references import References


@dataclass(frozen=True, slots=True)
class Unsent:
    """One form that is no longer there, with the words that stood in it."""

    item: int
    node: str
    saved_at: datetime
    fields: list[Drawn]


class Kept:
    """The reader's drafts on one ticket, asked for together."""

    def __init__(self, ticket: Ticket, reader: User, references: References) -> None:
        self.ticket = ticket
        self.reader = reader
        self.references = references
        self.around = drafts.around(ticket, reader)
        self.drafts = {draft.form: draft for draft in self.around if draft.user == reader}

    def form(self, item: WorkItem) -> FormPage:
        """The form of an open step, with what he typed into it the last time."""
        draft = self.drafts.get(drafts.of_item(item))
        typed, base = (draft.values, draft.base or None) if draft else ({}, None)
        values = edits.rebased(self.ticket, typed, base, self.reader)
        view = forms.work_item_form(item, self.reader, values)
        page = FormPage(view, self.reader, references=self.references, draft=draft, base=base)
        others = [draft for draft in self.around if draft.user != self.reader]
        page.editing = drafts.in_words(d.user for d in others if d.form == drafts.of_item(item))
        return page

    def unsent(self, besides: WorkItem | None) -> list[Unsent]:
        """What he typed into steps that others finished first."""
        here = drafts.of_item(besides) if besides else ""
        ids = [int(form.removeprefix(drafts.OF_ITEM)) for form in self.drafts if form != here]
        items = WorkItem.objects.filter(pk__in=ids).closed() if ids else ()
        found = [self._left(item) for item in items]
        return [left for left in found if left.fields]

    def _left(self, item: WorkItem) -> Unsent:
        nodes, draft = self.ticket.flow.nodes, self.drafts[drafts.of_item(item)]
        node = nodes.get(item.node) or nodes[self.ticket.flow.start]
        fields = _fields(self.ticket, node, draft.values, self.references)
        return Unsent(item.pk, shown(node.names), draft.saved_at, fields)


def _fields(
    ticket: Ticket, node: Node, typed: Mapping[str, Any], references: References
) -> list[Drawn]:
    """What of it the ticket does not hold anyway, to read."""
    flow, held = ticket.flow, ticket.values
    own = {k: v for k, v in typed.items() if k in flow.fields and not is_empty(v)}
    own = {k: v for k, v in own.items() if v != held.get(k) and k not in references.hidden}
    reading = replace(node, form=dict.fromkeys(own, "read"))
    fields = kernel.form(flow, reading, own, dict)
    return list(draw([replace(field, is_visible=True) for field in fields], references).values())
