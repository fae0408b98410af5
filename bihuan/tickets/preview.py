"""Where each button would lead: a dry run of the kernel in the world of the ticket.

Nothing is written. The functions that move a ticket tell it, so the preview cannot differ from
what happens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.catalogue.models import Offering
from bihuan.core import clock
from bihuan.core.text import shown
from bihuan.people import find
from bihuan.people.models import User
from bihuan.process import engine
from bihuan.process import values as kernel
from bihuan.process.cleaners import is_empty
from bihuan.process.errors import ProcessError
from bihuan.process.flow import Flow
from bihuan.process.state import State, Step, Token
from bihuan.tickets import forms
from bihuan.tickets.forms import ActionView
from bihuan.tickets.words import listed, names_of
from bihuan.tickets.world import TicketWorld

if TYPE_CHECKING:
    from bihuan.tickets.models import WorkItem

FEW = 3  # people of a group that are named one by one
TEXTS = {"text", "longtext", "richtext"}
DECIDING = {"select", "radio", "tree", "editselect", "person", "people", "group", "business",
            "service", "ci"}  # fmt: skip
STAND_IN = "…"


@dataclass(frozen=True, slots=True)
class Next:
    """One place a button leads to: the step, and who has it then."""

    node: str
    who: str


def next_steps(item: WorkItem, user: User, values: Mapping[str, Any]) -> dict[str, list[Next]]:
    """By button; a button whose way cannot be told yet is left out."""
    flow, state = item.ticket.flow, item.ticket.process_state
    world = TicketWorld(flow, item.ticket, now=clock.now(), by=user)

    def press(action: str, given: dict[str, Any]) -> Step:
        return engine.complete(
            flow, state, world, item.token, item.seat,
            action=action, values=given, by=user.principal,
        )  # fmt: skip

    actions = forms.work_item_form(item, user, values).actions
    return _tried(flow, state, actions, {**state.values, **values}, press)


def first_steps(offering: Offering, user: User, values: Mapping[str, Any]) -> dict[str, list[Next]]:
    """The same for a ticket that is not there yet."""
    view = forms.start_form(offering, user, values)
    flow, world = view.flow, forms.world_before(view.flow, user)
    held = {**kernel.defaults(flow, view.node, world.names()), **values}
    required = [key for key, mode in view.node.form.items() if mode == "required"]
    if any(flow.fields[key].type in DECIDING and is_empty(held.get(key)) for key in required):
        return {}  # whoever has it then may hang on that choice

    def press(action: str, given: dict[str, Any]) -> Step:
        return engine.start(flow, world, given, by=user.principal, action=action)

    return _tried(flow, State((Token(1, flow.start),), serial=1), view.actions, held, press)


def _tried(
    flow: Flow,
    state: State,
    actions: Iterable[ActionView],
    values: Mapping[str, Any],
    press: Callable[[str, dict[str, Any]], Step],
) -> dict[str, list[Next]]:
    """What came of pressing each button, in words."""
    steps: dict[str, Step] = {}
    for action in actions:
        given = _filled(flow, values, action.requires)
        if given is None:
            continue
        try:
            steps[action.key] = press(action.key, given)
        except ProcessError:  # not possible with these values; pressing it says why
            continue
    people = _People(p for step in steps.values() for each in step.opened for p in each.principals)
    return {key: list(_told(flow, state, step, people)) for key, step in steps.items()}


def _filled(
    flow: Flow, values: Mapping[str, Any], required: Iterable[str]
) -> dict[str, Any] | None:
    """With words in place of those still to be written; None when a missing choice may decide."""
    missing = [key for key in required if values.get(key) in (None, "", [], {})]
    if any(flow.fields[key].type not in TEXTS for key in missing):
        return None
    return {**values, **dict.fromkeys(missing, STAND_IN)}


def _told(flow: Flow, state: State, step: Step, people: _People) -> Iterable[Next]:
    """The places where tokens rest after the step and did not before."""
    if step.is_closed:
        yield Next(_phase(flow, step.phase), _("closes the ticket"))
        return
    before = {(token.id, token.node) for token in state.tokens}
    opened = {each.token: [p for o in step.opened if o.token == each.token for p in o.principals]
              for each in step.opened}  # fmt: skip
    for token in step.state.tokens:
        if token.id in opened:
            yield Next(_name(flow, token), people.named(opened[token.id]))
        elif (token.id, token.node) not in before:
            yield Next(_name(flow, token), _resting(flow, token))
    if not step.opened and {(t.id, t.node) for t in step.state.tokens} == before:
        yield Next("", _("stays here until the others have decided"))


def _resting(flow: Flow, token: Token) -> str:
    """What a token waits for where nobody works."""
    if token.branch:
        return _("waits for the other branches")
    return {
        "auto": _("carried out by itself"),
        "child": _("opens another ticket"),
        "wait": _("waits until it is time"),
    }.get(flow.nodes[token.node].kind, "")


def _name(flow: Flow, token: Token) -> str:
    return shown(flow.nodes[token.node].names)


def _phase(flow: Flow, key: str) -> str:
    return next((shown(phase.names) for phase in flow.phases if phase.key == key), "")


class _People:
    """Principals as readers know them: 郑凯（官网 运维）, two statements for all of them."""

    def __init__(self, principals: Iterable[str]) -> None:
        self.asked = set(principals)
        self.members = find.members(self.asked)
        several = {f"user:{pk}" for pks in self.members.values() for pk in pks[:FEW]}
        self.names = names_of(self.asked | several)

    def named(self, principals: Iterable[str]) -> str:
        found = [self._one(each) for each in dict.fromkeys(principals)]
        return listed(found[:FEW]) + ("…" if len(found) > FEW else "")

    def _one(self, principal: str) -> str:
        name = self.names.get(principal, "")
        if principal.startswith(("user:", "anyone:")):
            return name
        people = self.members.get(principal, [])
        if len(people) > FEW:
            words = ngettext("%(name)s (%(n)d person)", "%(name)s (%(n)d people)", len(people))
            return words % {"name": name, "n": len(people)}
        who = listed(self.names[f"user:{pk}"] for pk in people)
        return _("%(who)s (%(name)s)") % {"who": who, "name": name} if who else name
