"""A what-if scenario as plain data (JSON), so that it can be kept, sent round and run again.

    {"tickets": 1000, "seed": 1, "per_hour": 2, "spread": "lognormal",
     "hours": {"days": "12345", "from": "09:00", "until": "18:00"},
     "begins": "2026-09-28", "off": ["2026-10-01..2026-10-07"], "extra": ["2026-10-10"],
     "groups": {"role:运维": [
        {"name": "早班", "days": "1234567", "from": "08:00", "until": "16:00", "people": 3},
        {"name": "夜班", "days": "1234567", "from": "22:00", "until": "06:00", "people": 1}]},
     "minutes": {"plan": 45}, "shares": {"plan.cancel": 0.5}}

Everything may be left out. Day 1 is Monday; an end before the beginning lies on the next day.
On the days of `off` nobody works but those whose shifts have all seven days; on the days of `extra`
people work as on their first day of the week. Both need `begins`, a day of the first week.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bihuan.process.errors import N_, ProcessError
from bihuan.process.simulation.days import MOST as MOST_DATES
from bihuan.process.simulation.days import Days, day_of
from bihuan.process.simulation.days import data as data_of
from bihuan.process.simulation.days import days_of as dates_of
from bihuan.process.simulation.hours import DAY, Hours
from bihuan.process.simulation.load import SPREADS, Load, Shift

MOST = 100_000  # tickets
MOST_SHIFTS = 12  # of one group
MOST_PEOPLE = 1000
KEYS = ("tickets", "seed", "per_hour", "spread", "hours", "begins", "off", "extra", "groups",
        "minutes", "shares")  # fmt: skip
SHIFT_KEYS = ("name", "days", "from", "until", "people")
_CLOCK = re.compile(r"(\d{1,2})(?::(\d{2}))?")


class BadScenario(ProcessError):
    """Assumptions that cannot be read."""

    message = N_("The scenario cannot be read at '%(place)s': keys and values are needed here.")


class UnknownPart(BadScenario):
    message = N_("The scenario has '%(place)s'; possible here are %(possible)s.")


class NotInRange(BadScenario):
    message = N_("'%(place)s' in the scenario must be a number from %(least)s to %(most)s.")


class NoHours(BadScenario):
    message = N_(
        "'%(place)s' in the scenario needs days like 12345, and from and until like 09:00."
    )


class NoShifts(BadScenario):
    message = N_("'%(place)s' in the scenario needs a list of 1 to %(most)s shifts.")


class NoDate(BadScenario):
    message = N_("'%(value)s' in '%(place)s' is no date like 2026-10-01.")


class NoBeginning(BadScenario):
    message = N_("Days off need 'begins' in the scenario: a day of the first week.")


def read(data: Any) -> Load:
    """The assumptions; refuses what is no scenario, and names the place."""
    _known(data, KEYS, "")
    office = Load()
    days = _dates(data)
    hours = days.on(_hours(data["hours"], "hours") if "hours" in data else office.hours)
    groups = _mapping(data, "groups")
    return Load(
        tickets=int(_number(data, "tickets", 1000, 1, MOST)),
        seed=int(_number(data, "seed", 1, 0, 10**9)),
        per_hour=_number(data, "per_hour", office.per_hour, 0.001, 10_000),
        hours=hours,
        shifts={
            str(pool): _shifts(said, f"groups.{pool}", hours, days) for pool, said in groups.items()
        },
        days=days,
        work=_numbers(data, "minutes"),
        shares=_numbers(data, "shares"),
        spread=_spread(data.get("spread", office.spread)),
    )


def written(load: Load) -> dict[str, Any]:
    """What `read` reads back."""
    pools = {**{pool: load.roster(pool) for pool in load.people}, **load.shifts}
    return {
        "tickets": load.tickets,
        "seed": load.seed,
        "per_hour": load.per_hour,
        "spread": load.spread,
        "hours": _window(load.hours),
        **data_of(load.days),
        "groups": {pool: [_shift_data(each) for each in said] for pool, said in pools.items()},
        "minutes": dict(load.work),
        "shares": dict(load.shares),
    }


def minute(text: Any) -> int | None:
    """ "08:30", "8" or "24:00" in minutes of the day; None for what is no time."""
    found = _CLOCK.fullmatch(str(text).strip())
    if not found:
        return None
    at = int(found[1]) * 60 + int(found[2] or 0)
    return at if at <= DAY and int(found[2] or 0) < 60 else None


def clock(at: int) -> str:
    return f"{at // 60:02}:{at % 60:02}"


def days_of(text: str) -> tuple[int, ...]:
    """ "12345" as (0, 1, 2, 3, 4)."""
    return tuple(sorted({int(day) - 1 for day in text if day in "1234567"}))


# --- reading --------------------------------------------------------------------------------------


def _known(data: Any, keys: tuple[str, ...], place: str) -> None:
    if not isinstance(data, Mapping):
        raise BadScenario(place=place or "{}")
    for key in data:
        if key not in keys:
            at = f"{place}.{key}".strip(".")
            raise UnknownPart(place=at, possible=", ".join(keys))


def _mapping(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = data.get(key) or {}
    if not isinstance(found, Mapping):
        raise BadScenario(place=key)
    return found


def _number(
    data: Mapping[str, Any], key: str, usual: float, least: float, most: float, place: str = ""
) -> float:
    value = data.get(key, usual)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not least <= value <= most:
        at = f"{place}.{key}".strip(".")
        raise NotInRange(place=at, least=f"{least:g}", most=f"{most:g}")
    return float(value)


def _numbers(data: Mapping[str, Any], key: str) -> dict[str, float]:
    found = _mapping(data, key)
    return {str(name): _number(found, name, 0, 0, 100_000, key) for name in found}


def _spread(value: Any) -> str:
    if value not in SPREADS:
        raise UnknownPart(place=f"spread: {value}", possible=", ".join(SPREADS))
    return str(value)


def _hours(data: Any, place: str, usual: Hours | None = None) -> Hours:
    usual = usual or Hours()
    _known(data, SHIFT_KEYS, place)
    opens = minute(data.get("from", clock(usual.opens)))
    closes = minute(data.get("until", clock(usual.closes)))
    days = days_of(str(data["days"])) if "days" in data else usual.days
    if opens is None or closes is None or opens == closes or not days:
        raise NoHours(place=place)
    return Hours(days, opens, closes)


def _dates(data: Mapping[str, Any]) -> Days:
    begins = day_of(data["begins"]) if "begins" in data else None
    if "begins" in data and begins is None:
        raise NoDate(value=str(data["begins"])[:40], place="begins")
    found = {}
    for key in ("off", "extra"):
        written = data.get(key) or []
        if not isinstance(written, list) or len(written) > MOST_DATES:
            raise NoDate(value=str(written)[:40], place=key)
        found[key], bad = dates_of(written)
        if bad:
            raise NoDate(value=bad[0][:40], place=key)
    if begins is None and any(found.values()):
        raise NoBeginning
    return Days(begins, found["off"], found["extra"])


def _shifts(data: Any, place: str, usual: Hours, days: Days) -> tuple[Shift, ...]:
    if isinstance(data, int) and not isinstance(data, bool):
        data = [{"people": data}]
    if not isinstance(data, list) or not 1 <= len(data) <= MOST_SHIFTS:
        raise NoShifts(place=place, most=MOST_SHIFTS)
    found = []
    for number, one in enumerate(data):
        at = f"{place}[{number}]"
        hours = days.on(_hours(one, at, usual))
        people = int(_number(one, "people", 3, 1, MOST_PEOPLE, at))
        found.append(Shift(people, hours, str(one.get("name", ""))[:40]))
    return tuple(found)


def _window(hours: Hours) -> dict[str, Any]:
    days = "".join(str(day + 1) for day in hours.days)
    return {"days": days, "from": clock(hours.opens), "until": clock(hours.closes)}


def _shift_data(shift: Shift) -> dict[str, Any]:
    return {"name": shift.name, **_window(shift.hours), "people": shift.people}
