"""What a what-if run counts, and what its figures say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bihuan.process.flow import Flow
from bihuan.process.simulation.hours import DAY, Hours
from bihuan.process.state import Step

if TYPE_CHECKING:
    from bihuan.process.simulation.whatif import Load

MOST_DAYS = 60  # points of the curve of open tickets


@dataclass(frozen=True)
class NodeFigures:
    """One step where people work. Waits are working minutes."""

    node: str
    items: int
    wait_mean: float
    wait_median: float
    wait_p90: float
    work_mean: float
    wait_total: float
    late: int  # answered after `respond`
    breached: int  # done after `resolve`


@dataclass(frozen=True)
class PoolFigures:
    """One group, role or set of people."""

    pool: str
    people: int
    items: int
    busy: float  # working minutes
    utilisation: float
    wait_mean: float
    longest_queue: int


@dataclass(frozen=True)
class Result:
    """The answer to one what-if question."""

    tickets: int
    closed: int
    outcomes: Mapping[str, int]
    days: float  # calendar days until the last ticket closed
    hours_median: float  # from opening to closing, on the clock
    hours_p90: float
    hours_mean: float
    items: int
    late: int
    breached: int
    nodes: tuple[NodeFigures, ...]
    pools: tuple[PoolFigures, ...]
    open_by_day: tuple[int, ...]
    edges: Mapping[str, int]
    bottleneck: str  # node with the most waiting; "" when nobody waits
    bottleneck_pool: str
    parked: Mapping[str, int] = field(default_factory=dict)
    stuck: Mapping[str, int] = field(default_factory=dict)
    endless: int = 0

    def as_data(self) -> dict[str, Any]:
        """Plain data for JSON and pages."""
        plain = {key: getattr(self, key) for key in self.__dataclass_fields__}
        plain["nodes"] = [vars(one) for one in self.nodes]
        plain["pools"] = [vars(one) for one in self.pools]
        for key in ("outcomes", "edges", "parked", "stuck"):
            plain[key] = dict(plain[key])
        plain["open_by_day"] = list(self.open_by_day)
        return plain


class Tally:
    """Counts while a simulation runs."""

    def __init__(self, flow: Flow, hours: Hours) -> None:
        self.flow, self.hours = flow, hours
        self.tickets = 0
        self.endless = 0
        self.begun = self.ended = 0.0
        self.lengths: list[float] = []
        self.outcomes: Counter[str] = Counter()
        self.edges: Counter[str] = Counter()
        self.waits: dict[str, list[float]] = defaultdict(list)
        self.works: Counter[str] = Counter()
        self.late: Counter[str] = Counter()
        self.breached: Counter[str] = Counter()
        self.busy: Counter[str] = Counter()
        self.pool_items: Counter[str] = Counter()
        self.pool_waits: Counter[str] = Counter()
        self.queue: Counter[str] = Counter()
        self.parks: Counter[str] = Counter()
        self.stuck: Counter[str] = Counter()
        self.opened: Counter[int] = Counter()
        self.shut: Counter[int] = Counter()

    def arrived(self, at: float) -> None:
        self.begun = self.begun or at
        self.tickets += 1
        self.opened[int(at // DAY)] += 1

    def closed(self, begun: float, at: float, outcome: str) -> None:
        self.lengths.append(at - begun)
        self.outcomes[outcome] += 1
        self.shut[int(at // DAY)] += 1
        self.ended = max(self.ended, at)

    def moved(self, step: Step) -> None:
        self.edges.update(step.taken)

    def queued(self, pool: str, waiting: int, free: int) -> None:
        self.queue[pool] = max(self.queue[pool], waiting if free <= 0 else 0)

    def worked(
        self, node: str, pool: str, waited: float, work: float, late: bool, breached: bool
    ) -> None:
        self.waits[node].append(waited)
        self.works[node] += work  # type: ignore[assignment]
        self.late[node] += late
        self.breached[node] += breached
        if pool:
            self.busy[pool] += work  # type: ignore[assignment]
            self.pool_items[pool] += 1
            self.pool_waits[pool] += waited  # type: ignore[assignment]

    def parked(self, node: str) -> None:
        self.parks[node] += 1

    def refused(self, node: str) -> None:
        self.stuck[node] += 1

    # --- figures --------------------------------------------------------------------------------

    def result(self, load: Load) -> Result:
        nodes = tuple(self._node(key) for key in self.flow.nodes if key in self.waits)
        pools = tuple(self._pool(key, load) for key in sorted(self.pool_items))
        worst = max(nodes, key=lambda one: one.wait_total, default=None)
        busiest = max(pools, key=lambda one: one.utilisation, default=None)
        lengths = sorted(self.lengths)
        return Result(
            tickets=self.tickets,
            closed=len(lengths),
            outcomes=dict(sorted(self.outcomes.items())),
            days=round((self.ended - self.begun) / DAY, 2),
            hours_median=_round(_share(lengths, 0.5) / 60),
            hours_p90=_round(_share(lengths, 0.9) / 60),
            hours_mean=_round(sum(lengths) / 60 / (len(lengths) or 1)),
            items=sum(one.items for one in nodes),
            late=sum(self.late.values()),
            breached=sum(self.breached.values()),
            nodes=nodes,
            pools=pools,
            open_by_day=self._open_by_day(),
            edges={edge.key: self.edges[edge.key] for edge in self.flow.edges},
            bottleneck=worst.node if worst and worst.wait_total > 0 else "",
            bottleneck_pool=busiest.pool if busiest else "",
            parked=dict(sorted(self.parks.items())),
            stuck=dict(sorted(self.stuck.items())),
            endless=self.endless,
        )

    def _node(self, key: str) -> NodeFigures:
        waits = sorted(self.waits[key])
        count = len(waits)
        total = sum(waits)
        return NodeFigures(
            key, count, _round(total / count), _round(_share(waits, 0.5)),
            _round(_share(waits, 0.9)), _round(self.works[key] / count), _round(total),
            self.late[key], self.breached[key],
        )  # fmt: skip

    def _pool(self, key: str, load: Load) -> PoolFigures:
        people = load.people.get(key, load.usual_people)
        there = (self.hours.worked(self.ended) - self.hours.worked(self.begun)) * people
        items = self.pool_items[key]
        busy = float(self.busy[key])
        return PoolFigures(
            key, people, items, _round(busy), round(busy / there, 4) if there else 0.0,
            _round(self.pool_waits[key] / items), self.queue[key],
        )  # fmt: skip

    def _open_by_day(self) -> tuple[int, ...]:
        """Tickets open at the end of each day, thinned out to what a chart can show."""
        if not self.tickets:
            return ()
        first, last = int(self.begun // DAY), int(self.ended // DAY)
        now, found = 0, []
        for day in range(first, max(first, last) + 1):
            now += self.opened[day] - self.shut[day]
            found.append(now)
        step = -(-len(found) // MOST_DAYS)
        return tuple(found[::step])


def _share(ordered: Sequence[float], share: float) -> float:
    """The value below which that share of them lies."""
    if not ordered:
        return 0.0
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _round(number: float) -> float:
    return round(float(number), 2)
