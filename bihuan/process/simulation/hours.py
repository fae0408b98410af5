"""Working hours as arithmetic: minutes since a Monday 00:00 <-> working minutes since then."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

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


def _merged(windows: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """In order, cut at Sunday midnight, those that touch as one."""
    cut: list[tuple[float, float]] = []
    for start, end in windows:
        cut.append((start, min(end, WEEK)))
        if end > WEEK:
            cut.append((0, end - WEEK))
    found: list[tuple[float, float]] = []
    for start, end in sorted(cut):
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
    week: Week = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        fits = 0 <= self.opens <= DAY and 0 <= self.closes <= DAY and self.opens != self.closes
        if not self.days or not fits or not set(self.days) <= set(range(7)):
            raise ValueError("Working hours need a day, and an end after the beginning.")
        object.__setattr__(self, "week", Week(self.windows()))

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
