"""Walking a pack: its forms filled in with samples, its buttons pressed, its timers fired.

`stroll(flow, steps)` goes the way people go: values are accepted first, then the kernel moves.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import bihuan.packs
from bihuan.process import engine, values
from bihuan.process.flow import Edge, Field, Flow, Node, Resolver
from bihuan.process.read import read_pack
from bihuan.process.state import Crew, Principal, State, Step

PACKS = Path(bihuan.packs.__file__).parent
KEYS = sorted(folder.name for folder in PACKS.iterdir() if (folder / "flow.yaml").exists())
NOW = datetime(2026, 1, 31, 8, 0, tzinfo=UTC)
Told = str | tuple[str, Mapping[str, Any]]  # a button, or a button with values


@cache
def load(key: str) -> Flow:
    """The pack as the product reads it; a mistake fails the test with its own words."""
    pack, mistakes = read_pack(PACKS / key)
    assert not mistakes, "\n".join(map(str, mistakes))
    assert pack is not None
    return pack.flow


@dataclass
class World:
    """Surroundings in which every named person exists and every role has somebody."""

    roles: tuple[str, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)
    links: Mapping[str, Any] = field(default_factory=dict)
    me: str = "kaidan"
    now: datetime = NOW
    crews: list[tuple[str, tuple[Principal, ...]]] = field(default_factory=list)

    @property
    def requester(self) -> Principal:
        return "user:kaidan"

    def admins(self) -> tuple[Principal, ...]:
        return ("role:管理员",)

    def who(
        self, node: Node, state: State, assign: Resolver | None, barred: Principal = ""
    ) -> Crew:
        for resolver in ((assign,) if assign else ()) + node.who:
            found = self.find(resolver, state)
            if found:
                self.crews.append((node.key, found))
                return Crew(found)
        return Crew(self.admins(), fallback="administrators")

    def find(self, resolver: Resolver, state: State) -> tuple[Principal, ...]:
        kind, arg = resolver.kind, resolver.arg
        if kind == "field":
            value = state.values.get(arg)
            return tuple(f"user:{one}" for one in _many(value))
        if kind == "last":
            return (state.last[arg],) if arg in state.last else ()
        if kind in ("requester", "me"):
            return (f"user:{'kaidan' if kind == 'requester' else self.me}",)
        if kind == "together":
            parts = resolver.extra["together"]
            return tuple(one for part in parts for one in self.find(part, state))
        return (f"{kind}:{arg}",)

    def people(self, principals: tuple[Principal, ...]) -> tuple[Principal, ...]:
        return principals

    def names(self) -> Mapping[str, Any]:
        return {
            "me": self.me,
            "now": self.now,
            "ticket": {"number": "T-1", "phase": "", "kind": "", "requester": "kaidan"},
            "requester": {"username": "kaidan", "name": "开单", "roles": list(self.roles)},
            "params": dict(self.params),
            "links": dict(self.links),
        }

    def due(self, timer: Mapping[str, Any], state: State) -> datetime:
        return self.now


class Lookups:
    """Every reference exists; rich text is clean already."""

    zone = UTC

    def exists(self, kind: str, values: Collection[str]) -> Collection[str]:
        return values

    def clean_html(self, html: str) -> str:
        return html


@dataclass
class Walked:
    """Where a walk went."""

    flow: Flow
    world: World
    state: State = field(default_factory=State)
    taken: list[str] = field(default_factory=list)  # edge keys
    entered: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    @property
    def node(self) -> Node:
        token = self.state.tokens
        return self.flow.nodes[token[0].node if token else self.entered[-1]]

    @property
    def handlers(self) -> tuple[Principal, ...]:
        return tuple(p for seat in self.state.tokens[0].seats for p in seat.principals)

    def effects(self, kind: str) -> list[Mapping[str, Any]]:
        return [e.data for step in self.steps for e in step.effects if e.kind == kind]

    def offered(self) -> list[str]:
        token = self.state.tokens[0]
        seat = token.seats[0]
        found = engine.buttons(self.flow, self.state, self.world, token.id, seat.id)
        return [values.action_key(edge) for edge in found]

    def go(self, told: Told) -> None:
        action, given = told if isinstance(told, tuple) else (told, {})
        if action.startswith("timer:"):
            self._fire(action.removeprefix("timer:"))
        else:
            self._press(action, given)

    def _press(self, action: str, given: Mapping[str, Any]) -> None:
        node = self.node if self.steps else self.flow.nodes[self.flow.start]
        accepted = fill(self, node, action, given)
        merged = {**self.state.values, **accepted}
        edge = values.way_out(self.flow, node, action, merged, self.world.names())
        assert edge, f"{node.key}: no way out by {action}"
        by = "user:shenhe" if node.kind == "approve" else f"user:{self.world.me}"
        if not self.steps:
            step = engine.start(self.flow, self.world, accepted, by=by, action=action)
        else:
            token = self.state.tokens[0]
            act = {"action": action} if node.kind != "approve" else {"ballot": action}
            do = engine.complete if node.kind != "approve" else engine.vote
            step = do(
                self.flow, self.state, self.world, token.id, token.seats[0].id,
                values=accepted, by=by, **act,
            )  # fmt: skip
        self._keep(step, edge)

    def _fire(self, after: str) -> None:
        token = self.state.tokens[0]
        edge = next(e for e in self.flow.out[token.node] if e.on == ("timer", after))
        self._keep(engine.timer(self.flow, self.state, self.world, token.id, edge.key), edge)

    def _keep(self, step: Step, edge: Edge) -> None:
        assert edge.target in step.entered, f"{edge.key}: went to {step.entered}"
        self.steps.append(step)
        self.state = step.state
        self.taken.append(edge.key)
        self.entered += step.entered


def stroll(flow: Flow, steps: list[Told], **world: Any) -> Walked:
    """Take these steps one after the other."""
    walked = Walked(flow, World(**world))
    for told in steps:
        walked.go(told)
    return walked


def fill(walked: Walked, node: Node, action: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Fill in the form as a person does: defaults stay, what is asked for gets a sample."""
    flow, names = walked.flow, walked.world.names()
    raw = {**_writable_defaults(walked, node), **given}
    for _ in range(3):  # a value may make another field required
        shown = {**walked.state.values, **raw}
        edge = values.way_out(flow, node, action, shown, names)
        wanted = {f.key: f for f in values.form(flow, node, walked.state.values, names, typed=raw)}
        for key in edge.requires if edge else ():
            if key not in given and shown.get(key) is None:
                raw[key] = sample(flow.fields[key])
        for key, one in wanted.items():
            is_asked = one.is_required and one.is_writable and one.is_visible
            if key in given or (edge and edge.partial):
                continue
            if is_asked and shown.get(key) is None:
                raw[key] = sample(flow.fields[key])
    return values.accept(flow, node, action, raw, walked.state.values, names, Lookups())


def _writable_defaults(walked: Walked, node: Node) -> dict[str, Any]:
    shown = values.form(walked.flow, node, walked.state.values, walked.world.names())
    return {f.key: f.value for f in shown if f.is_writable and f.value is not None}


def sample(one: Field) -> Any:
    """A value that this field takes."""
    value = _sample(one.type, one)
    return [value] if one.multiple and not isinstance(value, list) else value


def _sample(kind: str, one: Field) -> Any:
    if kind == "table":
        columns = one.data["columns"]
        return [{key: _sample(c["type"], one) for key, c in columns.items() if c.get("required")}]
    if one.options and kind not in ("person", "group"):
        return one.options[0].value
    return {
        "richtext": "<p>写好了</p>",
        "integer": 1,
        "rating": 5,
        "boolean": True,
        "date": "2026-02-28",
        "datetime": "2026-01-31T08:00:00Z",
        "datetimerange": {"from": "2026-02-01T08:00:00Z", "to": "2026-02-01T10:00:00Z"},
        "person": "zhangsan",
        "people": ["zhangsan"],
        "group": "yunwei",
        "service": "order",
        "business": "web",
        "ticket": "PRB-20260101-0001",
        "url": "https://example.com/1",
    }.get(kind, "写好了")


def _many(value: Any) -> list[Any]:
    if value in (None, "", []):
        return []
    return value if isinstance(value, list) else [value]
