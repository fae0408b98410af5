"""A what-if scenario as plain data (JSON), so that it can be kept, sent round and run again.

    {"tickets": 1000, "seed": 1, "per_hour": 2, "spread": "lognormal",
     "hours": {"days": "12345", "from": "09:00", "until": "18:00"},
     "groups": {"role:运维": [
        {"name": "早班", "days": "1234567", "from": "08:00", "until": "16:00", "people": 3},
        {"name": "夜班", "days": "1234567", "from": "22:00", "until": "06:00", "people": 1}]},
     "minutes": {"plan": 45}, "shares": {"plan.cancel": 0.5}}

Everything may be left out. Day 1 is Monday; an end before the beginning lies on the next day.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bihuan.process.errors import N_, ProcessError
from bihuan.process.simulation.hours import DAY, Hours
from bihuan.process.simulation.load import SPREADS, Load, Shift

MOST = 100_000  # tickets
MOST_SHIFTS = 12  # of one group
MOST_PEOPLE = 1000
KEYS = ("tickets", "seed", "per_hour", "spread", "hours", "groups", "minutes", "shares")
SHIFT_KEYS = ("name", "days", "from", "until", "people")
_CLOCK = re.compile(r"(\d{1,2})(?::(\d{2}))?")


class BadScenario(ProcessError):
    """Assumptions that cannot be read."""

    message = N_("The scenario cannot be read at '%(place)s': %(wanted)s.")


def read(data: Any) -> Load:
    """The assumptions; refuses what is no scenario, and names the place."""
    _known(data, KEYS, "")
    office = Load()
    hours = _hours(data["hours"], "hours") if "hours" in data else office.hours
    groups = _mapping(data, "groups")
    return Load(
        tickets=int(_number(data, "tickets", 1000, 1, MOST)),
        seed=int(_number(data, "seed", 1, 0, 10**9)),
        per_hour=_number(data, "per_hour", office.per_hour, 0.001, 10_000),
        hours=hours,
        shifts={str(pool): _shifts(said, f"groups.{pool}", hours) for pool, said in groups.items()},
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
        raise BadScenario(place=place or "{}", wanted="keys and values are needed here")
    for key in data:
        if key not in keys:
            at = f"{place}.{key}".strip(".")
            raise BadScenario(place=at, wanted=f"possible are {', '.join(keys)}")


def _mapping(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = data.get(key) or {}
    if not isinstance(found, Mapping):
        raise BadScenario(place=key, wanted="keys and values are needed here")
    return found


def _number(
    data: Mapping[str, Any], key: str, usual: float, least: float, most: float, place: str = ""
) -> float:
    value = data.get(key, usual)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not least <= value <= most:
        at = f"{place}.{key}".strip(".")
        raise BadScenario(place=at, wanted=f"a number from {least} to {most} is needed")
    return float(value)


def _numbers(data: Mapping[str, Any], key: str) -> dict[str, float]:
    found = _mapping(data, key)
    return {str(name): _number(found, name, 0, 0, 100_000, key) for name in found}


def _spread(value: Any) -> str:
    if value not in SPREADS:
        raise BadScenario(place="spread", wanted=f"possible are {', '.join(SPREADS)}")
    return str(value)


def _hours(data: Any, place: str, usual: Hours | None = None) -> Hours:
    usual = usual or Hours()
    _known(data, SHIFT_KEYS, place)
    opens = minute(data.get("from", clock(usual.opens)))
    closes = minute(data.get("until", clock(usual.closes)))
    days = days_of(str(data["days"])) if "days" in data else usual.days
    if opens is None or closes is None or opens == closes or not days:
        raise BadScenario(place=place, wanted='days like "12345", from and until like "09:00"')
    return Hours(days, opens, closes)


def _shifts(data: Any, place: str, usual: Hours) -> tuple[Shift, ...]:
    if isinstance(data, int) and not isinstance(data, bool):
        data = [{"people": data}]
    if not isinstance(data, list) or not 1 <= len(data) <= MOST_SHIFTS:
        raise BadScenario(place=place, wanted=f"a list of 1 to {MOST_SHIFTS} shifts is needed")
    found = []
    for number, one in enumerate(data):
        at = f"{place}[{number}]"
        hours = _hours(one, at, usual)
        people = int(_number(one, "people", 3, 1, MOST_PEOPLE, at))
        found.append(Shift(people, hours, str(one.get("name", ""))[:40]))
    return tuple(found)


def _window(hours: Hours) -> dict[str, Any]:
    days = "".join(str(day + 1) for day in hours.days)
    return {"days": days, "from": clock(hours.opens), "until": clock(hours.closes)}


def _shift_data(shift: Shift) -> dict[str, Any]:
    return {"name": shift.name, **_window(shift.hours), "people": shift.people}
