"""What the what-if page asks: its inputs, with usual values for everything nobody said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from bihuan.catalogue import simulations
from bihuan.core.text import shown
from bihuan.people import find
from bihuan.people.models import AssignmentGroup, Role
from bihuan.process.flow import Flow
from bihuan.process.handlers import flat
from bihuan.process.simulation.load import USUAL
from bihuan.process.simulation.stage import Stage
from bihuan.process.simulation.whatif import buttons_of, pool_of
from bihuan.process.state import State
from bihuan.web.design.cast import Cast

PEOPLE = 3


@dataclass(frozen=True, slots=True)
class Input:
    """One number of the page."""

    name: str  # of the input: people.role:运维, work.plan, share.plan.cancel
    label: str
    value: float


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


@dataclass
class Question:
    """All inputs of one run."""

    flow: Flow
    asked: Mapping[str, Any]

    @classmethod
    def usual(cls, flow: Flow) -> Question:
        pools = pools_of(flow)
        there = people_now(pools)
        return cls(flow, {
            "count": 200, "seed": 1, "per_hour": 2, "days": [0, 1, 2, 3, 4], "opens": 540,
            "closes": 1080, "spread": "lognormal", "shares": {}, "work": {},
            "people": {pool: there.get(pool, PEOPLE) for pool in pools},
        })  # fmt: skip

    @classmethod
    def posted(cls, flow: Flow, data: QueryDict) -> Question:
        usual = cls.usual(flow).asked
        days = [int(day) for day in data.getlist("days") if day in set("0123456")]
        opens, closes = _clock(data.get("opens", ""), 540), _clock(data.get("closes", ""), 1080)
        if opens >= closes:
            opens, closes = 540, 1080
        people = {pool: int(_number(data, f"people.{pool}", count, 1, 1000))
                  for pool, count in usual["people"].items()}  # fmt: skip
        question = cls(flow, {**usual, "people": people, "days": days or usual["days"],
                              "opens": opens, "closes": closes})  # fmt: skip
        spread = data.get("spread", "")
        return cls(flow, {
            **question.asked,
            "count": int(_number(data, "count", 200, 1, simulations.MOST)),
            "seed": int(_number(data, "seed", 1, 0, 10**9)),
            "per_hour": _number(data, "per_hour", 2, 0.01, 1000),
            "spread": spread if spread in {"lognormal", "exponential", "fixed"} else "lognormal",
            "work": {key: _number(data, f"work.{key}", usual, 0, 100_000)
                     for key, usual in _works(flow)},
            "shares": {key: _number(data, f"share.{key}", usual, 0, 1000)
                       for key, _edge, usual in buttons_of(flow)},
        })  # fmt: skip

    @property
    def people(self) -> list[Input]:
        cast = Cast(self.flow, self.asked["people"])
        return [Input(f"people.{pool}", cast.pool(pool), count)
                for pool, count in self.asked["people"].items()]  # fmt: skip

    @property
    def work(self) -> list[Input]:
        said = self.asked["work"]
        return [Input(f"work.{key}", shown(self.flow.nodes[key].names), said.get(key, usual))
                for key, usual in _works(self.flow)]  # fmt: skip

    @property
    def shares(self) -> list[tuple[str, list[Input]]]:
        said = self.asked["shares"]
        groups: dict[str, list[Input]] = {}
        for key, edge, usual in buttons_of(self.flow):
            name = shown(self.flow.nodes[edge.source].names)
            label = shown(edge.names) or edge.on[1] or edge.on[0]
            groups.setdefault(name, []).append(Input(f"share.{key}", label, said.get(key, usual)))
        return list(groups.items())

    @property
    def opens(self) -> str:
        return _said(int(self.asked["opens"]))

    @property
    def closes(self) -> str:
        return _said(int(self.asked["closes"]))


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


def _clock(text: str, usual: int) -> int:
    hours, _colon, minutes = text.partition(":")
    if not (hours.isdecimal() and (minutes or "0").isdecimal()):
        return usual
    return min(int(hours) * 60 + int(minutes or 0), 24 * 60)


def _said(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}" if minutes < 24 * 60 else "23:59"
