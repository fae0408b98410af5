"""What if so many tickets came, and so many people worked so long? Discrete events, nothing kept.

People work through their queues first come, first served, in their own hours or shifts; a ticket
is in many hands at once where the process splits. The engine decides what happens next, as it does
for real tickets; chance decides which button is pressed.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from random import Random
from typing import Any

from bihuan.process import engine
from bihuan.process.errors import ProcessError
from bihuan.process.flow import Edge, Flow
from bihuan.process.places import Place
from bihuan.process.simulation.crew import Floor, Item
from bihuan.process.simulation.hours import minutes
from bihuan.process.simulation.load import USUAL, Load
from bihuan.process.simulation.samples import Samples, roles_asked
from bihuan.process.simulation.stage import MONDAY, REQUESTER, Stage, at
from bihuan.process.simulation.tally import Result, Tally
from bihuan.process.state import Effect, Opened, Principal, State, Step

MOST_STEPS = 300  # of one ticket; more is a loop that nobody leaves
KEPT_SAMPLES = 8  # made-up forms for each button; then they are used again
SHARES = {"primary": 6.0, "secondary": 2.0, "danger": 0.6, "menu": 0.4}


def simulate(
    flow: Flow, load: Load | None = None, tick: Callable[[int], None] | None = None
) -> Result:
    """Run the tickets; the same load gives the same answer."""
    return _Run(flow, load or Load(), tick).run()


class _Ticket:
    __slots__ = ("begun", "items", "state", "steps", "values")

    def __init__(self, begun: float) -> None:
        self.begun = begun
        self.state = State()
        self.items: dict[tuple[int, int], Item] = {}
        self.steps = 0


class _Run:
    """One simulation: a heap of events, queues by pool, free people by pool."""

    def __init__(self, flow: Flow, load: Load, tick: Callable[[int], None] | None) -> None:
        self.flow, self.load, self.tick = flow, load, tick
        self.chance = Random(load.seed)  # noqa: S311 - made-up tickets
        self.stage = Stage(
            flow, sizes=load.sizes, hours=load.hours, usual=load.usual_people,
            roles=tuple(roles_asked(flow)[:1]),
        )  # fmt: skip
        self.samples = Samples(flow, self.chance, self.stage)
        self.tally = Tally(flow)
        self.events: list[tuple[float, int, str, Any]] = []
        self.count = 0
        self.kept: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self.ways: dict[str, tuple[list[str], list[float]]] = {}
        self.sla = {k: (minutes(n.sla.get("respond")), minutes(n.sla.get("resolve")))
                    for k, n in flow.nodes.items()}  # fmt: skip
        self.clock = at(self.stage.now)
        self.floor = Floor(load, self.tally, self.sla, self._plan, self._minutes)

    def run(self) -> Result:
        for begun in self._arrivals():
            self._plan(begun, "arrive", None)
        while self.events:
            self.clock, _, kind, what = heapq.heappop(self.events)
            self.floor.clock = self.clock
            self.stage.now = MONDAY + timedelta(minutes=self.clock)
            HANDLERS[kind](self, what)
        return self.tally.result(self.load)

    def _arrivals(self) -> Iterator[float]:
        """Poisson, in working hours."""
        worked = self.load.hours.worked(self.clock)
        for _ in range(self.load.tickets):
            worked += self.chance.expovariate(self.load.per_hour) * 60
            yield self.load.hours.when(worked)

    def _plan(self, when: float, kind: str, what: Any) -> None:
        self.count += 1
        heapq.heappush(self.events, (when, self.count, kind, what))

    # --- events ---------------------------------------------------------------------------------

    def arrive(self, _: None) -> None:
        ticket = _Ticket(self.clock)
        self.tally.arrived(self.clock)
        for action in self._actions(self.flow.places[self.flow.start]):
            try:
                values = self._values(self.flow.start, action, {})
                step = engine.start(self.flow, self.stage, values, by=REQUESTER, action=action)
            except ProcessError:
                continue
            self._take(ticket, step)
            break
        else:
            self.tally.refused(self.flow.start)
        if self.tick is not None:
            self.tick(self.tally.tickets)

    def finish(self, item: Item) -> None:
        """Somebody's working time is up: press a button, then take the next work."""
        if not item.gone:
            self._press(item)
        self.floor.let_go(item)

    def handover(self, item: Item) -> None:
        self.floor.handover(item)

    def duty(self, pool: str) -> None:
        self.floor.duty(pool)

    def timer(self, what: tuple[_Ticket, int, str]) -> None:
        ticket, token, edge = what
        if not ticket.state.outcome and any(t.id == token for t in ticket.state.tokens):
            self._take(ticket, engine.timer(self.flow, ticket.state, self.stage, token, edge))

    def job(self, what: tuple[_Ticket, int, int]) -> None:
        ticket, token, attempt = what
        if ticket.state.outcome:
            return
        ok = self.chance.random() >= self.load.failures
        self._take(ticket, engine.job_done(
            self.flow, ticket.state, self.stage, token, attempt, ok=ok
        ))  # fmt: skip

    def child(self, what: tuple[_Ticket, int]) -> None:
        ticket, token = what
        if not ticket.state.outcome:
            state = ticket.state
            self._take(ticket, engine.child_closed(self.flow, state, self.stage, token, "closed"))

    def event(self, what: tuple[_Ticket, int, str]) -> None:
        ticket, token, event = what
        if not ticket.state.outcome and any(t.id == token for t in ticket.state.tokens):
            self._take(ticket, engine.fire(self.flow, ticket.state, self.stage, event))

    # --- what a step brings ---------------------------------------------------------------------

    def _take(self, ticket: _Ticket, step: Step) -> None:
        ticket.state = step.state
        ticket.steps += 1
        self.tally.moved(step)
        for closed in step.closed:
            item = ticket.items.pop((closed.token, closed.seat), None)
            if item is not None:
                item.gone = True
        if step.is_closed:
            self.tally.closed(ticket.begun, self.clock, step.state.outcome)
            return
        if ticket.steps > MOST_STEPS:
            self.tally.endless += 1
            ticket.state = State(outcome="endless")
            return
        for effect in step.effects:
            self._effect(ticket, effect)
        for token in step.state.tokens:
            place = self.flow.places[token.node]
            if place.kind == "wait" and place.events and token.node in step.entered:
                event = next(iter(sorted(place.events)))
                self._plan(self._outside(), "event", (ticket, token.id, event))
        for opened in step.opened:
            self._open(ticket, opened)

    def _effect(self, ticket: _Ticket, effect: Effect) -> None:
        if effect.kind == "timer":
            due = max(at(effect.data["due"]), self.clock)
            self._plan(due, "timer", (ticket, effect.token, effect.data["edge"]))
        elif effect.kind == "call":
            done = self.clock + self.chance.expovariate(1 / self.load.calls)
            self._plan(done, "job", (ticket, effect.token, effect.data["attempt"]))
        elif effect.kind == "child" and effect.data["wait"]:
            self._plan(self._outside(), "child", (ticket, effect.token))
        elif effect.kind == "parked":
            self.tally.parked(effect.node)

    def _outside(self) -> float:
        return self.clock + self.chance.expovariate(1 / self.load.outside)

    # --- people ---------------------------------------------------------------------------------

    def _open(self, ticket: _Ticket, opened: Opened) -> None:
        pools = tuple(dict.fromkeys(pool_of(p) for p in opened.principals)) or ("anyone",)
        item = Item(ticket, opened, self.clock, pools)
        ticket.items[opened.token, opened.seat] = item
        self.floor.open(item)

    def _minutes(self, node: str) -> float:
        mean = self.load.work.get(node, USUAL.get(self.flow.nodes[node].kind, 5.0))
        if self.load.spread == "fixed" or mean <= 0:
            return max(mean, 0)
        if self.load.spread == "exponential":
            return self.chance.expovariate(1 / mean)
        return self.chance.lognormvariate(0, 0.6) * mean / 1.1972  # exp(0.6 ** 2 / 2)

    # --- buttons --------------------------------------------------------------------------------

    def _press(self, item: Item) -> None:
        ticket = item.ticket
        place = self.flow.places[item.node]
        if place.kind in {"auto", "wait", "child"}:
            actions: Iterator[str] = iter(("skip",))
        else:
            actions = self._actions(place)
        for action in actions:
            try:
                values = self._values(item.node, action, ticket.state.values)
                step = engine.complete(
                    self.flow, ticket.state, self.stage, item.token, item.seat,
                    action=action, values=values, by=self._by(item),
                )  # fmt: skip
            except ProcessError:
                continue
            self._take(ticket, step)
            return
        self.tally.refused(item.node)
        ticket.state = State(outcome="stuck")

    def _by(self, item: Item) -> Principal:
        """One of the people of the pool; steps that ask for whoever did this find the pool."""
        return f"user:{item.pools[0]}#1" if item.pools else REQUESTER

    def _actions(self, place: Place) -> Iterator[str]:
        """The buttons of a node by their shares, each once."""
        if place.key not in self.ways:
            self.ways[place.key] = self._shares(place)
        names, weights = self.ways[place.key]
        keyed = [(self.chance.random() ** (1 / w), a) for a, w in zip(names, weights, strict=True)]
        for _, action in sorted(keyed, reverse=True):
            yield action

    def _shares(self, place: Place) -> tuple[list[str], list[float]]:
        names = list(place.buttons)
        if place.votes and "reject" not in names:
            names.append("reject")
        return names, [
            max(self.load.shares.get(f"{place.key}.{name}", share_of(place, name)), 1e-9)
            for name in names
        ]

    def _values(self, node: str, action: str, held: Mapping[str, Any]) -> Mapping[str, Any]:
        """A filled-in form: a few are made up for each button, then they are used again."""
        kept = self.kept.setdefault((node, action), [])
        if len(kept) >= KEPT_SAMPLES:
            return self.chance.choice(kept)
        values = self.samples.accepted(self.flow.nodes[node], action, held)
        kept.append(values)
        return values


HANDLERS: Mapping[str, Callable[[_Run, Any], None]] = {
    "arrive": _Run.arrive,
    "finish": _Run.finish,
    "handover": _Run.handover,
    "duty": _Run.duty,
    "timer": _Run.timer,
    "job": _Run.job,
    "child": _Run.child,
    "event": _Run.event,
}


def share_of(place: Place, action: str) -> float:
    """How often a button is pressed beside the others, where nobody said."""
    if action in {"pass", "reject"}:
        return 9.0 if action == "pass" else 1.0
    edges = place.buttons[action]
    if all(edge.target == place.key for edge in edges):
        return 0.5
    return SHARES.get(edges[0].style, 2.0)


def pool_of(principal: Principal) -> str:
    """Who shares the work: "user:role:运维#2" is one of "role:运维"."""
    if principal == REQUESTER:
        return "requester"
    if principal.startswith("anyone"):
        return "anyone"
    if principal.startswith("user:") and "#" in principal:
        return principal.removeprefix("user:").rpartition("#")[0]
    return principal


def buttons_of(flow: Flow) -> Iterator[tuple[str, Edge, float]]:
    """("node.button", edge, usual share) of every node where people choose between buttons."""
    for place in flow.places.values():
        if place.kind in {"start", "form", "approve"} and len(place.buttons) > 1:
            for name, edges in place.buttons.items():
                yield f"{place.key}.{name}", edges[0], share_of(place, name)
