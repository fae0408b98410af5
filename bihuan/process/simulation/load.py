"""The assumptions of a what-if run: how much comes, who works when, how long things take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bihuan.process.simulation.days import Days
from bihuan.process.simulation.hours import OFFICE, Hours

USUAL = {"form": 30.0, "approve": 10.0, "start": 10.0}  # minutes of work
SPREADS = ("lognormal", "exponential", "fixed")
Pool = str  # "role:运维": who shares a queue


@dataclass(frozen=True)
class Shift:
    """So many people who work at the same hours."""

    people: int = 3
    hours: Hours = OFFICE
    name: str = ""


@dataclass(frozen=True)
class Load:
    """What is not said is usual: 3 people a pool, 30 minutes a form, everybody in the office.

    A pool with one shift goes home in the evening and takes up its work in the morning; where
    shifts follow each other, one hands its work over to the next.
    """

    tickets: int = 1000
    seed: int = 1
    per_hour: float = 2.0  # in working hours
    hours: Hours = OFFICE  # when tickets come, and when people work of whom nothing is said
    people: Mapping[Pool, int] = field(default_factory=dict)
    usual_people: int = 3
    shifts: Mapping[Pool, tuple[Shift, ...]] = field(default_factory=dict)
    work: Mapping[str, float] = field(default_factory=dict)  # node -> mean minutes
    spread: str = "lognormal"  # lognormal | exponential | fixed
    shares: Mapping[str, float] = field(default_factory=dict)  # "node.button" -> weight
    outside: float = 8 * 60  # minutes until a child ticket or an event is there
    calls: float = 1.0  # minutes of an automatic call
    failures: float = 0.02  # share of calls that fail
    days: Days = field(default_factory=Days)  # days off stand in the hours too: see Days.on

    def roster(self, pool: Pool) -> tuple[Shift, ...]:
        """Who works in a pool, and when."""
        said = self.shifts.get(pool)
        return said or (Shift(self.people.get(pool, self.usual_people), self.hours),)

    @property
    def sizes(self) -> dict[Pool, int]:
        """How many people each pool has, as far as it is said."""
        return {
            **self.people,
            **{pool: sum(each.people for each in said) for pool, said in self.shifts.items()},
        }
