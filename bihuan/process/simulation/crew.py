"""People at work while a simulation runs: queues, who is free and on duty, who takes what when."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from bihuan.process.simulation.hours import Calendar, Hours, Week, calendar
from bihuan.process.simulation.load import Load, Shift
from bihuan.process.simulation.tally import Tally
from bihuan.process.state import Opened

NOBODY = -1
INSTANT = 1e-6  # minutes: what ends within it has ended


class Item:
    """A work item: waiting, in hand, or gone."""

    __slots__ = ("gone", "left", "node", "opened", "pools", "seat", "shift", "ticket", "token",
                 "waits", "work")  # fmt: skip

    def __init__(self, ticket: Any, opened: Opened, at: float, pools: tuple[str, ...]) -> None:
        self.ticket = ticket
        self.token, self.seat, self.node = opened.token, opened.seat, opened.node
        self.opened, self.pools = at, pools
        self.shift = 0
        self.waits = True
        self.work = self.left = -1.0  # minutes, once somebody begins
        self.gone = False


class Crew:
    """People who share a queue, in one shift or in several that follow each other."""

    __slots__ = ("cover", "free", "in_turns", "is_woken", "queue", "shifts")

    def __init__(self, shifts: tuple[Shift, ...]) -> None:
        self.shifts = shifts
        self.free = [shift.people for shift in shifts]
        self.queue: deque[Item] = deque()
        self.cover = _cover([shift.hours for shift in shifts])
        self.in_turns = len(shifts) > 1
        self.is_woken = False  # somebody comes on duty and will look at the queue

    def taker(self, at: float) -> int:
        """The shift of somebody free. One shift alone takes work at night for the morning."""
        if not self.in_turns:
            return 0 if self.free[0] > 0 else NOBODY
        soon = at + INSTANT
        for number, shift in enumerate(self.shifts):
            if self.free[number] > 0 and shift.hours.open_at(soon) == soon:
                return number
        return NOBODY

    def next_duty(self, at: float) -> float:
        """When somebody comes on duty who is not there now."""
        soon = at + INSTANT
        openings = (shift.hours.open_at(soon) for shift in self.shifts)
        return min((opening for opening in openings if opening > soon), default=at)


def _cover(hours: list[Hours]) -> Week | Calendar:
    """When anybody of them is there."""
    windows = (window for each in hours for window in each.windows())
    exceptions = {(each.off, each.extra) for each in hours}
    return calendar(windows, *exceptions.pop()) if len(exceptions) == 1 else calendar(windows)


class Floor:
    """All crews of one simulation. It plans what comes: `plan(when, kind, what)`."""

    def __init__(
        self,
        load: Load,
        tally: Tally,
        targets: Mapping[str, tuple[float, float]],
        plan: Callable[[float, str, Any], None],
        minutes: Callable[[str], float],
    ) -> None:
        self.load, self.tally, self.targets = load, tally, targets
        self.plan, self.minutes = plan, minutes
        self.crews: dict[str, Crew] = {}
        self.clock = 0.0

    def open(self, item: Item) -> None:
        """New work, for one pool or for whichever of several is free first."""
        pools = item.pools
        if pools[0] in {"requester", "anyone"}:  # everybody has his own time for his own ticket
            self._begin(item, "")
            return
        for pool in pools:
            if pool not in self.crews:
                self.crews[pool] = Crew(self.load.roster(pool))
            crew = self.crews[pool]
            crew.queue.append(item)
            is_idle = crew.taker(self.clock) != NOBODY
            self.tally.queued(pool, len(crew.queue), is_idle)
        for pool in pools:
            self._serve(pool)

    def let_go(self, item: Item) -> None:
        """Whoever had it takes the next work."""
        for pool in item.pools:
            if pool in self.crews:
                self.crews[pool].free[item.shift] += 1
                self._serve(pool)
                break

    def handover(self, item: Item) -> None:
        """A shift ends: what is left lies on top for whoever comes."""
        if not item.gone:
            item.waits = True
            self.crews[item.pools[0]].queue.appendleft(item)
        self.let_go(item)

    def duty(self, pool: str) -> None:
        """Somebody comes on duty and looks at the queue."""
        self.crews[pool].is_woken = False
        self._serve(pool)

    def _serve(self, pool: str) -> None:
        """Free people of a pool take what waits longest."""
        crew = self.crews[pool]
        queue = crew.queue
        while queue:
            item = queue[0]
            if item.gone or not item.waits:
                queue.popleft()
                continue
            shift = crew.taker(self.clock)
            if shift == NOBODY:
                break
            queue.popleft()
            crew.free[shift] -= 1
            item.shift = shift
            self._begin(item, pool)
        if queue and crew.in_turns and not crew.is_woken:
            comes = crew.next_duty(self.clock)
            crew.is_woken = comes > self.clock  # else all are there, and look when they are done
            if crew.is_woken:
                self.plan(comes, "duty", pool)

    def _begin(self, item: Item, pool: str) -> None:
        crew = self.crews[pool] if pool else None
        week = crew.cover if crew else self.load.hours.week
        started = week.open_at(self.clock)
        item.waits = False
        item.pools = (pool,) if pool else ()
        if item.work < 0:
            item.work = item.left = self.minutes(item.node)
            respond = self.targets[item.node][0]
            late = bool(respond and started - item.opened > respond)
            waited = week.worked(started) - week.worked(item.opened)
            self.tally.begun(item.node, pool, item.shift, waited, late)
        if crew and crew.in_turns:
            self._work_on(item, crew)
            return
        done = week.after(started, item.work)
        self._done(item, pool, item.work, done)
        self.plan(done, "finish", item)

    def _work_on(self, item: Item, crew: Crew) -> None:
        """Until it is done, or the shift ends and somebody else goes on with it."""
        pool = item.pools[0]
        shuts = crew.shifts[item.shift].hours.week.shuts_at(self.clock + INSTANT)
        if self.clock + item.left <= shuts:
            self._done(item, pool, item.left, self.clock + item.left)
            self.plan(self.clock + item.left, "finish", item)
            return
        self.tally.busied(pool, item.shift, shuts - self.clock)
        item.left -= shuts - self.clock
        self.plan(shuts, "handover", item)

    def _done(self, item: Item, pool: str, stint: float, at: float) -> None:
        resolve = self.targets[item.node][1]
        breached = bool(resolve and at - item.opened > resolve)
        self.tally.busied(pool, item.shift, stint)
        self.tally.done(item.node, pool, item.shift, item.work, breached)
