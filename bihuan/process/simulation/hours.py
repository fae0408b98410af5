"""Working hours as arithmetic: minutes since a Monday 00:00 <-> working minutes since then."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate

DAY, WEEK = 24 * 60, 7 * 24 * 60
UNITS = {"s": 1 / 60, "m": 1, "h": 60, "d": DAY, "w": WEEK}
_PART = re.compile(r"(\d+(?:\.\d+)?)\s*([smhdw])")


def minutes(duration: object) -> float:
    """ "15m", "4h", "1d12h" in minutes; 0 for nothing."""
    return sum(float(count) * UNITS[unit] for count, unit in _PART.findall(str(duration or "")))


class Week:
    """Working time that is the same every week: windows (from, until) in minutes since Monday."""

    __slots__ = ("ends", "starts", "total", "until")

    def __init__(self, windows: Iterable[tuple[float, float]]) -> None:
        self.starts: list[float] = []
        self.ends: list[float] = []
        for start, end in _merged(windows):
            self.starts.append(start)
            self.ends.append(end)
        self.until: list[float] = []  # working minutes of the week until the end of each window
        self.total = 0.0
        for start, end in zip(self.starts, self.ends, strict=True):
            self.total += end - start
            self.until.append(self.total)

    def worked(self, at: float) -> float:
        """Working minutes from the first Monday until `at`."""
        weeks, rest = divmod(at, WEEK)
        here = bisect_right(self.starts, rest) - 1
        if here < 0:
            return weeks * self.total
        return weeks * self.total + self.until[here] - max(self.ends[here] - rest, 0)

    def when(self, worked: float) -> float:
        """The first moment at which so many working minutes have passed."""
        weeks, rest = divmod(worked, self.total)
        if rest == 0 and weeks:  # the end of a day, not the beginning of the next one
            weeks, rest = weeks - 1, self.total
        here = bisect_left(self.until, rest)
        return weeks * WEEK + self.ends[here] - (self.until[here] - rest)

    def open_at(self, at: float) -> float:
        """`at` itself when it is working time, else the next opening."""
        rest = at % WEEK
        here = bisect_right(self.starts, rest) - 1
        if here >= 0 and rest < self.ends[here]:
            return at
        if here + 1 < len(self.starts):
            return at - rest + self.starts[here + 1]
        return at - rest + WEEK + self.starts[0]

    def shuts_at(self, at: float) -> float:
        """When the window of `at` ends; one that reaches Sunday night goes on where Monday does."""
        rest = at % WEEK
        end = self.ends[bisect_right(self.starts, rest) - 1]
        if end == WEEK and self.starts[0] == 0:
            end = WEEK + self.ends[0] if self.ends[0] < WEEK else float("inf")
        return at - rest + end

    def after(self, at: float, work: float) -> float:
        """When `work` working minutes begun at `at` are done."""
        return self.when(self.worked(self.open_at(at)) + work) if work else self.open_at(at)


class Calendar:
    """A week with exceptions: days off, and days worked although the week says otherwise.

    Days are counted from the first Monday. Until the last exception every window is written out;
    from then on it is the week again.
    """

    __slots__ = ("ends", "horizon", "starts", "total", "until", "week")

    def __init__(
        self, windows: Iterable[tuple[float, float]], off: Iterable[int], extra: Iterable[int]
    ) -> None:
        usual, closed, opened = list(windows), frozenset(off), frozenset(extra)
        self.week = Week(usual)
        last = max((*closed, *opened), default=-1)
        self.horizon = (last // 7 + 1) * WEEK
        written = _cut(_written(usual, closed, opened, self.horizon // DAY), self.horizon)
        self.starts = [start for start, _end in written]
        self.ends = [end for _start, end in written]
        self.until = list(accumulate(end - start for start, end in written))
        self.total = self.until[-1] if self.until else 0.0

    def worked(self, at: float) -> float:
        if at >= self.horizon:
            return self.total + self.week.worked(at - self.horizon)
        here = bisect_right(self.starts, at) - 1
        return self.until[here] - max(self.ends[here] - at, 0) if here >= 0 else 0.0

    def when(self, worked: float) -> float:
        if worked > self.total or not self.until:
            return self.horizon + self.week.when(worked - self.total)
        here = bisect_left(self.until, worked)
        return self.ends[here] - (self.until[here] - worked)

    def open_at(self, at: float) -> float:
        if at >= self.horizon:
            return self.horizon + self.week.open_at(at - self.horizon)
        here = bisect_right(self.starts, at) - 1
        if here >= 0 and at < self.ends[here]:
            return at
        if here + 1 < len(self.starts):
            return self.starts[here + 1]
        return self.horizon + self.week.open_at(0)

    def shuts_at(self, at: float) -> float:
        if at >= self.horizon:
            return self.horizon + self.week.shuts_at(at - self.horizon)
        end = self.ends[bisect_right(self.starts, at) - 1]
        goes_on = end == self.horizon and self.week.open_at(0) == 0
        return end + self.week.shuts_at(0) if goes_on else end

    def after(self, at: float, work: float) -> float:
        return self.when(self.worked(self.open_at(at)) + work) if work else self.open_at(at)


def calendar(
    windows: Iterable[tuple[float, float]], off: Iterable[int] = (), extra: Iterable[int] = ()
) -> Week | Calendar:
    off, extra = tuple(off), tuple(extra)
    return Calendar(windows, off, extra) if off or extra else Week(windows)


def _written(
    windows: list[tuple[float, float]], off: frozenset[int], extra: frozenset[int], days: int
) -> Iterator[tuple[float, float]]:
    """Each day's windows; a day that is worked beside the week has those of its first day."""
    weekly: dict[int, list[tuple[float, float]]] = {}
    for start, end in sorted(windows):
        weekly.setdefault(int(start // DAY), []).append((start % DAY, end - start))
    first = weekly[min(weekly)] if weekly else []
    for day in range(days):
        here = weekly.get(day % 7) or (first if day in extra else [])
        for start, length in () if day in off else here:
            yield day * DAY + start, day * DAY + start + length


def _merged(windows: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """In order, cut at Sunday midnight, those that touch as one."""
    found: list[tuple[float, float]] = []
    for start, end in windows:
        found.append((start, min(end, WEEK)))
        if end > WEEK:
            found.append((0, end - WEEK))
    return _joined(found)


def _cut(windows: Iterable[tuple[float, float]], most: float) -> list[tuple[float, float]]:
    return _joined((start, min(end, most)) for start, end in windows)


def _joined(windows: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """In order, those that touch as one."""
    found: list[tuple[float, float]] = []
    for start, end in sorted(windows):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


@dataclass(frozen=True)
class Hours:
    """The same working time every week: `days` 0-6 (Monday is 0), from and until in minutes.

    An end before the beginning lies on the next day: 22:00-06:00 is a night.
    """

    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    opens: int = 9 * 60
    closes: int = 18 * 60
    off: tuple[int, ...] = ()  # days since the first Monday on which nobody works
    extra: tuple[int, ...] = ()  # and those on which people work beside the week
    week: Week | Calendar = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        fits = 0 <= self.opens <= DAY and 0 <= self.closes <= DAY and self.opens != self.closes
        if not self.days or not fits or not set(self.days) <= set(range(7)):
            raise ValueError("Working hours need a day, and an end after the beginning.")
        object.__setattr__(self, "week", calendar(self.windows(), self.off, self.extra))

    def windows(self) -> list[tuple[float, float]]:
        """(from, until) of each day, in minutes since Monday."""
        length = self.closes - self.opens + (DAY if self.closes < self.opens else 0)
        return [(day * DAY + self.opens, day * DAY + self.opens + length)
                for day in sorted(set(self.days))]  # fmt: skip

    def worked(self, at: float) -> float:
        return self.week.worked(at)

    def when(self, worked: float) -> float:
        return self.week.when(worked)

    def open_at(self, at: float) -> float:
        return self.week.open_at(at)

    def after(self, at: float, work: float) -> float:
        return self.week.after(at, work)


OFFICE = Hours()
ROUND_THE_CLOCK = Hours(tuple(range(7)), 0, DAY)
