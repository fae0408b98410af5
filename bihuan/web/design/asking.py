"""What the what-if page asks: its inputs, with usual values for everything nobody said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils.timezone import localtime as clock_now
from django.utils.translation import gettext as _

from bihuan.catalogue import simulations
from bihuan.core.text import shown
from bihuan.people import find
from bihuan.people.models import AssignmentGroup, Role
from bihuan.process.flow import Flow
from bihuan.process.handlers import flat
from bihuan.process.simulation import days
from bihuan.process.simulation.load import USUAL, Load
from bihuan.process.simulation.scenario import MOST_PEOPLE, MOST_SHIFTS, clock, minute
from bihuan.process.simulation.stage import Stage
from bihuan.process.simulation.whatif import buttons_of, pool_of
from bihuan.process.state import State
from bihuan.tickets import history
from bihuan.tickets.history import Past
from bihuan.web.design.cast import Cast

PEOPLE = 3


@dataclass(frozen=True, slots=True)
class Input:
    """One number of the page."""

    name: str  # of the input: work.plan, share.plan.cancel
    label: str
    value: float
    note: str = ""  # on what it rests


def pools_of(flow: Flow) -> list[str]:
    """Who works in this process, as far as its text says."""
    stage, found = Stage(flow), dict[str, None]()
    filled = {key: f"field:{key}" for key in flow.fields}
    state = State(values=filled)
    for node in flow.nodes.values():
        if node.kind not in {"form", "approve"}:
            continue
        for resolver in (each for one in node.who[:1] for each in flat(one)):
            found.update((pool_of(p), None) for p in stage.resolve(resolver, state))
    return [pool for pool in found if pool not in {"requester", "anyone"}]


def people_now(pools: list[str]) -> dict[str, int]:
    """How many people there are in each role and group today."""
    found: dict[str, int] = {}
    ids: dict[str, str] = {}
    for kind, rows in (("role", Role.objects), ("group", AssignmentGroup.objects)):
        keys = [p.partition(":")[2] for p in pools if p.startswith((f"{kind}:", f"b{kind}:"))]
        for row in rows.filter(key__in=keys):  # type: ignore[attr-defined]
            ids[f"{kind}:{row.pk}"] = row.key
    members = find.members(ids)
    for principal, key in ids.items():
        count = len(members.get(principal, ()))
        kind = principal.partition(":")[0]
        for name in (f"{kind}:{key}", f"b{kind}:{key}"):
            if name in pools and count:
                found[name] = count
    return found


@dataclass(frozen=True, slots=True)
class ShiftInput:
    """One row: people who work at the same hours."""

    place: str  # of its inputs: shift.role:运维.0
    name: str
    days: tuple[int, ...]
    opens: str
    closes: str
    people: int


@dataclass(frozen=True, slots=True)
class PoolInput:
    """A group, role or set of people, with its shifts."""

    pool: str
    label: str
    shifts: tuple[ShiftInput, ...]

    @property
    def fresh(self) -> ShiftInput:
        """A row that is added; a script gives it a number."""
        office = history.office()
        opens, closes = _said(office.opens), _said(office.closes)
        return ShiftInput(f"shift.{self.pool}.ROW", "", office.days, opens, closes, PEOPLE)


@dataclass
class Question:
    """All inputs of one run."""

    flow: Flow
    asked: Mapping[str, Any]
    past: Past | None = None  # what went into it, just now
    wrong: tuple[str, ...] = ()  # what cannot be read, each as a sentence
    foreign: tuple[str, ...] = ()  # what a scenario names and this process has not

    @classmethod
    def usual(cls, flow: Flow) -> Question:
        pools = pools_of(flow)
        there = people_now(pools)
        office = history.office()
        return cls(flow, {
            "count": 200, "seed": 1, "per_hour": 2, "days": list(office.days),
            "opens": office.opens, "closes": office.closes, "spread": "lognormal", "shares": {},
            "work": {}, "people": {pool: there.get(pool, PEOPLE) for pool in pools},
            "shifts": {}, "past": None, "begins": clock_now().date().isoformat(),
        })  # fmt: skip

    @classmethod
    def of_load(cls, flow: Flow, load: Load) -> Question:
        """The inputs as a scenario has them; the rest as usual."""
        usual = cls.usual(flow).asked
        said = simulations.asked_from(load)
        known = {
            "people": set(usual["people"]),
            "work": {key for key, _usual in _works(flow)},
            "shares": {key for key, _edge, _usual in buttons_of(flow)},
        }
        foreign = [key for part, keys in known.items() for key in said[part] if key not in keys]
        for part, keys in known.items():
            said[part] = {key: each for key, each in said[part].items() if key in keys}
        said["shifts"] = {key: rows for key, rows in said["shifts"].items()
                          if key in known["people"]}  # fmt: skip
        said["people"] = {**usual["people"], **said["people"]}
        return cls(flow, {**usual, **said}, foreign=tuple(dict.fromkeys(foreign)))

    @classmethod
    def posted(cls, flow: Flow, data: QueryDict) -> Question:
        usual = cls.usual(flow).asked
        weekdays = _days(data.getlist("days")) or usual["days"]
        opens, closes = _window(data.get("opens", ""), data.get("closes", ""), usual)
        people = {pool: int(_number(data, f"people.{pool}", count, 1, MOST_PEOPLE))
                  for pool, count in usual["people"].items()}  # fmt: skip
        shifts = {pool: _shifts(data, pool, {**usual, "days": weekdays}) for pool in people}
        spread = data.get("spread", "")
        dates, wrong = _dates(data, usual["begins"])
        return cls(flow, {
            **usual, **dates,
            "days": weekdays, "opens": opens, "closes": closes,
            "people": people | {pool: sum(one["people"] for one in rows)
                                for pool, rows in shifts.items() if rows},
            "shifts": {pool: rows for pool, rows in shifts.items() if rows},
            "count": int(_number(data, "count", 200, 1, simulations.MOST)),
            "seed": int(_number(data, "seed", 1, 0, 10**9)),
            "per_hour": _number(data, "per_hour", 2, 0.01, 1000),
            "spread": spread if spread in {"lognormal", "exponential", "fixed"} else "lognormal",
            "work": {key: _number(data, f"work.{key}", usual, 0, 100_000)
                     for key, usual in _works(flow)},
            "shares": {key: _number(data, f"share.{key}", usual, 0, 1000)
                       for key, _edge, usual in buttons_of(flow)},
            "past": _past_of(data),
        }, wrong=wrong)  # fmt: skip

    def with_past(self, past: Past) -> Question:
        """The same with arrivals, handling and buttons as the tickets of the last days had them."""
        keys = [key for key, _edge, _usual in buttons_of(self.flow)]
        shares = {key: float(past.shares.get(key, 0)) for key in keys
                  if _sum_of(past, key) >= history.FEWEST}  # fmt: skip
        asked = {
            **self.asked,
            "per_hour": past.per_hour or self.asked["per_hour"],
            "work": {**self.asked["work"], **{
                key: past.work[key].minutes for key, _usual in _works(self.flow)
                if key in past.work}},
            "shares": {**self.asked["shares"], **shares},
            "past": {"days": past.days, "tickets": past.tickets, "done": past.items},
        }  # fmt: skip
        return Question(self.flow, asked, past)

    @cached_property
    def pools(self) -> list[PoolInput]:
        cast = Cast(self.flow, self.asked["people"])
        return [PoolInput(pool, cast.pool(pool), tuple(self._rows(pool, count)))
                for pool, count in self.asked["people"].items()]  # fmt: skip

    @property
    def notes(self) -> list[str]:
        """What has to be known about figures that were just taken from tickets."""
        past = self.past
        if past is None or not past.tickets:
            return []
        notes = [_("Of each step the slowest 5 %% of times are left aside; a step done less than "
                   "%(n)s times keeps its usual value.") % {"n": history.FEWEST}]  # fmt: skip
        if past.per_hour is None:
            notes.append(_("There are too few tickets to say how many come."))
        if past.unclaimed:
            notes.append(_("%(n)s of %(all)s times count from arrival, as nobody claimed the work: "
                           "waiting is in them, so they are too long rather than too short.") % {
                "n": past.unclaimed, "all": past.items})  # fmt: skip
        return notes

    def _rows(self, pool: str, people: int) -> Iterator[ShiftInput]:
        alone = {"name": "", "people": people, **{k: self.asked[k] for k in WINDOW}}
        for number, one in enumerate(self.asked.get("shifts", {}).get(pool) or [alone]):
            yield ShiftInput(f"shift.{pool}.{number}", one["name"], tuple(one["days"]),
                             _said(one["opens"]), _said(one["closes"]), one["people"])  # fmt: skip

    @property
    def work(self) -> list[Input]:
        said, past = self.asked["work"], self.past
        return [
            Input(
                f"work.{key}", shown(self.flow.nodes[key].names), said.get(key, usual),
                _rests_on(past, key) if past else "",
            ) for key, usual in _works(self.flow)
        ]  # fmt: skip

    @property
    def shares(self) -> list[tuple[str, list[Input]]]:
        said = self.asked["shares"]
        groups: dict[str, list[Input]] = {}
        for key, edge, usual in buttons_of(self.flow):
            name = shown(self.flow.nodes[edge.source].names)
            label = shown(edge.names) or edge.on[1] or edge.on[0]
            note = ""
            if self.past and _sum_of(self.past, key) < history.FEWEST:
                note = _("too few; as usual")
            value = said.get(key, usual)
            groups.setdefault(name, []).append(Input(f"share.{key}", label, value, note))
        return list(groups.items())

    @property
    def off(self) -> str:
        return _lines(self.asked.get("off"))

    @property
    def extra(self) -> str:
        return _lines(self.asked.get("extra"))

    @property
    def opens(self) -> str:
        return _said(int(self.asked["opens"]))

    @property
    def closes(self) -> str:
        return _said(int(self.asked["closes"]))


def _dates(data: QueryDict, today: str) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The first week, days off and days worked instead; what is no date is said."""
    told: dict[str, Any] = {"begins": today}
    wrong = []
    if begins := data.get("begins", "").strip():
        found = days.day_of(begins)
        told["begins"] = found.isoformat() if found else today
        wrong += [] if found else [begins]
    for key in ("off", "extra"):
        written = re.split(r"[\s,，、;；]+", data.get(key, "").strip())
        dates, bad = days.days_of(each for each in written if each)
        told[key] = [each.isoformat() for each in dates[: days.MOST]]
        wrong += bad
    said = _("“%(value)s” is no date. Write it like 2026-10-01, or 2026-10-01..2026-10-07.")
    return told, tuple(said % {"value": each[:40]} for each in wrong)


def _lines(dates: Iterable[str] | None) -> str:
    """A line for each span of days: 2026-10-01..2026-10-07."""
    spans: list[list[date]] = []
    for each in sorted(filter(None, map(days.day_of, dates or ()))):
        if spans and each - spans[-1][-1] == timedelta(days=1):
            spans[-1] = [spans[-1][0], each]
        else:
            spans.append([each])
    return "\n".join("..".join(day.isoformat() for day in span) for span in spans)


def _works(flow: Flow) -> Iterator[tuple[str, float]]:
    for key, node in flow.nodes.items():
        if node.kind in {"form", "approve"}:
            yield key, USUAL[node.kind]


def _number(data: QueryDict, name: str, usual: float, least: float, most: float) -> float:
    try:
        number = float(data.get(name, ""))
    except ValueError:
        return usual
    return min(max(number, least), most) if number == number else usual


WINDOW = ("days", "opens", "closes")


def presets() -> list[dict[str, Any]]:
    """Working hours to choose from: those of this site, and shifts round the clock."""
    office = history.office()
    every = list(range(7))

    def row(name: str, days: list[int], opens: int, closes: int) -> dict[str, Any]:
        return {"name": name, "days": days, "opens": _said(opens), "closes": _said(closes)}

    early, late = _("Early shift"), _("Late shift")
    day, night = _("Day shift"), _("Night shift")
    return [
        {"key": "office", "label": _("Working hours of this site"),
         "shifts": [row("", list(office.days), office.opens, office.closes)]},
        {"key": "always", "label": _("Round the clock"), "shifts": [row("", every, 0, 1440)]},
        {"key": "two", "label": _("Day and night shift"),
         "shifts": [row(day, every, 480, 1200), row(night, every, 1200, 480)]},
        {"key": "three", "label": _("Early, late and night shift"),
         "shifts": [row(early, every, 480, 960), row(late, every, 960, 1440),
                    row(night, every, 0, 480)]},
    ]  # fmt: skip


def _sum_of(past: Past, share: str) -> int:
    """How often any button of the same step was pressed."""
    node = share.partition(".")[0]
    return sum(times for key, times in past.shares.items() if key.partition(".")[0] == node)


def _rests_on(past: Past, node: str) -> str:
    found = past.work.get(node)
    return _("from %(n)s times") % {"n": found.items} if found else _("too few; as usual")


def _past_of(data: QueryDict) -> dict[str, int] | None:
    """On how many tickets the assumptions rested when the form was drawn."""
    found = {key: data.get(f"past.{key}", "") for key in ("days", "tickets", "done")}
    if not all(text.isdecimal() and len(text) < 10 for text in found.values()):
        return None
    return {key: int(text) for key, text in found.items()}


def _shifts(data: QueryDict, pool: str, usual: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of one pool, in their order; what is no number or time becomes what is usual."""
    start = f"shift.{pool}."
    numbers = {key[len(start) :].partition(".")[0] for key in data if key.startswith(start)}
    rows = []
    for number in sorted((n for n in numbers if n.isdecimal()), key=int)[:MOST_SHIFTS]:
        place = start + number
        opens, closes = _window(data.get(f"{place}.opens", ""), data.get(f"{place}.closes", ""),
                                usual)  # fmt: skip
        rows.append({
            "name": data.get(f"{place}.name", "").strip()[:40],
            "days": _days(data.getlist(f"{place}.days")) or usual["days"],
            "opens": opens, "closes": closes,
            "people": int(_number(data, f"{place}.people", PEOPLE, 1, MOST_PEOPLE)),
        })  # fmt: skip
    return rows


def _days(sent: list[str]) -> list[int]:
    return sorted({int(day) for day in sent if day in set("0123456")})


def _window(opens: str, closes: str, usual: Mapping[str, Any]) -> tuple[int, int]:
    """From and until; midnight at the end is the end of the day."""
    first, last = minute(opens), minute(closes)
    if first is None or last is None or (first == last and first):
        return usual["opens"], usual["closes"]
    return first, last or 1440


def _said(minutes: int) -> str:
    return clock(minutes % 1440)
