"""With whose eyes a form is previewed: its handlers', a reader's, a named person's, a role's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.utils.translation import gettext as _

from bihuan.core.text import shown
from bihuan.people.models import User
from bihuan.process import sketch
from bihuan.process.errors import N_
from bihuan.process.flow import Flow, Node
from bihuan.tickets import forms, reach, sensitive
from bihuan.tickets.forms import FormView
from bihuan.web.help.handbook import Handbook
from bihuan.web.request import Request

FINDERS = {"person": reach.person, "role": reach.role}
ICONS = {"yes": "check", "maybe": "help-circle", "no": "x", "later": "dots"}
HEADS = {
    "yes": N_("This step comes to %(who)s."),
    "maybe": N_("This step comes to %(who)s for some tickets."),
    "no": N_("This step does not come to %(who)s."),
}
OPENS = {"yes": N_("%(who)s may open a ticket."),
         "no": N_("%(who)s cannot open a ticket.")}  # fmt: skip


@dataclass
class Eyes:
    """Who looks at the form of one node of a draft."""

    way: str  # handler | reader | person | role
    key: str  # of the person or role
    flow: Flow  # the node alone, with its form
    node: Node
    documents: Mapping[str, Any]
    designer: User

    @classmethod
    def of(cls, request: Request, flow: Flow, node: Node, documents: Mapping[str, Any]) -> Eyes:
        way = request.GET.get("as", "")
        way = way if way in {"reader", *FINDERS} else "handler"
        key = request.GET.get("who", "")[:150]
        return cls(way if way == "reader" or key else "handler", key, flow, node, documents,
                   request.user)  # fmt: skip

    @property
    def query(self) -> str:
        """What keeps these eyes when the form is asked for again."""
        kept = {"as": self.way, "who": self.key} if self.way != "handler" else {}
        return urlencode({key: each for key, each in kept.items() if each})

    @cached_property
    def subject(self) -> reach.Subject | None:
        """The person or role that was named."""
        if self.way not in FINDERS:
            return None
        found = FINDERS[self.way](self.key)
        if found is None:
            raise Http404
        return found

    @property
    def user(self) -> User:
        """Who fills the form in."""
        return (self.subject and self.subject.stand_in) or self.designer

    @property
    def requester(self) -> User:
        """Who opened the made-up ticket: at the start form whoever fills it in."""
        return self.user if self.node.kind == "start" else self.designer

    @cached_property
    def whole(self) -> Flow | None:
        """The process around the node, as far as it can be read."""
        return sketch.whole(self.documents) if self.subject else None

    @cached_property
    def reach(self) -> reach.Reach | None:
        if self.subject is None or self.whole is None:
            return None
        return reach.reach(self.whole, self.whole.nodes[self.node.key], self.subject, self.designer)

    @property
    def only_reads(self) -> bool:
        """A reader, or somebody to whom the step never comes."""
        return self.way == "reader" or (self.reach is not None and self.reach.answer == reach.NO)

    @property
    def sees_nothing(self) -> bool:
        """A start form that this person is never shown."""
        return self.only_reads and self.way != "reader" and self.node.kind == "start"

    @property
    def form_node(self) -> Node:
        if not self.only_reads:
            return self.node
        form = {key: "read" for key, mode in self.node.form.items() if mode != "hidden"}
        return replace(self.node, form=form)  # type: ignore[arg-type]

    def seen(self, view: FormView) -> FormView:
        """The form without what is not for these eyes."""
        if self.only_reads:
            return _masked(view, frozenset() if self._is_admin else sensitive.fields(self.flow))
        if self.subject is None:
            return view
        barred = self._barred
        return replace(view, actions=tuple(a for a in view.actions if a.key not in barred))

    @property
    def _is_admin(self) -> bool:
        return self.subject is not None and self.subject.is_admin

    @cached_property
    def _barred(self) -> frozenset[str]:
        return reach.barred_buttons(self.flow, self.node, self.user, self.requester)

    # --- in words -------------------------------------------------------------------------------

    @property
    def told(self) -> dict[str, Any] | None:
        """The answer above the form; nothing for handlers and readers in general."""
        if self.subject is None:
            return None
        who = {"who": self.subject.name}
        if self.reach is None:
            words = _("The process cannot be read as a whole yet: whether this step comes to "
                      "%(who)s can be told once its mistakes are mended.")  # fmt: skip
            return {"answer": "maybe", "head": words % who, "reasons": [], "notes": []}
        heads = OPENS if self.node.kind == "start" else HEADS
        return {
            "answer": self.reach.answer,
            "head": _(heads[self.reach.answer]) % who,
            "reasons": self._reasons,
            "notes": [*self.reach.notes, *self._notes],
        }

    @property
    def _reasons(self) -> list[dict[str, str]]:
        book = Handbook(self.whole)  # type: ignore[arg-type]  # there is a reach
        rows = []
        for one in self.reach.reasons:  # type: ignore[union-attr]
            name = book.who((one.resolver,))
            if one.way:
                name = _("Given out by “%(button)s”: %(name)s") % {"button": one.way, "name": name}
            elif one.is_backup:
                name = _("Backup: %(name)s") % {"name": name}
            rows.append({"answer": one.answer, "icon": ICONS[one.answer], "who": name,
                         "why": one.why})  # fmt: skip
        return rows

    @property
    def _notes(self) -> list[str]:
        notes = []
        stand_in = self.subject.stand_in if self.subject else None
        if self.subject and self.subject.is_role and stand_in:
            notes.append(_("Shown is the form of %(name)s, one of %(n)s people with this role.") % {
                "name": stand_in, "n": len(self.subject.people)})  # fmt: skip
        if self.only_reads:
            return notes
        if self._barred:
            names = [shown(edge.names) or edge.on[0] for edge in self.flow.out[self.node.key]
                     if (edge.on[1] or edge.on[0]) in self._barred]  # fmt: skip
            notes.append(_("Not offered to him, as their condition asks who he is: %(names)s.") % {
                "names": _(", ").join(dict.fromkeys(names))})  # fmt: skip
        return notes


def _masked(view: FormView, hidden: frozenset[str]) -> FormView:
    """For reading only, sensitive values covered."""
    fields = tuple(
        replace(field, value=None, is_masked=True) if field.key in hidden else field
        for field in view.fields
    )
    return replace(view, fields=fields, actions=(), hidden=hidden)


def drawn(eyes: Eyes, stored: Mapping[str, Any], values: Any = None) -> FormView:
    """The form as they see it."""
    view = forms.form_before(
        eyes.flow, eyes.form_node, eyes.user, stored, values, requester=eyes.requester
    )
    return eyes.seen(view)
