"""What a what-if run counts, and what its figures say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bihuan.process.flow import Flow
from bihuan.process.simulation.hours import DAY
from bihuan.process.simulation.load import Load, Shift
from bihuan.process.state import Step

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
class ShiftFigures:
    """One shift of a pool: what it began, and what was late by then."""

    name: str
    people: int
    days: tuple[int, ...]
    opens: int
    closes: int
    items: int
    busy: float  # working minutes
    utilisation: float
    wait_mean: float
    late: int
    breached: int  # of what it finished


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
    late: int
    breached: int
    shifts: tuple[ShiftFigures, ...]


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
    bottleneck_shift: int  # number of its busiest shift
    parked: Mapping[str, int] = field(default_factory=dict)
    stuck: Mapping[str, int] = field(default_factory=dict)
    endless: int = 0

    def as_data(self) -> dict[str, Any]:
        """Plain data for JSON and pages."""
        plain = {key: getattr(self, key) for key in self.__dataclass_fields__}
        plain["nodes"] = [vars(one) for one in self.nodes]
        plain["pools"] = [
            {**vars(one), "shifts": [vars(shift) for shift in one.shifts]} for one in self.pools
        ]
        for key in ("outcomes", "edges", "parked", "stuck"):
            plain[key] = dict(plain[key])
        plain["open_by_day"] = list(self.open_by_day)
        return plain


class _Shift:
    """What one shift did so far."""

    __slots__ = ("breached", "busy", "items", "late", "waits")

    def __init__(self) -> None:
        self.items = self.late = self.breached = 0
        self.busy = self.waits = 0.0


class Tally:
    """Counts while a simulation runs."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.tickets = 0
        self.endless = 0
        self.begun_at = self.ended = 0.0
        self.lengths: list[float] = []
        self.outcomes: Counter[str] = Counter()
        self.edges: Counter[str] = Counter()
        self.waits: dict[str, list[float]] = defaultdict(list)
        self.works: Counter[str] = Counter()
        self.late: Counter[str] = Counter()
        self.breached: Counter[str] = Counter()
        self.shifts: dict[tuple[str, int], _Shift] = defaultdict(_Shift)
        self.queue: Counter[str] = Counter()
        self.parks: Counter[str] = Counter()
        self.stuck: Counter[str] = Counter()
        self.opened: Counter[int] = Counter()
        self.shut: Counter[int] = Counter()

    def arrived(self, at: float) -> None:
        self.begun_at = self.begun_at or at
        self.tickets += 1
        self.opened[int(at // DAY)] += 1

    def closed(self, begun: float, at: float, outcome: str) -> None:
        self.lengths.append(at - begun)
        self.outcomes[outcome] += 1
        self.shut[int(at // DAY)] += 1
        self.ended = max(self.ended, at)

    def moved(self, step: Step) -> None:
        self.edges.update(step.taken)

    def queued(self, pool: str, waiting: int, is_idle: bool) -> None:
        self.queue[pool] = max(self.queue[pool], 0 if is_idle else waiting)

    def begun(self, node: str, pool: str, shift: int, waited: float, late: bool) -> None:
        """Somebody takes a work item for the first time."""
        self.waits[node].append(waited)
        self.late[node] += late
        if pool:
            mine = self.shifts[pool, shift]
            mine.items += 1
            mine.waits += waited
            mine.late += late

    def busied(self, pool: str, shift: int, minutes: float) -> None:
        if pool:
            self.shifts[pool, shift].busy += minutes

    def done(self, node: str, pool: str, shift: int, work: float, breached: bool) -> None:
        self.works[node] += work  # type: ignore[assignment]
        self.breached[node] += breached
        if pool:
            self.shifts[pool, shift].breached += breached

    def parked(self, node: str) -> None:
        self.parks[node] += 1

    def refused(self, node: str) -> None:
        self.stuck[node] += 1

    # --- figures --------------------------------------------------------------------------------

    def result(self, load: Load) -> Result:
        nodes = tuple(self._node(key) for key in self.flow.nodes if key in self.waits)
        pools = tuple(self._pool(key, load) for key in sorted({pool for pool, _ in self.shifts}))
        worst = max(nodes, key=lambda one: one.wait_total, default=None)
        busiest = max(pools, key=lambda one: one.utilisation, default=None)
        lengths = sorted(self.lengths)
        return Result(
            tickets=self.tickets,
            closed=len(lengths),
            outcomes=dict(sorted(self.outcomes.items())),
            days=round((self.ended - self.begun_at) / DAY, 2),
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
            bottleneck_shift=_busiest(busiest) if busiest else 0,
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
        roster = load.roster(key)
        shifts = tuple(self._shift(self.shifts[key, n], each) for n, each in enumerate(roster))
        counts = [self.shifts[key, number] for number in range(len(roster))]
        busy, items = sum(one.busy for one in counts), sum(one.items for one in counts)
        there = sum(self._there(each) for each in roster)
        return PoolFigures(
            key, sum(each.people for each in roster), items, _round(busy),
            round(busy / there, 4) if there else 0.0,
            _round(sum(one.waits for one in counts) / (items or 1)), self.queue[key],
            sum(one.late for one in counts), sum(one.breached for one in counts), shifts,
        )  # fmt: skip

    def _there(self, shift: Shift) -> float:
        """Minutes for which people of a shift were on duty."""
        week = shift.hours.week
        return (week.worked(self.ended) - week.worked(self.begun_at)) * shift.people

    def _shift(self, counted: _Shift, shift: Shift) -> ShiftFigures:
        there, hours = self._there(shift), shift.hours
        return ShiftFigures(
            shift.name, shift.people, hours.days, hours.opens, hours.closes, counted.items,
            _round(counted.busy), round(counted.busy / there, 4) if there else 0.0,
            _round(counted.waits / (counted.items or 1)), counted.late, counted.breached,
        )  # fmt: skip

    def _open_by_day(self) -> tuple[int, ...]:
        """Tickets open at the end of each day, thinned out to what a chart can show."""
        if not self.tickets:
            return ()
        first, last = int(self.begun_at // DAY), int(self.ended // DAY)
        now, found = 0, []
        for day in range(first, max(first, last) + 1):
            now += self.opened[day] - self.shut[day]
            found.append(now)
        step = -(-len(found) // MOST_DAYS)
        return tuple(found[::step])


def _busiest(pool: PoolFigures) -> int:
    shifts = pool.shifts
    return max(range(len(shifts)), key=lambda number: shifts[number].utilisation, default=0)


def _share(ordered: Sequence[float], share: float) -> float:
    """The value below which that share of them lies."""
    if not ordered:
        return 0.0
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _round(number: float) -> float:
    return round(float(number), 2)
