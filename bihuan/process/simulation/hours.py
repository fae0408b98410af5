"""Working hours as arithmetic: minutes since a Monday 00:00 <-> working minutes since then."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

DAY, WEEK = 24 * 60, 7 * 24 * 60
UNITS = {"s": 1 / 60, "m": 1, "h": 60, "d": DAY, "w": WEEK}
_PART = re.compile(r"(\d+(?:\.\d+)?)\s*([smhdw])")


def minutes(duration: object) -> float:
    """ "15m", "4h", "1d12h" in minutes; 0 for nothing."""
    return sum(float(count) * UNITS[unit] for count, unit in _PART.findall(str(duration or "")))


@dataclass(frozen=True)
class Hours:
    """The same working time every week: `days` 0-6 (Monday is 0), from and until in minutes."""

    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    opens: int = 9 * 60
    closes: int = 18 * 60
    _starts: list[float] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.days or not 0 <= self.opens < self.closes <= DAY:
            raise ValueError("Working hours need a day, and an end after the beginning.")
        starts = [day * DAY + self.opens for day in sorted(set(self.days))]
        object.__setattr__(self, "_starts", starts)

    @property
    def day(self) -> float:
        return self.closes - self.opens

    @property
    def week(self) -> float:
        """Working minutes a week."""
        return self.day * len(self._starts)

    def worked(self, at: float) -> float:
        """Working minutes from the first Monday until `at`."""
        weeks, rest = divmod(at, WEEK)
        day = bisect_right(self._starts, rest)
        today = min(rest - self._starts[day - 1], self.day) if day else 0
        return weeks * self.week + max(day - 1, 0) * self.day + today

    def when(self, worked: float) -> float:
        """The moment at which so many working minutes have passed."""
        weeks, rest = divmod(worked, self.week)
        if rest == 0 and weeks:  # the end of a day, not the beginning of the next one
            weeks, rest = weeks - 1, self.week
        day = min(int(rest // self.day), len(self._starts) - 1)
        if rest and rest == day * self.day:
            day -= 1
        return weeks * WEEK + self._starts[day] + rest - day * self.day

    def open_at(self, at: float) -> float:
        """`at` itself when it is working time, else the next opening."""
        rest = at % WEEK
        day = bisect_right(self._starts, rest)
        if day and rest < self._starts[day - 1] + self.day:
            return at
        if day < len(self._starts):
            return at - rest + self._starts[day]
        return at - rest + WEEK + self._starts[0]

    def after(self, at: float, work: float) -> float:
        """When `work` working minutes begun at `at` are done."""
        return self.when(self.worked(self.open_at(at)) + work) if work else self.open_at(at)


ROUND_THE_CLOCK = Hours(tuple(range(7)), 0, DAY)
