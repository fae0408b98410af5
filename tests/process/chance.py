"""Random sound processes: structured blocks, then any further edge the publish rules allow."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from bihuan.process.flow import Edge, Field, Flow, Node, Phase
from bihuan.process.graph import compile, is_legal, shape
from tests.process.build import edge, node

VOTES: list[dict[str, Any]] = [
    {"rule": "any"},
    {"rule": "all"},
    {"rule": "sequence"},
    {"rule": "rule", "pass_count": 2},
    {"rule": "rule", "pass_percent": 60, "reject_percent": 40},
    {"rule": "all", "reject_at_once": False},
]


class Builder:
    """Grows one process. Every block has one way in and leaves by an edge to what follows."""

    def __init__(self, chance: Random, most: int) -> None:
        self.chance = chance
        self.left = most
        self.nodes: list[Node] = []
        self.edges: list[dict[str, Any]] = []
        self.members: dict[str, tuple[str, ...]] = {}

    def key(self, kind: str, **more: Any) -> str:
        self.left -= 1
        key = f"{kind}{len(self.nodes)}"
        self.nodes.append(node(key, kind, **more))
        return key

    def link(self, source: str, on: str, target: str, **more: Any) -> None:
        self.edges.append(edge(source, on, target, **more))

    def chain(self, then: str, depth: int, longest: int = 4) -> str:
        """A row of blocks ending at `then`; the key of its first node, or `then` itself."""
        for _ in range(self.chance.randint(0 if depth else 2, longest)):
            if self.left > 4:
                then = self.block(then, depth)
        return then

    def block(self, then: str, depth: int) -> str:
        kinds = ["form", "form", "approve", "auto", "wait", "child"]
        if depth < 3 and self.left > 8:
            kinds += ["choice", "split", "split", "split"]
        kind = self.chance.choice(kinds)
        return getattr(self, f"_{kind}")(then, depth)

    def _form(self, then: str, depth: int) -> str:
        key = self.key("form")
        self.link(key, "ok", then)
        return key

    def _approve(self, then: str, depth: int) -> str:
        key = self.key("approve", vote=self.chance.choice(VOTES))
        crew = self.chance.randint(1, 4)
        self.members[key] = tuple(f"user:{key}_{n}" for n in range(crew))
        self.link(key, "pass", then)
        return key

    def _auto(self, then: str, depth: int) -> str:
        policy = self.chance.choice(["retry", "ask", "ignore"])
        key = self.key("auto", on_failure=policy, retries=2)
        self.link(key, "done", then)
        return key

    def _wait(self, then: str, depth: int) -> str:
        key = self.key("wait", **{"for": self.chance.choice(["3d", {"event": "x"}])})
        self.link(key, "done", then)
        return key

    def _child(self, then: str, depth: int) -> str:
        key = self.key("child", pack="other", wait=self.chance.random() < 0.8)
        self.link(key, "done", then)
        return key

    def _choice(self, then: str, depth: int) -> str:
        key = self.key("choice")
        for number in range(self.chance.randint(1, 2)):
            way = self.chain(then, depth + 1, 2)
            self.link(key, "", way, guard=f"f.n > {number * 3}")
        self.link(key, "", self.chain(then, depth + 1, 2), default=True)
        return key

    def _split(self, then: str, depth: int) -> str:
        mode = self.chance.choice(["and", "and", "or"])
        key = self.key("split", mode=mode)
        join = self.key("join", closes=key)
        self.link(join, "", then)
        for number in range(self.chance.randint(2, 3)):
            more: dict[str, Any] = {}
            if mode == "or":
                more = {"default": True} if number == 0 else {"guard": f"f.n > {number * 3}"}
            self.link(key, "", self._branch(join, depth, number), **more)
        return key

    def _branch(self, join: str, depth: int, number: int) -> str:
        goal = join if number == 0 or self.chance.random() < 0.8 else "end"
        first = self.chain(goal, depth + 1, 3)
        return self._form(goal, depth) if first == "end" else first


def random_flow(seed: int, most: int = 30) -> tuple[Flow, dict[str, tuple[str, ...]]]:
    """A sound process of up to `most` nodes, and who votes where."""
    chance = Random(seed)
    builder = Builder(chance, most - 3)
    first = builder.chain("end", 0, 5)
    builder.nodes = [node("start", "start"), *builder.nodes]
    builder.nodes += [node("end", "end"), node("stop", "end", terminate=True, outcome="stopped")]
    builder.link("start", "ok", first)
    flow = _drawn(builder)
    assert is_sound(flow), "the blocks themselves are sound"
    for _ in range(chance.randint(3, 14)):
        wider = _one_more(flow, chance) if chance.random() < 0.9 else _shortcut(flow, chance)
        flow = wider if is_sound(wider) else flow
    return flow, builder.members


def is_sound(flow: Flow) -> bool:
    """What publishing checks, as far as the generator can break it."""
    return not shape(flow).tangled and all(is_legal(flow, one) for one in flow.edges)


def _drawn(builder: Builder) -> Flow:
    drawn = [
        Edge(key=f"{one['source']}.{number}", names={}, **one)
        for number, one in enumerate(builder.edges)
    ]
    nodes = {one.key: one for one in builder.nodes}
    phases = tuple(Phase(key, {}) for key in nodes)
    data = {"events": {"x": {"keep": True}}}
    fields = {"n": Field("n", "integer", {})}
    head = ("random", {}, "request", "R-{seq}", "start", nodes, tuple(drawn))
    return compile(Flow(*head, fields, phases, data=data))


def _one_more(flow: Flow, chance: Random) -> Flow:
    """The same process with one more way out of a node where a token rests."""
    kinds = ("start", "form", "approve", "auto", "wait")
    resting = [n for n in flow.nodes.values() if n.kind in kinds]
    source = chance.choice(resting)
    goals = [n.key for n in flow.nodes.values() if n.key != "stop" or chance.random() < 0.2]
    number = len(flow.edges)
    on = chance.choice([f"b{number}", f"timer:{chance.randint(1, 5)}d", "event:y"])
    if source.kind == "approve":
        on = chance.choice(["reject", "reject", on])
    if source.kind == "auto":
        on = chance.choice(["failed", on])
    more: dict[str, Any] = {"leaves": chance.random() < 0.3}
    if on.startswith("timer"):
        more["timer"] = {"after": on.partition(":")[2]}
    if chance.random() < 0.2:
        more["guard"] = "f.n > 4"
    drawn = edge(source.key, on, chance.choice(goals), **more)
    extra = Edge(key=f"{source.key}.{number}", names={}, **drawn)
    return compile(replace(flow, edges=(*flow.edges, extra)))


def _shortcut(flow: Flow, chance: Random) -> Flow:
    """The same process where a choice may also lead to some other resting node or an end."""
    choices = [key for key, one in flow.nodes.items() if one.kind == "choice"]
    if not choices:
        return flow
    source = chance.choice(choices)
    goals = [key for key, place in flow.places.items() if place.rests or place.kind == "end"]
    more = {"guard": f"f.n > {chance.randint(2, 8)}", "leaves": chance.random() < 0.3}
    drawn = edge(source, "", chance.choice(goals), **more)
    extra = Edge(key=f"{source}.{len(flow.edges)}", names={}, **drawn)
    return compile(replace(flow, edges=(extra, *flow.edges)))
