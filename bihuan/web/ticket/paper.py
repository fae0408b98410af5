"""A ticket on paper: everything the reader may see, in one piece, for the printer and as PDF."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bihuan.core import clock
from bihuan.people.models import User
from bihuan.tickets.models import Ticket
from bihuan.tickets.words import listed, priority_word
from bihuan.web.drawing import Drawn
from bihuan.web.plain_values import rows_of, text_of
from bihuan.web.templatetags.ui import exact, local, phase_name
from bihuan.web.ticket import timeline
from bihuan.web.ticket.history import Asked, History
from bihuan.web.ticket.page import TicketPage

MOST = 1000  # entries of the timeline on paper


class TicketPaper:
    """One ticket for one reader, at this moment."""

    def __init__(self, ticket: Ticket, reader: User) -> None:
        self.ticket = ticket
        self.reader = reader
        self.page = TicketPage(ticket, reader, asked=Asked())
        self.page.history = History(ticket, reader, Asked(), self.page.references, size=MOST)
        self.page.ready()

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What stands at the top; only what there is."""
        ticket = self.ticket
        waiting = listed(line["who"] for line in self.page.waiting)
        facts = [
            (_("Number"), ticket.number),
            (_("Process"), local(ticket.version.names)),
            (_("Phase"), phase_name(ticket)),
            (_("Priority"), priority_word(ticket.priority)),
            (_("Requester"), str(ticket.requester)),
            (_("Department"), ticket.department.name if ticket.department else ""),
            (_("Business"), ticket.business.name if ticket.business else ""),
            (_("Waiting for"), waiting),
            (_("Opened"), exact(ticket.opened_at)),
            (_("Closed"), exact(ticket.closed_at)),
        ]
        return [(name, text) for name, text in facts if text]

    @cached_property
    def forms(self) -> list[dict[str, Any]]:
        """The last form of each finished step."""
        return [
            {
                "name": row["name"],
                "who": str(row["entry"].actor or ""),
                "at": exact(row["entry"].activity.at),
                "fields": [_field(field) for field in row["entry"].fields],
            }
            for row in self.page.record.forms
        ]

    @cached_property
    def entries(self) -> list[dict[str, Any]]:
        return [_entry(entry) for entry in self.page.entries]

    @property
    def footer(self) -> str:
        words = {"who": self.reader, "at": exact(clock.now()), "address": self.page.address}
        return _("Printed by %(who)s at %(at)s · %(address)s") % words

    def data(self) -> dict[str, Any]:
        """For the typesetter: plain text only, so nothing anybody typed can be markup."""
        return {
            "lang": (get_language() or "zh-hans").lower(),
            "title": self.ticket.title,
            "number": self.ticket.number,
            "facts": self.facts,
            "forms": self.forms,
            "files": [file.name for file in self.page.attachments],
            "entries": self.entries,
            "words": {
                "forms": _("Forms"),
                "files": _("Attachments"),
                "activity": _("Activity and comments"),
                "cut": self.cut,
                "footer": self.footer,
            },
        }

    @property
    def cut(self) -> str:
        """Said where the beginning of a very long ticket is left out."""
        if not self.page.history.earlier:
            return ""
        return _("Only the newest %(n)s entries are printed.") % {"n": MOST}


def _field(field: Drawn) -> dict[str, Any]:
    return {"label": field.label, "text": text_of(field), "rows": rows_of(field)}


def _entry(entry: timeline.Entry) -> dict[str, Any]:
    said = entry.said.comment if entry.said else None
    return {
        "at": exact(entry.activity.at),
        "who": str(entry.actor or ""),
        "sentence": entry.sentence,
        "text": said.text if said else entry.reason,
        "internal": bool(said and said.is_internal),
    }
