"""A ticket on paper: everything the reader may see, in one piece, for the printer and as PDF."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bihuan.core import clock, richtext
from bihuan.people.models import User
from bihuan.tickets.models import Ticket
from bihuan.tickets.words import listed, priority_word
from bihuan.web import typeset
from bihuan.web.drawing import Drawn
from bihuan.web.plain_values import rows_of
from bihuan.web.references import keys
from bihuan.web.templatetags.ui import exact, local, phase_name
from bihuan.web.ticket import timeline
from bihuan.web.ticket.history import Asked, History
from bihuan.web.ticket.page import TicketPage
from bihuan.web.ticket.pictures import Album, Negatives, Part

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
        rows = self.page.record.forms
        self.album.look_up(field for row in rows for field in row["entry"].fields)
        return [
            {
                "name": row["name"],
                "who": str(row["entry"].actor or ""),
                "at": exact(row["entry"].activity.at),
                "fields": [self._field(field) for field in row["entry"].fields],
            }
            for row in rows
        ]

    def _field(self, field: Drawn) -> dict[str, Any]:
        rows = rows_of(field)
        parts = [] if rows else self.album.parts(field)
        return {"label": field.label, "parts": parts, "rows": rows}

    @cached_property
    def album(self) -> Album:
        return Album(self.reader, self.page.attachments)

    @cached_property
    def pictures(self) -> list[Part]:
        """Those among the attachments that stand in no form, in the order they came."""
        _forms = self.forms  # what stands in them is not drawn again
        shown = {*self.album.placed, *self._hidden_files}
        ours = [str(file.pk) for file in reversed(self.page.attachments)]
        return [part for key in ours if key not in shown for part in self.album.place(key)]

    @property
    def _hidden_files(self) -> set[str]:
        """Files in fields whose values this reader may not see."""
        values = [self.ticket.values.get(key) for key in self.page.references.hidden]
        named = {str(key) for value in values for key in keys(value)}
        return named.union(*(richtext.files(str(value)) for value in values))

    @cached_property
    def entries(self) -> list[dict[str, Any]]:
        return [_entry(entry) for entry in self.page.entries]

    @property
    def footer(self) -> str:
        words = {"who": self.reader, "at": exact(clock.now()), "address": self.page.address}
        return _("Printed by %(who)s at %(at)s · %(address)s") % words

    def pdf(self) -> bytes:
        """Everything on A4, pictures scaled."""
        negatives = Negatives()
        return typeset.pdf("ticket", self._data(negatives), negatives.files)

    def _data(self, negatives: Negatives) -> dict[str, Any]:
        """For the typesetter: plain text only, so nothing anybody typed can be markup."""
        for field in (field for form in self.forms for field in form["fields"]):
            field["parts"] = [negatives.set(part) for part in field["parts"]]
        return {
            "lang": (get_language() or "zh-hans").lower(),
            "title": self.ticket.title,
            "number": self.ticket.number,
            "facts": self.facts,
            "forms": self.forms,
            "files": [file.name for file in self.page.attachments],
            "pictures": [negatives.set(part) for part in self.pictures],
            "entries": self.entries,
            "words": {
                "forms": _("Forms"),
                "files": _("Attachments"),
                "activity": _("Activity and comments"),
                "cut": self.cut,
                "pictures_cut": self.album.cut,
                "footer": self.footer,
            },
        }

    @property
    def cut(self) -> str:
        """Said where the beginning of a very long ticket is left out."""
        if not self.page.history.earlier:
            return ""
        return _("Only the newest %(n)s entries are printed.") % {"n": MOST}


def _entry(entry: timeline.Entry) -> dict[str, Any]:
    said = entry.said.comment if entry.said else None
    return {
        "at": exact(entry.activity.at),
        "who": str(entry.actor or ""),
        "sentence": entry.sentence,
        "text": said.text if said else entry.reason,
        "internal": bool(said and said.is_internal),
    }
