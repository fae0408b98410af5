"""What the kernel asks of its surroundings, answered from the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Q

from bihuan.catalogue.models import Service
from bihuan.core import parameters
from bihuan.people import access, find
from bihuan.people.models import Business, User
from bihuan.process.flow import Flow, Node, Resolver
from bihuan.process.state import Crew, Principal, State
from bihuan.tickets import flows, sla
from bihuan.tickets.tables import table

if TYPE_CHECKING:
    from bihuan.tickets.models import Ticket

Principals = tuple[Principal, ...]
KINDS = ("incident", "problem", "change", "request", "task", "knowledge", "record")
OWNERS = {
    "operations": "operations_owner_id",
    "development": "development_owner_id",
    "product": "product_owner_id",
}


class Names(Mapping[str, Any]):
    """Names an expression may read, each looked up only when one reads it."""

    def __init__(self, makers: Mapping[str, Callable[[], Any]]) -> None:
        self._makers = makers
        self._known: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._known:
            self._known[name] = self._makers[name]()
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


class TicketWorld:
    """The World of one ticket at one moment, for one acting person (None: a machine)."""

    def __init__(self, flow: Flow, ticket: Ticket, *, now: datetime, by: User | None) -> None:
        self.flow = flow
        self.ticket = ticket
        self.now = now
        self.by = by
        self.requester: Principal = f"user:{ticket.requester_id}"
        self.besides: int | None = None  # who is barred from the entry that is being resolved
        self._people: dict[Principals, Principals] = {}
        self._admins: Principals | None = None
        self._names = Names(
            {
                "ticket": self._ticket_name,
                "requester": self._requester_name,
                "me": lambda: self.by.username if self.by else "",
                "my_name": lambda: str(self.by or ""),
                "now": lambda: self.now,
                "params": self._params,
                "links": self._links,
            }
        )

    # --- the kernel's questions -----------------------------------------------------------------

    def who(
        self, node: Node, state: State, assign: Resolver | None, barred: Principal = ""
    ) -> Crew:
        """Handlers for one entry of `node`: its resolvers in turn, then the fallback chain."""
        self.besides = int(barred[5:]) if barred else None
        first = (assign,) if assign else ()
        if node.kind == "start" and not first:
            first = (Resolver("requester"),)
        for resolver in (*first, *node.who):
            found = self.resolve(resolver, state)
            if self._somebody(found, barred):
                return Crew(found)
        for link, find_principals in self._fallback(node, state):
            found = find_principals()
            if self._somebody(found, barred):
                return Crew(found, link)
        return Crew(())

    def admins(self) -> Principals:
        if self._admins is None:
            self._admins = find.administrators()
        return self._admins

    def people(self, principals: Principals) -> Principals:
        if principals not in self._people:
            self._people[principals] = find.expand(principals)
        return self._people[principals]

    def weight(self, node: Node, principal: Principal) -> int:
        user = User.objects.only("username").get(pk=int(principal[5:]))
        return int(node.vote.weights.get(user.username, 1))

    def names(self) -> Mapping[str, Any]:
        return self._names

    def due(self, timer: Mapping[str, Any], state: State) -> datetime | None:
        return sla.timer_due(timer, state.values, self.now)

    # --- resolvers ------------------------------------------------------------------------------

    def resolve(self, resolver: Resolver, state: State) -> Principals:
        """Principals one resolver finds now; empty when it finds nobody."""
        return RESOLVERS[resolver.kind](self, resolver, state)

    def _somebody(self, found: Principals, barred: Principal) -> bool:
        """Groups and roles were asked for people besides him already."""
        return any(principal != barred for principal in found)

    def _fallback(self, node: Node, state: State) -> Iterator[tuple[str, Callable[[], Principals]]]:
        for resolver in node.data.get("fallback", ()):
            yield "backup", partial(self.resolve, resolver, state)
        yield "group_owner", lambda: self._group_owner(node, state)
        yield "service_owner", lambda: self._service_owner(state)
        if owner := self.flow.data.get("owner"):
            yield "process_owner", lambda: self.resolve(owner, state)
        yield "administrators", self.admins

    def _group_owner(self, node: Node, state: State) -> Principals:
        for resolver in node.who:
            group = self._group_named(resolver, state)
            if group is not None and group.owner_id:
                return self._active(f"user:{group.owner_id}")
        return ()

    def _group_named(self, resolver: Resolver, state: State) -> Any:
        if resolver.kind == "group":
            return find.group(resolver.arg)
        if resolver.kind == "field" and self._field_type(resolver.arg) == "group":
            return find.group(str(state.values.get(resolver.arg) or ""))
        if resolver.kind == "param":
            return find.group(self.parameter(resolver.arg))
        return None

    def _service_owner(self, state: State) -> Principals:
        field = self.flow.data.get("service")
        return _owner_of(self, Resolver("owner_of", field, {}), state) if field else ()

    def _active(self, *principals: Principal) -> Principals:
        """The people among these who work here, or their substitutes."""
        return self.people(principals) if principals else ()

    def _field_type(self, key: str) -> str:
        field = self.flow.fields.get(key)
        return field.type if field else ""

    def _person(self, username: str) -> Principals:
        person = User.objects.filter(username=username).only("pk").first()
        return self._active(f"user:{person.pk}") if person else ()

    def _group(self, key: str) -> Principals:
        return find.manned("group", key, besides=self.besides)

    def _business_id(self, state: State) -> int | None:
        key = state.values.get(self.flow.data.get("business") or "")
        key = key[0] if isinstance(key, list) and key else key
        if not key:
            return None
        if self.ticket.business_id and self.ticket.values.get(self.flow.data["business"]) == key:
            return self.ticket.business_id
        return Business.objects.filter(key=key).values_list("pk", flat=True).first()

    def _services(self, field: str, state: State) -> list[Service]:
        value = state.values.get(field) or []
        keys = value if isinstance(value, list) else [value]
        return list(Service.objects.filter(key__in=keys).select_related("support_group"))

    # --- names for expressions ------------------------------------------------------------------

    def _ticket_name(self) -> dict[str, Any]:
        return {
            "number": self.ticket.number,
            "phase": self.ticket.phase,
            "kind": self.ticket.kind,
            "created_at": self.ticket.opened_at,
            "requester": self._names["requester"]["username"],
        }

    def _requester_name(self) -> dict[str, Any]:
        if self.by and self.by.pk == self.ticket.requester_id:
            user = self.by
        else:
            user = self.ticket.requester
        return {
            "username": user.username,
            "name": str(user),
            "department": user.department.key if user.department else "",
            "roles": sorted(access.standing(user).roles),
        }

    def _params(self) -> dict[str, Any]:
        asked = self.flow.data.get("params") or {}
        found = parameters.several(asked)
        return {key: _typed(found[key], one["type"]) for key, one in asked.items()}

    def parameter(self, key: str) -> str:
        """A parameter that names somebody."""
        known = self._names["params"]
        return str(known[key] if key in known else parameters.get(key))

    def _links(self) -> dict[str, dict[str, int]]:
        counts = {kind: {"open": 0, "all": 0} for kind in KINDS}
        if self.ticket.pk:
            for kind, is_open, count in linked_counts(self.ticket.pk):
                counts[kind]["all"] += count
                counts[kind]["open"] += count if is_open else 0
        return counts


def _typed(value: str, kind: str) -> Any:
    """A parameter, kept as text, as expressions compare it."""
    if kind == "boolean":
        return value.lower() == "true"
    return int(value) if kind == "integer" and value else value


def linked_counts(ticket_id: int) -> Iterable[tuple[str, bool, int]]:
    """How many tickets of each kind are linked, open and closed: one statement."""
    links = table("TicketLink")
    out = links.filter(source=ticket_id).values_list("target_id")
    into = links.filter(target=ticket_id).values_list("source_id")
    rows = table("Ticket").filter(pk__in=out.union(into))
    is_open = ExpressionWrapper(Q(closed_at=None), output_field=BooleanField())
    grouped = rows.values_list("kind", is_open).annotate(n=Count("pk")).order_by()
    return list(grouped)


# --- one function a resolver ----------------------------------------------------------------------


def _role(world: TicketWorld, resolver: Resolver, state: State) -> Principals:
    return find.manned("role", resolver.arg, besides=world.besides)


def _business_role(world: TicketWorld, resolver: Resolver, state: State) -> Principals:
    """Holders at the ticket's business, narrowed to a group; nobody there: the general role."""
    business = world._business_id(state)
    found: Principals = ()
    if business:
        found = find.manned("brole", business, resolver.arg, besides=world.besides)
    found = found or _role(world, resolver, state)
    key = state.values.get(resolver.extra.get("within") or "")
    group = world._group(str(key)) if key and found else ()
    if group:
        both = set(world.people(found))
        return tuple(p for p in world.people(group) if p in both) or found
    return found


def _field(world: TicketWorld, resolver: Resolver, state: State) -> Principals:
    value = state.values.get(resolver.arg)
    if not value:
        return ()
    if world._field_type(resolver.arg) == "group":
        keys = value if isinstance(value, list) else [value]
        return tuple(p for key in keys for p in world._group(str(key)))
    names = value if isinstance(value, list) else [value]
    ids = User.objects.filter(username__in=names).values_list("username", "pk")
    by_name = dict(ids)
    return world._active(*(f"user:{by_name[name]}" for name in names if name in by_name))


def _manager_of(world: TicketWorld, resolver: Resolver, state: State) -> Principals:
    node = resolver.extra.get("node")
    person = state.last.get(node, "") if node else world.requester
    if not person.startswith("user:"):
        return ()
    manager = find.manager_of(int(person[5:]))
    return (f"user:{manager.pk}",) if manager else ()


def _last(world: TicketWorld, resolver: Resolver, state: State) -> Principals:
    person = state.last.get(resolver.arg, "")
    return world._active(person) if person.startswith("user:") else ()


def _param(world: TicketWorld, resolver: Resolver, state: State) -> Principals:
    value = world.parameter(resolver.arg)
    if not value:
        return ()
    kind = (world.flow.data.get("params") or {}).get(resolver.arg, {}).get("type", "group")
    return world._person(value) if kind in {"person", "user"} else world._group(value)


def _owner_of(world: TicketWorld, resolver: Resolver, state: State) -> Principals:
    role = resolver.extra.get("as") or "operations"
    if role == "support":
        return _on_call(world, resolver, state)
    services = world._services(resolver.arg, state)
    ids = dict.fromkeys(getattr(service, OWNERS[role]) for service in services)
    return world._active(*(f"user:{pk}" for pk in ids if pk))


def _on_call(world: TicketWorld, resolver: Resolver, state: State) -> Principals:
    """Until on-call schedules arrive: the support groups of the services."""
    groups = dict.fromkeys(s.support_group_id for s in world._services(resolver.arg, state))
    return tuple(f"group:{pk}" for pk in groups if pk and world.people((f"group:{pk}",)))


def _together(world: TicketWorld, resolver: Resolver, state: State) -> Principals:
    found = (p for each in resolver.extra["together"] for p in world.resolve(each, state))
    return tuple(dict.fromkeys(found))


RESOLVERS: dict[str, Callable[[TicketWorld, Resolver, State], Principals]] = {
    "user": lambda world, resolver, state: world._person(resolver.arg),
    "group": lambda world, resolver, state: world._group(resolver.arg),
    "role": _role,
    "business_role": _business_role,
    "requester": lambda world, resolver, state: world._active(world.requester),
    "manager_of": _manager_of,
    "field": _field,
    "last": _last,
    "param": _param,
    "owner_of": _owner_of,
    "on_call": _on_call,
    "together": _together,
    "anyone": lambda world, resolver, state: ("anyone:",),
    "me": lambda world, resolver, state: (f"user:{world.by.pk}",) if world.by else (),
}


def of(ticket: Ticket, *, now: datetime, by: User | None = None) -> TicketWorld:
    """The world of a ticket as it stands."""
    return TicketWorld(flows.of(ticket), ticket, now=now, by=by)
