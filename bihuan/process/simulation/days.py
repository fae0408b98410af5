"""Dates of a what-if run: days off, and weekend days that are worked instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from bihuan.process.simulation.hours import Hours

MOST = 400  # dates of one kind
LONGEST = 3 * 366  # days after the beginning
EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True)
class Days:
    """`begins` lies in the first week; without it there are no dates, and no days off."""

    begins: date | None = None
    off: tuple[date, ...] = ()
    extra: tuple[date, ...] = ()

    @property
    def monday(self) -> date | None:
        return self.begins - timedelta(days=self.begins.weekday()) if self.begins else None

    def on(self, hours: Hours) -> Hours:
        """These hours with the days off. Who works all seven days works on holidays too."""
        if self.monday is None or set(hours.days) >= EVERY_DAY:
            return hours
        return replace(hours, off=self._numbers(self.off), extra=self._numbers(self.extra))

    def _numbers(self, dates: Iterable[date]) -> tuple[int, ...]:
        if self.monday is None:
            return ()
        numbers = {(each - self.monday).days for each in dates}
        return tuple(sorted(number for number in numbers if 0 <= number <= LONGEST))


def day_of(text: Any) -> date | None:
    """2026-10-01, also 2026/10/1 and 2026年10月1日."""
    said = str(text).strip()
    for sign, by in (("年", "-"), ("月", "-"), ("日", ""), ("/", "-"), (".", "-")):
        said = said.replace(sign, by)
    parts = said.split("-")
    if len(parts) != 3 or not all(part.isdecimal() and len(part) < 5 for part in parts):
        return None
    try:
        return date(*map(int, parts))
    except ValueError:
        return None


def days_of(written: Iterable[Any]) -> tuple[tuple[date, ...], list[str]]:
    """Dates and spans (2026-10-01..2026-10-07), in order; and what is neither."""
    found, bad = set[date](), []
    for each in written:
        first, _sep, last = str(each).replace("~", "..").replace("至", "..").partition("..")
        begin, end = day_of(first), day_of(last or first)
        if begin is None or end is None or not 0 <= (end - begin).days <= MOST:
            bad.append(str(each))
            continue
        found |= {begin + timedelta(days=n) for n in range((end - begin).days + 1)}
    return tuple(sorted(found)), bad


def data(days: Days) -> Mapping[str, Any]:
    """As a scenario says them; nothing where there is nothing to say."""
    if days.begins is None:
        return {}
    told = {"begins": days.begins.isoformat()}
    lists = {"off": days.off, "extra": days.extra}
    return told | {
        key: [each.isoformat() for each in dates] for key, dates in lists.items() if dates
    }
