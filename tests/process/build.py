"""A small way to write processes down in tests, and a world in which everybody is there."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bihuan.process import engine
from bihuan.process.flow import Action, Edge, Field, Flow, Node, Phase, Resolver, Vote
from bihuan.process.graph import compile
from bihuan.process.run import comparable, path_of
from bihuan.process.state import Crew, Principal, Seat, State, Step, Token

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
KINDS = {"pass", "reject", "done", "failed", "submit"}


def trigger(on: str) -> tuple[str, str]:
    """ "ok" is a button; "timer:7d" and "event:x" say their kind; gateways say nothing."""
    if not on or on in KINDS:
        return (on, "")
    kind, colon, name = on.partition(":")
    return (kind, name) if colon else ("button", on)


def edge(source: str, on: str, target: str, **more: Any) -> dict[str, Any]:
    return {"source": source, "on": trigger(on), "target": target, **more}


def node(key: str, kind: str = "form", **more: Any) -> Node:
    """A node; its phase is its own key, its handlers are the group of its name."""
    vote = more.pop("vote", None)
    known = {k: more.pop(k) for k in ("who", "on_enter", "on_leave", "phase") if k in more}
    return Node(
        key,
        kind,  # type: ignore[arg-type]
        {"zh-hans": key},
        vote=Vote(**vote) if isinstance(vote, dict) else vote or Vote(),
        data=more,
        **{"phase": key, **known},
    )


def flow(nodes: Iterable[Node], edges: Iterable[Mapping[str, Any]], **data: Any) -> Flow:
    """A compiled process; the first node is the start."""
    by_key = {one.key: one for one in nodes}
    numbers: dict[str, int] = {}
    drawn = []
    for given in edges:
        source = given["source"]
        numbers[source] = numbers.get(source, 0) + 1
        drawn.append(Edge(key=f"{source}.{numbers[source]}", names={}, **given))
    fields = {key: Field(key, kind, {}) for key, kind in data.pop("fields", {}).items()}
    phases = tuple(Phase(key, {}) for key in data.pop("phases", by_key))
    head = ("test", {}, "request", "T-{seq}", next(iter(by_key)))
    return compile(Flow(*head, by_key, tuple(drawn), fields, phases, data=data))


def straight(*keys: str) -> Flow:
    """start -> form -> ... -> end, each with the button "ok"."""
    nodes = [node("start", "start"), *map(node, keys), node("end", "end")]
    order = ["start", *keys, "end"]
    return flow(nodes, [edge(a, "ok", b) for a, b in itertools.pairwise(order)])


def sets(**fields: str) -> Action:
    return Action("set", fields)


def assigns(person: str) -> Action:
    return Action("assign", {"who": Resolver("user", person)})


@dataclass
class FakeWorld:
    """Groups named after the nodes, members as told; nobody is ever missing unless `absent`."""

    now: datetime = NOON
    requester: Principal = "user:asker"
    members: dict[str, tuple[Principal, ...]] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)  # nodes for which nobody but the asker is found
    params: dict[str, Any] = field(default_factory=dict)
    weights: dict[Principal, int] = field(default_factory=dict)
    dates: dict[str, datetime | None] = field(default_factory=dict)

    def who(
        self, node: Node, state: State, assign: Resolver | None, barred: Principal = ""
    ) -> Crew:
        if assign is not None:
            last = state.last.get(assign.arg, "") if assign.kind == "last" else ""
            return Crew((last or f"user:{assign.arg}",))
        if node.key in self.absent:
            return Crew(()) if barred else Crew(("user:backup",), "backup")
        if node.key in self.members:
            return Crew(self.members[node.key])
        return Crew((f"user:{node.key}",))

    def admins(self) -> tuple[Principal, ...]:
        return ("user:admin",)

    def people(self, principals: tuple[Principal, ...]) -> tuple[Principal, ...]:
        return principals

    def weight(self, node: Node, principal: Principal) -> int:
        return self.weights.get(principal, 1)

    def names(self) -> Mapping[str, Any]:
        return {"params": self.params, "now": self.now}

    def due(self, timer: Mapping[str, Any], state: State) -> datetime | None:
        if "field" in timer:
            return self.dates.get(timer["field"])
        return self.now + timedelta(days=int(timer["after"].removesuffix("d")))


class Ticket:
    """A ticket in memory: commands by node instead of by token and seat."""

    def __init__(self, flow: Flow, world: FakeWorld | None = None, **values: Any) -> None:
        self.flow = flow
        self.world = world or FakeWorld()
        self.steps: list[Step] = []
        self.state = State()
        self._did(engine.start(flow, self.world, values, by=self.world.requester))

    @property
    def step(self) -> Step:
        return self.steps[-1]

    @property
    def at(self) -> list[str]:
        """Where tokens rest, sorted."""
        return sorted(token.node for token in self.state.tokens)

    @property
    def outcome(self) -> str:
        return self.state.outcome

    def token(self, node: str) -> Token:
        (found,) = [token for token in self.state.tokens if token.node == node]
        return found

    def seat(self, node: str, person: Principal = "") -> tuple[int, int]:
        token = self.token(node)
        seats = [s for s in token.seats if s.open and (not person or person in s.principals)]
        return token.id, seats[0].id

    def seats(self, node: str) -> list[Seat]:
        """The seats at which somebody can act now."""
        return [seat for seat in self.token(node).seats if seat.open]

    def press(self, node: str, action: str = "ok", by: str = "", **values: Any) -> Step:
        token, seat = self.seat(node)
        by = by or f"user:{node}"
        return self.do("complete", token, seat, action=action, values=values, by=by)

    def vote(self, node: str, ballot: str = "pass", by: str = "", **values: Any) -> Step:
        token, seat = self.seat(node, by)
        by = by or f"user:{node}"
        return self.do("vote", token, seat, ballot=ballot, values=values, by=by)

    def sign(self, node: str, *people: str, when: str, adder: str = "") -> Step:
        token, seat = self.seat(node, adder)
        return self.do("add_signer", token, seat, people=people, when=when, by=adder)

    def back(self, node: str, target: str, *, straight: bool = False) -> Step:
        token = self.token(node).id
        return self.do("send_back", token, target=target, straight=straight, by=f"user:{node}")

    def fire(self, event: str) -> Step:
        return self.do("fire", event)

    def do(self, verb: str, *args: Any, **kwargs: Any) -> Step:
        command = getattr(engine, verb)
        return self._did(command(self.flow, self.state, self.world, *args, **kwargs))

    def buttons(self, node: str, person: str = "", **values: Any) -> list[str]:
        token, seat = self.seat(node, person)
        found = engine.buttons(self.flow, self.state, self.world, token, seat, values)
        return [edge.on[1] or edge.on[0] for edge in found]

    def targets(self, node: str) -> list[str]:
        return list(engine.send_back_targets(self.flow, self.state, self.token(node).id))

    def effects(self, kind: str) -> list[Any]:
        return [effect for effect in self.step.effects if effect.kind == kind]

    def _did(self, step: Step) -> Step:
        check(self.flow, step.state)
        self.steps.append(step)
        self.state = step.state
        return step


def check(flow: Flow, state: State) -> None:
    """The invariants of PROCESS, "Places": one thread, alive or closed, nothing doubled."""
    if state.outcome:
        assert not state.tokens, "a closed ticket has no token"
        return
    assert state.tokens, "an open ticket has a token"
    for token in state.tokens:
        place = flow.places[token.node]
        assert place.rests, f"a token rests on {place.kind}"
        assert bool(token.branch) == (place.kind == "join")
        if place.kind in ("start", "form", "approve"):
            assert any(seat.open for seat in token.seats), f"nobody can act at {token.node}"
    ids = [token.id for token in state.tokens]
    ids += [seat.id for token in state.tokens for seat in token.seats]
    assert len(ids) == len(set(ids)), "an id is used twice"
    assert max(ids) <= state.serial
    paths = [path_of(flow.places[token.node], token) for token in state.tokens]
    for one, path in enumerate(paths):
        for other in paths[one + 1 :]:
            assert not comparable(path, other), f"two threads: {path} and {other}"
            assert _part_at_a_split(path, other)


def _part_at_a_split(one: tuple, other: tuple) -> bool:
    """Two paths first differ in the branch of one split."""
    for mine, its in zip(one, other, strict=False):
        if mine != its:
            return mine[0] == its[0]
    return False
