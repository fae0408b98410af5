"""A ticket at a glance, beside its list: where it stands, who has it, what was said last."""

from __future__ import annotations

from functools import cached_property

from bihuan.web.drawing import Drawn
from bihuan.web.ticket_page import TicketPage
from bihuan.web.timeline import Entry

MOST_FIELDS = 10
MOST_ENTRIES = 4


class Glance(TicketPage):
    """The ticket's page, cut to what fits beside a list."""

    @cached_property
    def fields(self) -> list[Drawn]:
        """What was filled in first, without long tables and files."""
        first = self.record[0]["entry"].fields if self.record else []
        return [field for field in first if not field.is_empty][:MOST_FIELDS]

    @property
    def lately(self) -> list[Entry]:
        return self.newest_first[:MOST_ENTRIES]

    @cached_property
    def tags(self) -> list[str]:
        return list(self.ticket.tag_names())
