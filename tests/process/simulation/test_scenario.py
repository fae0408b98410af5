"""A scenario is written down and read back as it was."""

from __future__ import annotations

from bihuan.process.simulation import scenario
from bihuan.process.simulation.hours import Hours
from bihuan.process.simulation.load import Load, Shift


def test_a_scenario_reads_back_equal():
    nights = Shift(2, Hours((5, 6), 22 * 60, 6 * 60), "夜班")
    load = Load(tickets=70, seed=9, per_hour=0.5, hours=Hours((0, 1), 480, 1440),
                shifts={"role:运维": (Shift(4), nights)}, work={"plan": 12.5},
                shares={"plan.cancel": 0}, spread="fixed")  # fmt: skip

    assert scenario.read(scenario.written(load)) == load


def test_people_without_shifts_are_written_as_one_shift_in_the_usual_hours():
    load = Load(people={"role:运维": 7})

    again = scenario.read(scenario.written(load))

    assert again.roster("role:运维") == load.roster("role:运维")


def test_days_off_and_days_worked_instead_read_back_equal():
    load = scenario.read(
        {"begins": "2026-09-30", "off": ["2026-10-01..2026-10-07"], "extra": ["2026-10-10"],
         "groups": {"role:运维": [{"days": "1234567", "from": "00:00", "until": "24:00"}]}}
    )  # fmt: skip

    assert load.hours.off == tuple(range(3, 10)) and load.hours.extra == (12,)
    assert load.roster("role:运维")[0].hours.off == ()  # they are always there
    assert scenario.read(scenario.written(load)) == load


def test_a_bare_number_is_that_many_people():
    load = scenario.read({"groups": {"role:运维": 5}, "hours": {"days": "67"}})

    assert load.roster("role:运维") == (Shift(5, Hours((5, 6))),)
