"""Everything the page of one ticket shows, asked for in a few statements."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from bihuan.core.models import Activity
from bihuan.core.text import shown
from bihuan.people import access
from bihuan.people.models import User
from bihuan.process.flow import Node
from bihuan.process.state import State
from bihuan.process.svg import Marks, svg
from bihuan.tickets import edits, forms
from bihuan.tickets.models import Comment, Draft, Ticket, TicketLink, Watch, WorkItem
from bihuan.tickets.words import listed, names_of
from bihuan.web import drafts, timeline
from bihuan.web.form_page import FormPage
from bihuan.web.references import References
from bihuan.web.ticket_offers import Offers


class TicketPage:
    """One ticket for one reader. `form` replaces the form of its work item: one that came back."""

    def __init__(
        self, ticket: Ticket, reader: User, form: FormPage | None = None, chosen: str = ""
    ) -> None:
        self.ticket = ticket
        self.reader = reader
        self.given_form = form
        self.chosen = chosen  # id of the work item whose form is wanted
        self.references = form.references if form else References(reader)
        self.flow = ticket.flow

    # --- who has it ------------------------------------------------------------------------------

    @cached_property
    def items(self) -> list[WorkItem]:
        """Open work items, oldest first; each knows its ticket and whom it is for."""
        rows = self.ticket.work_items.open().select_related("handler").order_by("pk")
        items = list(rows.prefetch_related("candidates"))
        for item in items:
            item.ticket = self.ticket
        return items

    @cached_property
    def candidates(self) -> dict[int, str]:
        """Whom each open work item is for, by name."""
        named = {
            item.pk: [f"{c.kind}:{c.ref}" for c in item.candidates.all()]
            for item in self.items
            if not item.handler
        }
        names = names_of({principal for each in named.values() for principal in each})
        found = {pk: listed(names[p] for p in each if p in names) for pk, each in named.items()}
        held = {item.pk: item.handler.name for item in self.items if item.handler}
        return found | held

    @cached_property
    def mine(self) -> list[WorkItem]:
        """What the reader may do now; what waits for him comes before what he merely may."""
        ids = set(
            WorkItem.objects.open_for(self.reader)
            .filter(ticket=self.ticket)
            .values_list("pk", flat=True)
        )
        mine = [item for item in self.items if item.pk in ids]
        return sorted(mine, key=lambda item: not self._waits_for_reader(item))

    def _waits_for_reader(self, item: WorkItem) -> bool:
        if item.handler_id:
            return item.handler_id == self.reader.pk
        named = {f"{c.kind}:{c.ref}" for c in item.candidates.all()}
        return bool(named & access.principals(self.reader))

    @cached_property
    def item(self) -> WorkItem | None:
        """The one thing to do now, or the one the reader chose."""
        chosen = [item for item in self.mine if str(item.pk) == self.chosen]
        return next(iter(chosen or self.mine), None)

    @property
    def is_for_reader(self) -> bool:
        return self.item is not None and self._waits_for_reader(self.item)

    @property
    def is_admin(self) -> bool:
        return access.is_admin(self.reader)

    @property
    def waiting(self) -> list[dict[str, Any]]:
        """等待 <name>: one line an open work item."""
        return [
            {
                "item": item,
                "node": shown(self.node(item.node).names),
                "who": self.candidates.get(item.pk, ""),
                "since": item.claimed_at or item.opened_at,
                "is_mine": item in self.mine,
            }
            for item in self.items
        ]

    @property
    def others(self) -> list[dict[str, Any]]:
        """What is open beside the form on the page: other branches, other votes."""
        if self.form is None and not self.must_wait:
            return []
        return [line for line in self.waiting if line["item"] != self.item]

    @property
    def item_for(self) -> str:
        return self.candidates.get(self.item.pk, "") if self.item else ""

    def node(self, key: str) -> Node:
        return self.flow.nodes[key]

    # --- the form of the moment ------------------------------------------------------------------

    @cached_property
    def form(self) -> FormPage | None:
        item = self.item
        if self.given_form or item is None or self.must_wait:
            return self.given_form
        draft = self.draft
        typed, base = (draft.values, draft.base or None) if draft else ({}, None)
        shown = edits.rebased(self.ticket, typed, base, self.reader)
        view = forms.work_item_form(item, self.reader, shown)
        page = FormPage(view, self.reader, references=self.references, draft=draft, base=base)
        page.editing = drafts.editing(item, self.reader)
        return page

    @cached_property
    def draft(self) -> Draft | None:
        """What the reader typed into this form the last time and did not send."""
        return Draft.objects.of(self.reader, drafts.of_item(self.item)) if self.item else None

    @property
    def must_wait(self) -> str:
        """claim, dispatch or suspended: why the form is not open yet; empty if it is."""
        if self.ticket.is_suspended:
            return "suspended"
        if self.item and self.item.must_be_dispatched:
            return "dispatch"
        return "claim" if self.item and self.item.must_be_claimed else ""

    @property
    def node_name(self) -> str:
        return shown(self.node(self.item.node).names) if self.item else ""

    # --- stepper ---------------------------------------------------------------------------------

    @property
    def steps(self) -> list[dict[str, Any]]:
        """The phases in order: done, now or ahead, with who and since when."""
        keys = [phase.key for phase in self.flow.phases]
        now = keys.index(self.ticket.phase) if self.ticket.phase in keys else len(keys)
        closed = self.ticket.is_closed
        waiting = listed(w["who"] for w in self.waiting if w["who"])
        return [
            {
                "name": shown(phase.names),
                "state": "done"
                if n < now or (closed and n == now)
                else "now"
                if n == now
                else "ahead",
                "who": waiting if n == now and not closed else self._finishers.get(phase.key, ""),
                "since": self.ticket.phase_since if n == now else None,
            }
            for n, phase in enumerate(self.flow.phases)
        ]

    @cached_property
    def _finishers(self) -> dict[str, str]:
        """phase -> who last finished a step of it."""
        last: dict[str, str] = {}
        for entry in self.timeline:
            node = self.flow.nodes.get(entry.node)
            if node and entry.actor and entry.kind in FINISHES:
                last[node.phase] = entry.actor.name
        return last

    # --- the record ------------------------------------------------------------------------------

    @cached_property
    def timeline(self) -> list[timeline.Entry]:
        rows = Activity.objects.filter(subject_kind="ticket", subject_id=self.ticket.pk)
        comments = Comment.objects.visible_to(self.reader).filter(ticket=self.ticket)
        return timeline.entries(
            rows.select_related("actor", "on_behalf_of").order_by("serial"),
            comments,
            self.flow,
            self.references,  # type: ignore[arg-type]
        )

    @property
    def newest_first(self) -> list[timeline.Entry]:  # type: ignore[name-defined]
        return self.timeline[::-1]

    @cached_property
    def record(self) -> list[dict[str, Any]]:
        """The last form of every finished node, in the order they were first finished."""
        latest: dict[str, timeline.Entry] = {}
        for entry in self.timeline:
            if entry.fields and entry.kind in FINISHES:
                latest[entry.node] = entry
        return [
            {"name": shown(self.node(key).names), "entry": entry}
            for key, entry in latest.items()
            if key in self.flow.nodes
        ]

    @cached_property
    def links(self) -> list[dict[str, Any]]:
        """Related tickets both ways; what the reader may not see shows its number only."""
        both = Q(source=self.ticket) | Q(target=self.ticket)
        rows = list(TicketLink.objects.filter(both).select_related("source", "target"))
        others = [row.target if row.source_id == self.ticket.pk else row.source for row in rows]
        ids = [other.pk for other in others]
        visible = Ticket.objects.visible_to(self.reader).filter(pk__in=ids)
        seen = set(visible.values_list("pk", flat=True)) if ids else set()
        return [
            {
                "other": other,
                "relation": row.relation,
                "is_out": row.source_id == self.ticket.pk,
                "is_seen": other.pk in seen,
            }
            for row, other in zip(rows, others, strict=True)
        ]

    @cached_property
    def attachments(self) -> list[Any]:
        return list(self.ticket.attachments.order_by("created_at"))

    @cached_property
    def is_watching(self) -> bool:
        return Watch.objects.filter(ticket=self.ticket, user=self.reader).exists()

    @cached_property
    def state(self) -> State:
        return self.ticket.process_state

    @property
    def is_requester(self) -> bool:
        return self.reader.pk in (self.ticket.requester_id, self.ticket.opened_by_id)

    @property
    def is_running(self) -> bool:
        return not self.ticket.is_closed and not self.ticket.is_suspended

    @property
    def lifetime(self) -> timedelta:
        return self.ticket.closed_at - self.ticket.opened_at  # type: ignore[operator]

    @cached_property
    def may(self) -> Offers:
        return Offers(self)

    @property
    def map(self) -> SafeString:
        """The process as a drawing, with where it is and who has it."""
        people: dict[str, list[str]] = defaultdict(list)
        for line in self.waiting:
            people[line["item"].node].append(line["who"])
        marks = Marks(
            done=frozenset(self.state.trail),
            current=frozenset(token.node for token in self.state.tokens),
            people={node: listed(who) for node, who in people.items()},
        )
        return mark_safe(svg(self.flow, marks, lang=get_language() or "zh-hans"))  # noqa: S308


FINISHES = {"ticket.created", "work_item.completed", "work_item.voted"}
