"""Random walks: many made-up tickets by made-up people, and which ways none of them took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bihuan.process.errors import N_, BadValues, ProcessError
from bihuan.process.expressions import fields_of
from bihuan.process.flow import Edge, Flow
from bihuan.process.offers import key_of
from bihuan.process.simulation.rehearsal import Act, Rehearsal
from bihuan.process.simulation.samples import roles_asked
from bihuan.process.simulation.stage import KINDS, Stage

LONGEST = 120  # acts of one walk; a process that needs more has a loop nobody wants to leave
Why = tuple[str, Mapping[str, Any]]  # msgid and what fills it in


@dataclass
class Walks:
    """What a number of walks found."""

    flow: Flow
    walks: int = 0
    acts: int = 0
    edges: Counter[str] = field(default_factory=Counter)
    nodes: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    stuck: Counter[str] = field(default_factory=Counter)  # node -> walks that nobody could go on
    parked: Counter[str] = field(default_factory=Counter)  # node -> given to the administrators
    endless: int = 0
    refused: dict[str, ProcessError] = field(default_factory=dict)  # node.button -> last refusal
    seen: dict[str, dict[Any, None]] = field(default_factory=dict)  # field -> values met

    def never(self) -> list[tuple[Edge, Why]]:
        """Edges that no walk took, and why."""
        return [(edge, self._why(edge)) for edge in self.flow.edges if not self.edges[edge.key]]

    @property
    def coverage(self) -> float:
        """Share of the edges that some walk took."""
        return sum(bool(self.edges[e.key]) for e in self.flow.edges) / (len(self.flow.edges) or 1)

    def _why(self, edge: Edge) -> Why:
        node = edge.source
        if not self.nodes[node] and node != self.flow.start:
            return N_("No walk came to '%(node)s'."), {"node": node}
        refused = self.refused.get(f"{node}.{key_of(edge)}")
        if isinstance(refused, BadValues):
            return N_("No made-up values were accepted by the form: %(fields)s."), {
                "fields": ", ".join(refused.errors)}  # fmt: skip
        if refused is not None and not edge.guard:
            return N_("It was refused: %(reason)s"), {"reason": str(refused)}
        if edge.guard:
            read = fields_of(edge.guard)
            met = {key: [v for v in self.seen.get(key, ()) if v is not None][:6] for key in read}
            said = "; ".join(f"{k} = {', '.join(map(str, v)) or '–'}" for k, v in met.items())
            return N_("The guard %(guard)s never held (met: %(met)s)."), {
                "guard": edge.guard, "met": said or "–"}  # fmt: skip
        return OTHERS.get(edge.on[0], N_("Another edge was always taken first.")), {}

    def as_data(self) -> dict[str, Any]:
        """Plain data for JSON and pages."""
        return {
            "walks": self.walks,
            "acts": self.acts,
            "coverage": round(self.coverage, 4),
            "edges": [
                {"edge": e.key, "from": e.source, "to": e.target, "on": list(e.on),
                 "times": self.edges[e.key]} for e in self.flow.edges
            ],
            "never": [
                {"edge": e.key, "from": e.source, "to": e.target, "why": text, "where": dict(where)}
                for e, (text, where) in self.never()
            ],
            "nodes": {key: self.nodes[key] for key in self.flow.nodes},
            "outcomes": dict(sorted(self.outcomes.items())),
            "stuck": dict(sorted(self.stuck.items())),
            "parked": dict(sorted(self.parked.items())),
            "endless": self.endless,
        }  # fmt: skip


OTHERS = {
    "timer": N_("The work was always done before this clock ran out."),
    "event": N_("This event never came while somebody waited for it."),
    "failed": N_("Nothing failed here."),
    "reject": N_("Nobody rejected here."),
}


def walk(
    flow: Flow, walks: int = 200, seed: int = 1, tick: Callable[[int], None] | None = None
) -> Walks:
    """Walk `walks` made-up tickets from start to end; the same seed walks the same ways."""
    found = Walks(flow)
    chance = Random(seed)  # noqa: S311 - made-up walks
    for number in range(walks):
        _one(flow, found, Random(chance.random()))  # noqa: S311
        found.walks += 1
        if tick is not None:
            tick(number + 1)
    return found


def _one(flow: Flow, found: Walks, chance: Random) -> None:
    some = {kind: chance.choice([0, 0, 1]) for kind in KINDS}
    links = {kind: {"open": n, "all": n} for kind, n in some.items()}
    params = {
        key: chance.choice([True, False])
        for key, one in (flow.data.get("params") or {}).items()
        if one.get("type") == "boolean"
    }
    roles = tuple(role for role in roles_asked(flow) if chance.random() < 0.5)
    stage = Stage(flow, links=links, params=params, roles=roles)
    rehearsal = Rehearsal(flow, chance.randrange(10**9), stage)
    for _ in range(LONGEST):
        if rehearsal.is_closed:
            found.outcomes[rehearsal.state.outcome] += 1
            return
        if not _act(rehearsal, found, chance):
            for token in rehearsal.state.tokens:
                found.stuck[token.node] += 1
            return
    found.endless += 1


def _act(rehearsal: Rehearsal, found: Walks, chance: Random) -> bool:
    """Do one of the things that can be done; False when nothing can."""
    for act, node in _shuffled(list(_possible(rehearsal, found)), chance):
        try:
            values = act.values
            if act.kind in {"start", "press"}:
                values = rehearsal.sampled(node, act.action)
            moment = rehearsal.do(Act(act.kind, act.at, act.action, act.by, values))
        except ProcessError as refusal:
            found.refused[f"{node}.{act.action}"] = refusal
            continue
        _count(rehearsal, found, moment)
        return True
    return False


def _possible(rehearsal: Rehearsal, found: Walks) -> Iterator[tuple[Act, str, float]]:
    """(act, node, weight). Ways nobody took yet come first; clocks and failures are rarer."""
    flow = rehearsal.flow
    if not rehearsal.is_started:
        for edge in rehearsal.start_buttons():
            yield Act("start", 0, key_of(edge)), flow.start, _fresh(flow, found, flow.start, edge)
        return
    for number, desk in enumerate(rehearsal.desks()):
        for edge in desk.buttons:
            again = 0.2 if edge.source == edge.target or edge.on[0] == "reject" else 1
            weight = again * _fresh(flow, found, desk.node.key, edge)
            yield Act("press", number, key_of(edge)), desk.node.key, weight
    for number, clock in enumerate(rehearsal.clocks()):
        new = found.edges[clock.edge] == 0 and clock.edge != "wait"
        yield Act("clock", number), clock.node, 1 if new else 0.15
    for number, machine in enumerate(rehearsal.machines()):
        yield Act("job", number, "ok"), machine.node, 1
        yield Act("job", number, "failed"), machine.node, 0.15
    for event in rehearsal.events():
        yield Act("event", 0, event), "", 0.3


def _fresh(flow: Flow, found: Walks, node: str, edge: Edge) -> float:
    group = flow.places[node].buttons.get(key_of(edge), (edge,))
    return 6 if any(not found.edges[each.key] for each in group) else 1


def _shuffled(acts: list[tuple[Act, str, float]], chance: Random) -> Iterator[tuple[Act, str]]:
    """In random order, the heavier ones sooner."""
    keyed = [(chance.random() ** (1 / weight), act, node) for act, node, weight in acts]
    for _key, act, node in sorted(keyed, key=lambda one: -one[0]):
        yield act, node


def _count(rehearsal: Rehearsal, found: Walks, moment: Any) -> None:
    found.acts += 1
    found.edges.update(moment.step.taken)
    found.nodes.update(moment.step.entered)
    for effect in moment.step.effects:
        if effect.kind == "parked":
            found.parked[effect.node] += 1
    for key, value in moment.changed.items():
        if isinstance(value, str | int | float | bool):
            met = found.seen.setdefault(key, {})
            if len(met) < 20:
                met[value] = None
