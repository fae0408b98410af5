"""Everything the page of one ticket shows, asked for in a few statements."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.safestring import SafeString

from bihuan.core.text import shown
from bihuan.notify.models import Mute
from bihuan.people import access
from bihuan.people.models import User
from bihuan.process.flow import Node
from bihuan.process.state import State
from bihuan.tickets import sensitive
from bihuan.tickets.models import Ticket, WorkItem
from bihuan.tickets.words import listed, names_of
from bihuan.web.form_page import FormPage
from bihuan.web.references import References
from bihuan.web.ticket import timeline
from bihuan.web.ticket.clocks import Clock, clocks_of
from bihuan.web.ticket.history import Asked, History
from bihuan.web.ticket.map import drawn, links_of
from bihuan.web.ticket.offers import Offers
from bihuan.web.ticket.people import MOST, people_of, watchers_of
from bihuan.web.ticket.record import Record, steps_of
from bihuan.web.unsent import Kept, Unsent

MOST_FILES = 200


class TicketPage:
    """One ticket for one reader. `form` replaces the form of its work item: one that came back."""

    def __init__(
        self,
        ticket: Ticket,
        reader: User,
        form: FormPage | None = None,
        chosen: str = "",
        asked: Asked | None = None,
    ) -> None:
        self.ticket = ticket
        self.reader = reader
        self.given_form = form
        self.chosen = chosen  # id of the work item whose form is wanted
        self.asked = asked or Asked()
        self.references = (form and form.references) or References(reader)
        self.references.hidden |= sensitive.hidden(ticket, reader)
        self.flow = ticket.flow

    # --- who has it ------------------------------------------------------------------------------

    @cached_property
    def items(self) -> list[WorkItem]:
        """Open work items, oldest first; each knows its ticket and whom it is for."""
        his = WorkItem.objects.open_for(self.reader).filter(pk=OuterRef("pk"))
        rows = self.ticket.work_items.open().select_related("handler").order_by("pk")
        rows = rows.annotate(is_open_for_reader=Exists(his))
        items = list(rows.prefetch_related("candidates"))
        for item in items:
            item.ticket = self.ticket
        return items

    @cached_property
    def names(self) -> dict[str, str]:
        """Everybody the page names by principal, found together."""
        named = {p for item in self.items for p in self._principals(item)}
        return names_of(named | timeline.principals(self.history.read))

    def _principals(self, item: WorkItem) -> list[str]:
        if item.handler:
            return []
        return [f"{candidate.kind}:{candidate.ref}" for candidate in item.candidates.all()]

    @cached_property
    def candidates(self) -> dict[int, str]:
        """Whom each open work item is for, by name."""
        return {
            item.pk: str(item.handler)
            if item.handler
            else listed(self.names[p] for p in self._principals(item) if p in self.names)
            for item in self.items
        }

    @cached_property
    def mine(self) -> list[WorkItem]:
        """What the reader may do now; what waits for him comes before what he merely may."""
        mine = [item for item in self.items if item.is_open_for_reader]  # type: ignore[attr-defined]
        return sorted(mine, key=lambda item: not self._waits_for_reader(item))

    def _waits_for_reader(self, item: WorkItem) -> bool:
        if item.handler_id:
            return item.handler_id == self.reader.pk
        return bool(set(self._principals(item)) & access.principals(self.reader))

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
        return self.kept.form(item)

    @cached_property
    def kept(self) -> Kept:
        """What the reader typed into forms of this ticket and did not send."""
        return Kept(self.ticket, self.reader, self.references)

    @property
    def unsent(self) -> list[Unsent]:
        return self.kept.unsent(besides=self.item)

    def ready(self) -> TicketPage:
        """Collect all that is named, so that each kind of name is looked up once."""
        self.references.know("file", {str(file.pk): file for file in self.attachments})
        if self.ticket.business:
            self.references.know("business", {self.ticket.business.key: self.ticket.business})
        people = (self.reader, self.ticket.requester, self.ticket.opened_by)
        self.references.know("user", {user.username: user for user in people})
        _all = (self.form, self.record.forms, self.entries)
        return self

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
        waiting = listed(line["who"] for line in self.waiting if line["who"])
        return steps_of(self.ticket, waiting, self.record.finishers)

    # --- the record ------------------------------------------------------------------------------

    @cached_property
    def record(self) -> Record:
        history = self.history
        read = history.read if history.is_whole else ()
        return Record(self.ticket, self.references, history.versions, read)

    @cached_property
    def history(self) -> History:
        return History(self.ticket, self.reader, self.asked, self.references)

    @cached_property
    def entries(self) -> list[timeline.Entry]:
        """The part of the timeline on the page, in words."""
        self.history.put_in_words(self.names)
        return self.history.read if self.history.asked.newest_first else self.history.read[::-1]

    @cached_property
    def people(self) -> list[dict[str, Any]]:
        return people_of(self.history.versions, self.items, self.record.items, self.watchers)

    @cached_property
    def clocks(self) -> list[Clock]:
        return clocks_of(self.ticket, self.items)

    @property
    def address(self) -> str:
        """What somebody else opens, if he may."""
        return f"{settings.SITE_URL}{reverse('ticket', args=[self.ticket.number])}"

    @cached_property
    def links(self) -> list[dict[str, Any]]:
        return links_of(self.ticket, self.reader)

    @cached_property
    def attachments(self) -> list[Any]:
        """Of a ticket with thousands of them the newest, newest first."""
        return list(self.ticket.attachments.order_by("-created_at")[:MOST_FILES])

    @cached_property
    def is_watching(self) -> bool:
        if len(self.watchers) < MOST:
            return self.reader in self.watchers
        return bool(self.ticket.watches.filter(user=self.reader).exists())

    @cached_property
    def watchers(self) -> list[User]:
        return watchers_of(self.ticket)

    @cached_property
    def is_muted(self) -> bool:
        return Mute.objects.filter(ticket=self.ticket, user=self.reader).exists()

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
        return drawn(self.ticket, {node: listed(who) for node, who in people.items()})
