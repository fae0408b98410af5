"""The form a person fills in, at the start of a ticket or at a work item: for web and API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bihuan.catalogue.models import Offering
from bihuan.core import clock
from bihuan.core.refusals import NotFound
from bihuan.people.models import User
from bihuan.process import engine, expressions
from bihuan.process import values as kernel
from bihuan.process.cleaners import columns_of, is_empty
from bihuan.process.flow import Edge, Field, Flow, Node, Text
from bihuan.process.values import FormField
from bihuan.tickets import flows, lookups, refusals, sensitive
from bihuan.tickets.tables import model
from bihuan.tickets.world import TicketWorld

if TYPE_CHECKING:
    from bihuan.tickets.models import WorkItem
    from bihuan.tickets.turn import Turn

Values = Mapping[str, Any]
WRITABLE = {"optional", "required"}
SUBMIT: Text = {"zh-hans": "提交", "zh-hant": "提交", "en": "Submit"}


@dataclass(frozen=True, slots=True)
class ActionView:
    """One button."""

    key: str
    label: Text
    style: str
    kind: str  # button | submit | pass | reject
    requires: tuple[str, ...]
    asks: tuple[FormField, ...]
    help: Text


@dataclass(frozen=True, slots=True)
class GroupView:
    """Fields that stand together under one heading."""

    names: Text
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FormView:
    """What is shown, and which buttons are there."""

    fields: tuple[FormField, ...]
    groups: tuple[GroupView, ...]
    actions: tuple[ActionView, ...]
    revision: int
    node: Node
    flow: Flow
    hidden: frozenset[str] = frozenset()  # fields whose values this reader may not see

    @property
    def help(self) -> Text:
        return self.node.data.get("help") or {}

    def remote(self, key: str) -> Field:
        """A field (or table.column) whose options another system knows, if it is asked for here."""
        name, _, column = key.partition(".")
        asked = [field for action in self.actions for field in action.asks]
        there = {field.key for field in (*self.fields, *asked) if field.is_writable}
        found = self.flow.fields.get(name) if name in there else None
        if found is not None and column:
            columns = columns_of(found) if found.type == "table" else ()
            found = next((each for each in columns if each.key == column), None)
        if found is None or found.type != "remote":
            raise NotFound
        return found


# --- showing --------------------------------------------------------------------------------------


def start_form(offering: Offering, user: User, values: Values | None = None) -> FormView:
    """The form that opens a ticket; `values` are what stands in it just now."""
    version = offering.version_for(values or {})
    if version is None:
        raise refusals.OfferingClosed(offering=str(offering))
    flow = version.flow
    return form_before(flow, flow.nodes[flow.start], user, values=values)


def form_before(
    flow: Flow, node: Node, user: User, stored: Values | None = None, values: Values | None = None,
    requester: User | None = None,
) -> FormView:  # fmt: skip
    """The form of a node while there is no ticket yet: opening one, or trying a draft."""
    world = world_before(flow, user, requester)
    typed = {key: value for key, value in (values or {}).items() if key in flow.fields}
    names = world.names()
    held = {**kernel.defaults(flow, node, names), **(stored or {}), **typed}
    edges = [
        kernel.way_out(flow, node, action, held, names) or group[0]
        for action, group in _groups(flow, node).items()
    ]
    return _view(flow, node, stored or {}, world, typed, edges, revision=0)


def trial_form(
    flow: Flow, node: Node, stored: Values, world: Any, typed: Values | None, edges: Iterable[Edge]
) -> FormView:
    """The form of a node of a ticket that is only tried: nothing of it is in the database."""
    fields = kernel.form(flow, node, stored, world.names(), typed=typed)
    actions = tuple(_action(flow, node, stored, world, typed, edge) for edge in edges)
    return FormView(fields, _laid_out(flow, node, fields), actions, 0, node, flow)


def work_item_form(item: WorkItem, user: User, values: Values | None = None) -> FormView:
    """The form of a work item; a signer only says yes or no, so his form is for reading."""
    ticket = item.ticket
    flow, state = ticket.flow, ticket.process_state
    world = TicketWorld(flow, ticket, now=clock.now(), by=user)
    node = _node_for(flow, item)
    current = {**state.values, **(values or {})}
    edges = _offered(flow, node, engine.buttons(
        flow, state, world, item.token, item.seat, current
    ))  # fmt: skip
    view = _view(flow, node, state.values, world, values, edges, revision=ticket.revision)
    return _masked(view, sensitive.hidden(ticket, user), state.values)


def _masked(view: FormView, hidden: frozenset[str], stored: Values) -> FormView:
    """Without the values this reader may not see; he cannot change them either."""
    if not hidden:
        return view
    return replace(
        view,
        hidden=hidden,
        fields=_without(view.fields, hidden, stored),
        actions=tuple(replace(a, asks=_without(a.asks, hidden, stored)) for a in view.actions),
    )


def _without(
    fields: tuple[FormField, ...], hidden: frozenset[str], stored: Values
) -> tuple[FormField, ...]:
    return tuple(
        replace(field, value=None, mode="read", is_masked=True)
        if field.key in hidden and not is_empty(stored.get(field.key))
        else field
        for field in fields
    )


def _view(
    flow: Flow,
    node: Node,
    stored: Values,
    world: TicketWorld,
    typed: Values | None,
    edges: Iterable[Edge],
    *,
    revision: int,
) -> FormView:
    names = world.names()
    fields = kernel.form(flow, node, stored, names, typed=typed)
    fields = tuple(_with_system_value(field, world) for field in fields)
    actions = tuple(_action(flow, node, stored, world, typed, edge) for edge in edges)
    return FormView(fields, _laid_out(flow, node, fields), actions, revision, node, flow)


def _action(
    flow: Flow, node: Node, stored: Values, world: Any, typed: Values | None, edge: Edge
) -> ActionView:
    key = kernel.action_key(edge)
    asks: tuple[FormField, ...] = ()
    own = [k for k in (*edge.asks, *edge.requires) if node.form.get(k) not in WRITABLE]
    if own:
        bare = replace(node, form={k: mode for k, mode in node.form.items() if k not in own})
        asks = kernel.form(flow, bare, stored, world.names(), typed=typed, action=key)
    return ActionView(
        key=key,
        label=edge.names or SUBMIT,
        style=edge.style or ("danger" if edge.on[0] == "reject" else "secondary"),
        kind=edge.on[0],
        requires=tuple(edge.requires),
        asks=asks,
        help=edge.help,
    )


def _with_system_value(field: FormField, world: TicketWorld) -> FormField:
    """System fields are read from the ticket's row."""
    if field.type != "system":
        return field
    return replace(field, value=flows.system_value(world.ticket, field.data.get("source", "")))


def _laid_out(flow: Flow, node: Node, fields: tuple[FormField, ...]) -> tuple[GroupView, ...]:
    """The node's own layout, else the groups of the process; what no group names comes first."""
    there = [field.key for field in fields]
    groups = node.data.get("layout") or flow.data.get("groups") or ()
    laid = [
        GroupView(_names(group), tuple(key for key in group["fields"] if key in there))
        for group in groups
    ]
    placed = {key for group in laid for key in group.fields}
    rest = tuple(key for key in there if key not in placed)
    found = ([GroupView({}, rest)] if rest else []) + laid
    return tuple(group for group in found if group.fields)


def _names(group: Mapping[str, Any]) -> Text:
    written = group.get("names") or group.get("group") or {}
    return written.get("names", written) if isinstance(written, Mapping) else {"zh-hans": written}


def _groups(flow: Flow, node: Node) -> dict[str, list[Edge]]:
    """Edges a person can take, by button."""
    found: dict[str, list[Edge]] = {}
    for edge in flow.out.get(node.key, ()):
        if edge.on[0] in {"button", "submit", "pass", "reject"}:
            found.setdefault(kernel.action_key(edge), []).append(edge)
    return found


def _offered(flow: Flow, node: Node, now: Iterable[Edge]) -> list[Edge]:
    """Buttons that hold now, and those that may hold once this very form is filled in."""
    offered = {kernel.action_key(edge): edge for edge in now}
    if not offered:
        return []
    writable = {key for key, mode in node.form.items() if mode in WRITABLE}
    groups = _groups(flow, node)
    for key, edges in groups.items():
        if key not in offered and any(
            writable.intersection(expressions.fields_of(edge.guard)) for edge in edges
        ):
            offered[key] = edges[0]
    order = [key for key in offered if key not in groups] + [k for k in groups if k in offered]
    return [offered[key] for key in order]


def _node_for(flow: Flow, item: WorkItem) -> Node:
    """The node as this seat sees it: signers and administrators of stuck work change nothing."""
    node = flow.nodes[item.node]
    if item.kind == "signer":
        return replace(
            node, form={key: "read" for key, mode in node.form.items() if mode != "hidden"}
        )
    return node


def world_before(flow: Flow, user: User, requester: User | None = None) -> TicketWorld:
    """The world of a ticket that does not exist yet; who opens it is who acts, if not said."""
    now = clock.now()
    asked = requester or user
    ticket = model("Ticket")(
        requester=asked, opened_by=asked, opened_at=now, kind=flow.kind, phase="", number=""
    )
    flows.give(ticket, flow)
    return TicketWorld(flow, ticket, now=now, by=user)


# --- accepting ------------------------------------------------------------------------------------


def accept_start(turn: Turn, raw: Values, action: str, *, lenient: bool) -> dict[str, Any]:
    """The values a new ticket starts with. `lenient`: opened by another ticket, which gives what
    it has; what is missing is asked for at the next node."""
    flow = turn.flow
    node = flow.nodes[flow.start]
    action = action or first_action(flow, node)
    turn.action = action
    base = kernel.defaults(flow, node, turn.world.names())
    given = {key: value for key, value in raw.items() if key in flow.fields or not lenient}
    if not lenient:
        return _accept(turn, node, action, given, base)
    outside = {key: value for key, value in given.items() if key not in node.form}
    inside = {key: value for key, value in given.items() if key in node.form}
    return {**outside, **_accept(turn, _relaxed(node), action, inside, base)}


def try_out(
    flow: Flow, node: Node, user: User, action: str, raw: Values, stored: Values,
    requester: User | None = None,
) -> dict[str, Any]:  # fmt: skip
    """What this button would store; refuses like the real form, and keeps nothing."""
    names = world_before(flow, user, requester).names()
    base = {**kernel.defaults(flow, node, names), **stored}
    action = action or first_action(flow, node)
    return kernel.accept(flow, node, action, raw, base, names, lookups.Lookups(user))


def accept(turn: Turn, raw: Values, action: str) -> dict[str, Any]:
    """The values a work item takes with this button."""
    node = _node_for(turn.flow, turn.work)
    if turn.work.kind == "admin" and node.kind not in {"start", "form", "approve"}:
        return {}
    base = {**turn.ticket.values, **_missing_defaults(turn, node)}
    return _accept(turn, node, action, raw, base)


def first_action(flow: Flow, node: Node) -> str:
    """The button that is meant when none is named."""
    keys = list(_groups(flow, node))
    return "submit" if "submit" in keys or not keys else keys[0]


def _accept(turn: Turn, node: Node, action: str, raw: Values, base: Values) -> dict[str, Any]:
    return kernel.accept(
        turn.flow, node, action, raw, base, turn.world.names(), lookups.Lookups(turn.by)
    )


def _missing_defaults(turn: Turn, node: Node) -> dict[str, Any]:
    found = kernel.defaults(turn.flow, node, turn.world.names())
    return {k: v for k, v in found.items() if turn.ticket.values.get(k) in (None, "", [])}


def _relaxed(node: Node) -> Node:
    """The start form of a ticket that another one opens: it takes what there is."""
    soft = {"required", "read"}
    return replace(
        node, form={key: "optional" if mode in soft else mode for key, mode in node.form.items()}
    )
