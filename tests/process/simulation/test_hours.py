"""Working hours as arithmetic."""

from __future__ import annotations

from random import Random

import pytest

from bihuan.process.simulation.hours import DAY, ROUND_THE_CLOCK, Hours, minutes

NINE, SIX = 9 * 60, 18 * 60
FRIDAY = 4 * DAY


@pytest.mark.parametrize("begun, work, done", [
    (NINE, 60, 10 * 60),
    (0, 60, 10 * 60),  # before the office opens
    (SIX - 30, 60, DAY + NINE + 30),
    (SIX, 0, DAY + NINE),
    (FRIDAY + SIX - 10, 20, 7 * DAY + NINE + 10),
    (NINE, 9 * 60, SIX),  # ends with the day, not with the next morning
    (NINE, 45 * 60, FRIDAY + SIX),
])  # fmt: skip
def test_work_ends_in_working_hours(begun: float, work: float, done: float):
    assert Hours().after(begun, work) == done


def test_working_minutes_and_moments_fit_together():
    hours = Hours((0, 2, 5), 8 * 60, 12 * 60)
    for worked in range(1, 3000, 7):
        assert hours.worked(hours.when(worked)) == worked


def test_round_the_clock_is_the_clock():
    assert ROUND_THE_CLOCK.after(1234.5, 10_000) == 11_234.5
    assert ROUND_THE_CLOCK.worked(50_000) == 50_000


@pytest.mark.parametrize("text, said", [("15m", 15), ("4h", 240), ("1d12h", 2160), ("", 0)])
def test_durations_are_read(text: str, said: float):
    assert minutes(text) == said


def test_hours_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="Working hours"):
        Hours((), NINE, SIX)
    with pytest.raises(ValueError, match="Working hours"):
        Hours((0,), NINE, NINE)
    with pytest.raises(ValueError, match="Working hours"):
        Hours((7,), NINE, SIX)


def test_a_night_ends_on_the_next_day():
    nights = Hours((0, 6), 22 * 60, 6 * 60)  # Monday, and Sunday into Monday

    assert nights.after(23 * 60, 120) == DAY + 60
    assert nights.open_at(5 * 60) == 5 * 60  # still Sunday's night
    assert nights.week.shuts_at(6 * DAY + 23 * 60) == 7 * DAY + 6 * 60
    assert nights.worked(7 * DAY) == 6 * 60 + 8 * 60 + 2 * 60
    for worked in range(1, 3000, 7):
        assert nights.worked(nights.when(worked)) == worked


CALENDARS = [
    Hours(off=(2, 3, 10), extra=(5,)),
    Hours(tuple(range(7)), 22 * 60, 6 * 60, off=(1,)),
    Hours((6,), 22 * 60, 6 * 60, off=(13,), extra=(2,)),
]


def test_nobody_works_on_a_day_off_and_people_do_on_a_day_worked_instead():
    hours = CALENDARS[0]
    assert hours.worked(3 * DAY + 600) == 2 * 9 * 60
    assert hours.open_at(2 * DAY + 600) == 4 * DAY + 9 * 60
    assert hours.open_at(5 * DAY) == 5 * DAY + 9 * 60
    assert hours.after(DAY + 17 * 60, 120) == 4 * DAY + 10 * 60


@pytest.mark.parametrize("hours", CALENDARS)
def test_days_off_and_back_lead_to_the_same_moment(hours):
    chance = Random(7)
    for _ in range(500):
        at = chance.uniform(0, 30 * DAY)
        opens = hours.open_at(at)
        assert opens >= at and abs(hours.worked(opens) - hours.worked(at)) < 1e-6
        assert hours.week.shuts_at(opens) > opens
        later = hours.worked(opens) + 1
        assert abs(hours.worked(hours.when(later)) - later) < 1e-6
