"""The people of one pool while a simulation runs: their queue, and who is free and on duty."""

from __future__ import annotations

from collections import deque
from typing import Any

from bihuan.process.simulation.hours import Week
from bihuan.process.simulation.load import Shift

NOBODY = -1


class Crew:
    """People who share a queue, in one shift or in several that follow each other."""

    __slots__ = ("cover", "free", "in_turns", "is_woken", "queue", "shifts")

    def __init__(self, shifts: tuple[Shift, ...]) -> None:
        self.shifts = shifts
        self.free = [shift.people for shift in shifts]
        self.queue: deque[Any] = deque()
        self.cover = Week(window for shift in shifts for window in shift.hours.windows())
        self.in_turns = len(shifts) > 1
        self.is_woken = False  # somebody comes on duty and will look at the queue

    def taker(self, at: float) -> int:
        """The shift of somebody free. One shift alone takes work at night for the morning."""
        if not self.in_turns:
            return 0 if self.free[0] > 0 else NOBODY
        for number, shift in enumerate(self.shifts):
            if self.free[number] > 0 and shift.hours.open_at(at) == at:
                return number
        return NOBODY

    def next_duty(self, at: float) -> float:
        """When somebody comes on duty who is not there now."""
        openings = (shift.hours.open_at(at) for shift in self.shifts)
        later = [opening for opening in openings if opening > at]
        return min(later, default=at)

    def is_idle(self) -> bool:
        return any(free > 0 for free in self.free)
