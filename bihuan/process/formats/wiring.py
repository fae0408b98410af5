"""A foreign drawing made into nodes and edges: gateways paired, merges melted, loose ends tied.

Other tools draw what the kernel refuses to guess: merges without a gateway, splits without a join,
gateways that both join and split. Each change made here gets its line in the report.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bihuan.process import dominance
from bihuan.process.errors import N_
from bihuan.process.formats import brackets, spots
from bihuan.process.formats.brought import MOST_STEPS, Report, refusal
from bihuan.process.formats.keys import Keys

RESTING = frozenset({"start", "form", "approve", "auto", "wait", "child"})
CLOSED = {"zh-hans": "结束", "zh-hant": "結束", "en": "Closed"}
END = "(end)"


@dataclass(frozen=True)
class Stop:
    """One node of the foreign drawing.

    `kind` is one of ours, or "all" / "some" for a gateway that starts or joins branches, or
    "through" for something that only leads on.
    """

    id: str
    kind: str
    name: str
    place: str
    body: Mapping[str, Any] = field(default_factory=dict)  # further keys of our node


@dataclass(frozen=True)
class Way:
    """One line of it. `edge` holds the keys of our edge, without `to`."""

    source: str
    target: str
    place: str
    edge: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Drawing:
    """The foreign process while it is made into ours."""

    file: str
    start: str
    report: Report
    stops: dict[str, Stop] = field(default_factory=dict)
    ways: list[Way] = field(default_factory=list)
    keys: Keys = field(default_factory=lambda: Keys("step"))
    middles: dict[str, spots.Point] | None = None  # where stops stood; None: nothing is drawn there

    def add(self, stop: Stop) -> None:
        if len(self.stops) >= MOST_STEPS:
            words = N_("this process has more than %(max)s steps.")
            raise refusal(self.file, words, max=MOST_STEPS)
        self.stops[stop.id] = stop

    def out(self, id: str) -> list[Way]:
        return [way for way in self.ways if way.source == id]

    def into(self, id: str) -> list[Way]:
        return [way for way in self.ways if way.target == id]

    def key(self, id: str) -> str:
        stop = self.stops.get(id)
        return self.keys.of(id, stop.name if stop else "", id)

    def read_on(self) -> None:
        """Later steps read what earlier ones have written."""
        links, before = self._links(), defaultdict(list)
        for way in self.ways:
            before[way.target].append(way.source)
        order = dominance.order(links, self.start)
        forms = {id: self.stops[id].body.get("form", {}) for id in order}
        filled = {
            id: [k for k, mode in form.items() if mode != "read"] for id, form in forms.items()
        }
        for place, id in enumerate(order):
            if self.stops[id].kind not in {"form", "approve"}:
                continue
            earlier = dominance.reached(before, id) - {id}
            keys = [key for one in order[:place] if one in earlier for key in filled[one]]
            own = dict(forms[id])
            forms[id].clear()
            forms[id].update({**{key: "read" for key in keys if key not in own}, **own})

    # --- tidying ----------------------------------------------------------------------------------

    def tidy(self) -> None:
        """Make it something the kernel can run, in steps that each leave it whole."""
        self._part_gateways()
        self._forget_unreached()
        self._tie_ends()
        self._melt()
        self._forget_unreached()
        self._pair()

    def _part_gateways(self) -> None:
        """A gateway that joins and splits at once becomes two."""
        into = Counter(way.target for way in self.ways)
        out = Counter(way.source for way in self.ways)
        both = [
            stop
            for stop in self.stops.values()
            if stop.kind in {"all", "some"} and into[stop.id] > 1 and out[stop.id] > 1
        ]
        second = {stop.id: f"{stop.id}+" for stop in both}
        for stop in both:
            self.add(replace(stop, id=second[stop.id]))
        self.ways = [
            replace(way, source=second[way.source]) if way.source in second else way
            for way in self.ways
        ]
        self.ways += [Way(stop.id, second[stop.id], stop.place) for stop in both]

    def _forget_unreached(self) -> None:
        reached = dominance.reached(self._links(), self.start)
        for id in [id for id in self.stops if id not in reached]:
            stop = self.stops.pop(id)
            if id != END:
                words = N_("'%(name)s' is left out: no way leads to it.")
                self.report.dropped(stop.place, words, name=stop.name or stop.id)
        self.ways = [w for w in self.ways if w.source in self.stops and w.target in self.stops]

    def _tie_ends(self) -> None:
        """What leads nowhere ends the process."""
        leading = {way.source for way in self.ways}
        for stop in list(self.stops.values()):
            if stop.kind != "end" and stop.id not in leading:
                self._end()
                self.ways.append(Way(stop.id, END, stop.place, _ON.get(stop.kind, {})))
                words = N_("nothing follows '%(name)s': the process ends there.")
                self.report.near(stop.place, words, name=stop.name or stop.id)

    def _end(self) -> None:
        if END not in self.stops:
            self.add(Stop(END, "end", "结束", "-", {"outcome": "closed"}))

    def _melt(self) -> None:
        """Merges and gateways with one way out are not needed here."""
        for stop in list(self.stops.values()):
            ways = self.out(stop.id)
            is_join = stop.kind in {"all", "some"} and len(self.into(stop.id)) > 1
            if stop.kind == "through" or (
                stop.kind in {"all", "some", "choice"} and len(ways) == 1 and not is_join
            ):
                self._bypass(stop, ways[0])
                words = N_("'%(name)s' only leads on: its lines go to what follows.")
                self.report.mapped(stop.place, words, name=stop.name or stop.id)

    def _bypass(self, stop: Stop, onward: Way) -> None:
        target = onward.target
        if target == stop.id:  # a loop of its own
            self._end()
            target = END
        self.ways = [
            replace(way, target=target) if way.target == stop.id else way
            for way in self.ways
            if way.source != stop.id
        ]
        del self.stops[stop.id]

    def _pair(self) -> None:
        """Each join closes a split; what cannot be paired is said."""
        gateways = [s for s in self.stops.values() if s.kind in {"all", "some"}]
        joins = {s.id for s in gateways if len(self.out(s.id)) == 1}
        splits = {s.id for s in gateways} - joins
        for id, closed in brackets.pairs(self._links(), self.start, splits, joins).items():
            if closed:
                self._set(id, kind="join", body={"closes": closed})
            else:
                words = N_("'%(name)s' joins branches that no gateway began: whoever comes first "
                           "goes on.")  # fmt: skip
                self.report.near(self.stops[id].place, words, name=self.stops[id].name or id)
                self._bypass(self.stops[id], self.out(id)[0])
        for id in splits:
            mode = "and" if self.stops[id].kind == "all" else "or"
            self._set(id, kind="split", body={"mode": mode})
        closed_ones = {str(s.body["closes"]) for s in self.stops.values() if s.kind == "join"}
        for id in splits - closed_ones:
            self._join(id)

    def _set(self, id: str, kind: str, body: Mapping[str, Any]) -> None:
        self.stops[id] = replace(self.stops[id], kind=kind, body=dict(body))

    def _join(self, split: str) -> None:
        """Branches that meet without a gateway get the join they need."""
        links = self._links()
        meet = brackets.meeting(links, split)
        if meet is None or self.stops[meet].kind == "end":
            return
        inside = brackets.dominated(links, self.start, split)
        id = f"{split}-join"
        self.add(Stop(id, "join", "", self.stops[split].place, {"closes": split}))
        self.ways = [
            replace(w, target=id) if w.target == meet and w.source in inside else w
            for w in self.ways
        ]
        self.ways.append(Way(id, meet, self.stops[split].place))
        words = N_("the branches met at '%(name)s' without a join: one was put before it.")
        self.report.near(self.stops[meet].place, words, name=self.stops[meet].name or meet)

    def _links(self) -> dict[str, list[str]]:
        links: dict[str, list[str]] = defaultdict(list)
        for way in self.ways:
            links[way.source].append(way.target)
        return {id: links.get(id, []) for id in self.stops}

    # --- writing ----------------------------------------------------------------------------------

    def written(self) -> dict[str, Any]:
        """`start`, `phases` and `nodes` of flow.yaml."""
        order = dominance.order(self._links(), self.start)
        resting = [id for id in order if self.stops[id].kind in RESTING]
        phases: list[dict[str, Any]] = [
            {"key": self.key(id), "names": _name(self.stops[id])} for id in resting
        ]
        if any(self.stops[id].kind == "end" for id in order):
            phases.append({"key": self.keys.of("(phase)", "closed"), "names": dict(CLOSED)})
        places = self._places(order)
        nodes = {self.key(id): self._node(self.stops[id], places.get(id)) for id in order}
        return {"phases": phases, "start": self.key(self.start), "nodes": nodes}

    def _places(self, order: Iterable[str]) -> dict[str, list[int]]:
        """Where the canvas draws each stop, as near as can be to where it stood there."""
        if self.middles is None:
            return {}
        kinds = {id: self.stops[id].kind for id in order}
        places = spots.arranged(
            self.middles, kinds, ((way.source, way.target) for way in self.ways)
        )
        if places:
            words = N_(
                "the nodes stand as they stood there, moved apart where they are wider here."
            )
            self.report.mapped(self.file, words)
        elif self.middles:
            words = N_("where the nodes stood there is left out: too many stood nowhere or on top "
                       "of each other. The canvas lays them out anew.")  # fmt: skip
            self.report.dropped(self.file, words)
        else:
            words = N_("the file does not say where the nodes stood: the canvas lays them out.")
            self.report.near(self.file, words)
        return places

    def _node(self, stop: Stop, place: list[int] | None) -> dict[str, Any]:
        node: dict[str, Any] = {"kind": stop.kind, "names": _name(stop)}
        if stop.kind in RESTING:
            node["phase"] = self.key(stop.id)
        elif stop.kind == "end":
            node["phase"] = self.keys.of("(phase)", "closed")
        node |= stop.body
        if stop.kind == "join":
            node["closes"] = self.key(str(node["closes"]))
        if place is not None:
            node["at"] = place
        if stop.kind != "end":
            node["edges"] = [self._edge(stop, way) for way in self._sound(stop)]
        return node

    def _edge(self, stop: Stop, way: Way) -> dict[str, Any]:
        edge = dict(way.edge)
        if stop.kind in {"choice", "split", "join"}:
            edge.pop("on", None)
        on = {"on": edge.pop("on")} if "on" in edge else {}
        names = {"names": edge.pop("names")} if "names" in edge else {}
        return {**on, **names, "to": self.key(way.target), **edge}

    def _sound(self, stop: Stop) -> Iterable[Way]:
        """The ways out; a choice of ours always has one that is taken when nothing else holds."""
        ways = self.out(stop.id)
        if stop.kind not in {"choice", "split"}:
            return ways
        if stop.body.get("mode") == "and":
            plain = {"when", "default"}
            return [replace(w, edge=_without(w.edge, plain)) for w in ways]
        if any(w.edge.get("default") or "when" not in w.edge for w in ways):
            return ways
        last = ways[-1]
        words = N_("no way of '%(name)s' is the default: the last one is, when nothing else holds.")
        self.report.near(stop.place, words, name=stop.name or stop.id)
        return [*ways[:-1], replace(last, edge={**_without(last.edge, {"when"}), "default": True})]


_ON: Mapping[str, Mapping[str, Any]] = {
    "start": {"on": "submit"}, "form": {"on": "submit"}, "approve": {"on": "pass"},
    "auto": {"on": "done"}, "wait": {"on": "done"}, "child": {"on": "done"},
}  # fmt: skip


def on_of(kind: str) -> Any:
    """The ordinary trigger of a node of this kind."""
    return _ON.get(kind, {}).get("on")


def _without(edge: Mapping[str, Any], keys: set[str]) -> dict[str, Any]:
    return {key: value for key, value in edge.items() if key not in keys}


def _name(stop: Stop) -> str:
    return " ".join(stop.name.split()) or {"split": "并行", "join": "汇聚", "choice": "分支"}.get(
        stop.kind, stop.id
    )
