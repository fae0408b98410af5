"""What a reader may do to a ticket beside its form. Only what will work is offered; the verbs
themselves refuse the rest."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING

from bihuan.core.text import shown
from bihuan.process import engine
from bihuan.tickets import sensitive
from bihuan.tickets.concerns.sendable_back import last_move
from bihuan.tickets.models import WorkItem

if TYPE_CHECKING:
    from bihuan.web.ticket.page import TicketPage

RESTING = {"start", "form", "approve", "wait", "auto", "child"}


class Offers:
    """Asked by templates/tickets/_verbs.html."""

    def __init__(self, page: TicketPage) -> None:
        self.page = page

    @property
    def withdraw(self) -> bool:
        page = self.page
        may = (page.is_requester or page.is_admin) and page.is_running
        return may and engine.can_withdraw(page.flow, page.state)

    @property
    def pause(self) -> bool:
        page = self.page
        concerned = page.is_for_reader or page.is_requester or page.is_admin
        return concerned and not page.ticket.is_closed

    @property
    def urge(self) -> bool:
        return self.page.is_running and self.urge_item is not None

    @property
    def urge_item(self) -> WorkItem | None:
        """What somebody else has to do."""
        others = (line["item"] for line in self.page.waiting if not line["is_mine"])
        return next(others, None)

    @property
    def release(self) -> bool:
        """Claimed by the reader, where others could do it too."""
        item = self.page.item
        if item is None or not item.claimed_at or item.handler_id != self.page.reader.pk:
            return False
        others = {(each.kind, each.ref) for each in item.candidates.all()}
        return self.page.is_running and bool(others - {("user", self.page.reader.pk)})

    @property
    def begin(self) -> bool:
        """Work that came to him by itself is answered by saying so; else its clock never stops."""
        item = self.page.item
        if item is None or not item.respond_by or item.claimed_at or self.page.form is None:
            return False
        return self.page.is_running and item.kind == "work" and self.page.is_for_reader

    @cached_property
    def take_back_item(self) -> int:
        """The work item of his own last step, while nobody has touched what followed."""
        page = self.page
        his = any(item.closed_by_id == page.reader.pk for item in page.record.items)
        if not his or not page.is_running or any(item.handler_id for item in page.items):
            return 0
        last = last_move(page.ticket.pk)
        if last is None or last.actor_id != page.reader.pk or last.kind != "work_item.completed":
            return 0
        return int(json.loads(last.body)["command"].get("work_item") or 0)

    @cached_property
    def note(self) -> bool:
        """Internal notes are for handlers and administrators."""
        page = self.page
        return page.is_for_reader or sensitive.handles(page.ticket, page.reader)

    @property
    def transfer(self) -> bool:
        return self._item_allows("transfer")

    @property
    def sign(self) -> bool:
        item = self.page.item
        return self.page.form is not None and item is not None and item.kind != "admin"

    @cached_property
    def back_targets(self) -> list[tuple[str, str]]:
        """(node, name) of the earlier nodes the work may be sent back to."""
        page = self.page
        if page.form is None or page.item is None or not self._item_allows("send_back"):
            return []
        found = engine.send_back_targets(page.flow, page.state, page.item.token)
        return [(key, shown(page.node(key).names)) for key in found]

    @property
    def jump_targets(self) -> list[tuple[str, str]]:
        nodes = self.page.flow.nodes.values()
        return [(node.key, shown(node.names)) for node in nodes if node.kind in RESTING]

    def _item_allows(self, what: str) -> bool:
        item = self.page.item
        if item is None or not self.page.is_running:
            return False
        return self.page.node(item.node).data.get(what) is not False
