"""A world in which every role has people and every person named is there: nobody real."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bihuan.process.flow import Flow, Node, Resolver
from bihuan.process.simulation.hours import DAY, OFFICE, Hours, minutes
from bihuan.process.state import Crew, Principal, State

_SEQUENCE = re.compile(r"\{seq(?::(\d))?\}")
MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
REQUESTER: Principal = "user:requester"
ADMIN: Principal = "role:管理员"
KINDS = ("incident", "problem", "change", "request", "task", "knowledge", "record")


@dataclass
class Stage:
    """The World of a made-up ticket. Principals say what they stand for: role:运维, group:net.

    One person of a pool is "user:role:运维#2"; `sizes` says how many people a pool has.
    """

    flow: Flow
    zero: datetime = MONDAY  # midnight before the first working day, on the site's clock
    now: datetime = MONDAY
    sizes: Mapping[str, int] = field(default_factory=dict)
    hours: Hours = OFFICE
    params: Mapping[str, Any] = field(default_factory=dict)
    links: Mapping[str, Any] = field(default_factory=dict)
    me: str = "requester"
    requester: Principal = REQUESTER
    roles: tuple[str, ...] = ()  # of the requester
    # process -> its rule of numbers, as far as the caller knows it
    numbers: Mapping[str, str] = field(default_factory=dict)
    usual: int = 3  # people in a pool of which nobody said how many it has

    def __post_init__(self) -> None:
        self.now = self.zero + timedelta(hours=9)
        declared = self.flow.data.get("params") or {}
        self.params = {key: _param(key, one) for key, one in declared.items()} | dict(self.params)
        none = {"open": 0, "all": 0}
        self.links = {kind: dict(none) for kind in KINDS} | dict(self.links)

    # --- the kernel's questions -----------------------------------------------------------------

    def who(
        self, node: Node, state: State, assign: Resolver | None, barred: Principal = ""
    ) -> Crew:
        first = (assign,) if assign else ()
        for resolver in (*first, *node.who):
            found = self.resolve(resolver, state)
            if any(principal != barred for principal in found):
                return Crew(found)
        for link, resolver in self._fallback(node):
            found = self.resolve(resolver, state)
            if any(principal != barred for principal in found):
                return Crew(found, link)
        return Crew((ADMIN,), "administrators")

    def admins(self) -> tuple[Principal, ...]:
        return (ADMIN,)

    def people(self, principals: tuple[Principal, ...]) -> tuple[Principal, ...]:
        found: dict[Principal, None] = {}
        for principal in principals:
            if principal.startswith("user:"):
                found[principal] = None
            else:
                found.update((member, None) for member in self.members(principal))
        return tuple(found)

    def members(self, pool: str) -> list[Principal]:
        return [f"user:{pool}#{n}" for n in range(1, self.sizes.get(pool, self.usual) + 1)]

    def weight(self, node: Node, principal: Principal) -> int:
        return int(node.vote.weights.get(principal.removeprefix("user:"), 1))

    def names(self) -> Mapping[str, Any]:
        return {
            "ticket": {"number": number(self.flow), "phase": "", "kind": self.flow.kind,
                       "requester": "requester", "created_at": self.now},
            "requester": {"username": "requester", "name": "requester", "department": "",
                          "roles": list(self.roles)},
            "me": self.me, "my_name": "示例人员", "now": self.now, "params": self.params,
            "links": self.links,
        }  # fmt: skip

    def due(self, timer: Mapping[str, Any], state: State) -> datetime | None:
        if key := timer.get("field"):
            return _instant(state.values.get(key))
        if business := timer.get("business"):
            at = (self.now - self.zero) / timedelta(minutes=1)
            return self.zero + timedelta(minutes=self.hours.after(at, minutes(business)))
        return self.now + timedelta(minutes=minutes(timer.get("after") or timer.get("for")))

    # --- resolvers ------------------------------------------------------------------------------

    def resolve(self, resolver: Resolver, state: State) -> tuple[Principal, ...]:
        """Who is meant, by name; empty where the field or the step has nobody yet."""
        kind, arg = resolver.kind, resolver.arg
        if kind == "together":
            parts = resolver.extra["together"]
            return tuple(dict.fromkeys(p for part in parts for p in self.resolve(part, state)))
        if kind == "field":
            return self._in_field(arg, state)
        if kind == "last":
            return (state.last[arg],) if arg in state.last else ()
        if kind == "param":
            return self._in_param(arg)
        if kind in {"owner_of", "on_call"}:
            return (f"{kind}:{arg}",) if state.values.get(arg) else ()
        if kind == "manager_of":
            return ("user:manager",)
        named = {"requester": self.requester, "me": f"user:{self.me}", "anyone": "anyone:",
                 "business_role": f"brole:{arg}"}  # fmt: skip
        return (named.get(kind) or f"{kind}:{arg}",)

    def _fallback(self, node: Node) -> list[tuple[str, Resolver]]:
        links = [("backup", each) for each in node.data.get("fallback") or ()]
        owner = self.flow.data.get("owner")
        return [*links, ("process_owner", owner)] if owner else links

    def _in_field(self, key: str, state: State) -> tuple[Principal, ...]:
        value = state.values.get(key)
        named = value if isinstance(value, list) else [value] if value else []
        field = self.flow.fields.get(key)
        kind = "group" if field is not None and field.type == "group" else "user"
        return tuple(f"{kind}:{name}" for name in named)

    def _in_param(self, key: str) -> tuple[Principal, ...]:
        value = self.params.get(key)
        kind = (self.flow.data.get("params") or {}).get(key, {}).get("type", "group")
        if not value:
            return ()
        return (f"user:{value}" if kind in {"person", "user"} else f"group:{value}",)


def _param(key: str, declared: Mapping[str, Any]) -> Any:
    """A parameter's default; one that names somebody stands for itself."""
    default, kind = declared.get("default"), declared.get("type")
    if default not in (None, ""):
        return default
    if kind in {"group", "person", "user"}:
        return key
    return {"boolean": False, "integer": 0}.get(str(kind), "")


def _instant(value: Any) -> datetime | None:
    if not isinstance(value, str) or not value:
        return None
    at = datetime.fromisoformat(value)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def number(flow: Flow) -> str:
    """What a number of this process looks like. None is used: real ones count from 1."""
    return made_number(flow.number)


def made_number(rule: str, count: int = 0) -> str:
    dated = rule.replace("{date}", MONDAY.strftime("%Y%m%d"))
    return _SEQUENCE.sub(lambda found: str(count).zfill(int(found[1] or 1)), dated)


def at(now: datetime) -> float:
    """Minutes since the first Monday."""
    return (now - MONDAY) / timedelta(minutes=1)


def days(count: float) -> timedelta:
    return timedelta(minutes=count * DAY)
