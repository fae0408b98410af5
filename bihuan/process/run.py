"""One command at work: a mutable copy of a State that becomes a Step. Private to the kernel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bihuan.process.flow import Flow
from bihuan.process.places import Path, Place
from bihuan.process.state import (
    Closed,
    Effect,
    Opened,
    Principal,
    Seat,
    State,
    Step,
    Token,
    World,
)

MOST = 1000  # moves in one Step, and entries of one node by machines alone
NOTHING: Mapping[str, Any] = {}


class Endless(Exception):
    """A Step that moves on and on: the caller parks the token with the administrators."""


class Motion:
    """A token between two nodes."""

    __slots__ = ("assign", "back", "path", "target")

    def __init__(self, target: Place, path: Path, assign: Any = None, back: Any = ()) -> None:
        self.target = target
        self.path = path
        self.assign = assign
        self.back = back


class Run:
    """The state while one command changes it, and the list of what the caller has to write."""

    __slots__ = (
        "before",
        "closed",
        "effects",
        "end",
        "ended",
        "entered",
        "events",
        "flow",
        "laps",
        "last",
        "machine",
        "moves",
        "opened",
        "outcome",
        "passed",
        "pending",
        "places",
        "serial",
        "taken",
        "tokens",
        "trail",
        "values",
        "world",
    )

    def __init__(self, flow: Flow, state: State, world: World, *, machine: bool = False) -> None:
        self.flow = flow
        self.world = world
        self.before = state
        self.places: Mapping[str, Place] = flow.places
        self.machine = machine
        self.tokens = list(state.tokens)
        self.values = state.values
        self.serial = state.serial
        self.trail = state.trail
        self.events = state.events
        self.outcome = state.outcome
        self.end = state.end
        self.last = state.last
        self.laps = state.laps if machine else NOTHING
        self.pending: list[Motion] = []
        self.closed: list[Closed] = []
        self.opened: list[Opened] = []
        self.effects: list[Effect] = []
        self.passed: list[str] = []
        self.entered: list[str] = []
        self.taken: list[str] = []
        self.ended: Place | None = None  # the end reached last
        self.moves = 0

    # -- reading -------------------------------------------------------------------------------

    def state(self) -> State:
        """The state as it is now; resolvers and expressions look at it."""
        return State(
            tuple(self.tokens),
            self.values,
            self.serial,
            self.trail,
            self.events,
            self.outcome,
            self.end,
            self.last,
            self.laps,
        )

    def find(self, token: int) -> Token | None:
        for held in self.tokens:
            if held.id == token:
                return held
        return None

    def mark(self) -> dict[str, Any]:
        """A copy to come back to with `reset` when a machine's act leads nowhere."""
        copy = {name: getattr(self, name) for name in self.__slots__}
        return {key: list(v) if isinstance(v, list) else v for key, v in copy.items()}

    def reset(self, mark: Mapping[str, Any]) -> None:
        for key, value in mark.items():
            setattr(self, key, value)

    # -- changing ------------------------------------------------------------------------------

    def next(self) -> int:
        """A serial of the ticket, never used twice."""
        self.serial += 1
        return self.serial

    def merge(self, values: Mapping[str, Any]) -> None:
        if values:
            self.values = {**self.values, **values}

    def finished(self, key: str, by: Principal) -> None:
        """A person finished the work at `key`."""
        self.serial += 1
        self.trail = {**self.trail, key: self.serial}
        if by:
            self.last = {**self.last, key: by}

    def forget_since(self, key: str) -> None:
        """Coming back to a node drops it and all comparable nodes finished since from the trail."""
        since = self.trail.get(key)
        if since is None:
            return
        path = self.places[key].path
        self.trail = {
            node: serial
            for node, serial in self.trail.items()
            if serial < since or not comparable(self.places[node].path, path)
        }

    def replace(self, old: Token, new: Token) -> None:
        self.tokens[self.tokens.index(old)] = new

    def open(self, token: int, node: str, seat: Seat, fallback: str = "") -> None:
        self.opened.append(Opened(token, seat.id, node, seat.principals, seat.kind, fallback))

    def remove(
        self, token: Token, place: Place, done: int = 0, vote: str = "", answered: bool = False
    ) -> None:
        """Take a token away with all that hangs on it.

        `done` is the seat that acted; `answered`: the call or child it waited for is over.
        """
        self.tokens.remove(token)
        for seat in token.seats:
            if seat.id == done:
                self.closed.append(Closed(token.id, seat.id, token.node, "done", vote))
            elif seat.open:
                self.closed.append(Closed(token.id, seat.id, token.node, "cancelled"))
        if place.clocked:
            self.effects.append(Effect("cancel_timers", token.id, token.node))
        if place.kind == "auto" and not answered:
            data = {"attempt": token.attempt}
            self.effects.append(Effect("cancel_call", token.id, token.node, data))
        elif place.kind == "child" and not answered:
            self.effects.append(Effect("cancel_child", token.id, token.node))

    def cancel(self, start: Path) -> None:
        """Cancel every token whose path starts with `start`, standing or moving."""
        depth = len(start)
        for token in list(self.tokens):
            place = self.places[token.node]
            if path_of(place, token)[:depth] == start:
                self.remove(token, place)
        if self.pending:
            self.pending = [m for m in self.pending if m.path[:depth] != start]

    def close(self, outcome: str, end: str = "") -> None:
        """The ticket is closed: nothing is left of its tokens."""
        self.cancel(())
        self.outcome = outcome
        self.end = end
        self.events = ()

    # -- the result ----------------------------------------------------------------------------

    def step(self) -> Step:
        state = self.state()
        old = self.before.values
        changed = NOTHING
        if self.values is not old:
            changed = {k: v for k, v in self.values.items() if k not in old or old[k] != v}
        return Step(
            state,
            tuple(self.closed),
            tuple(self.opened),
            changed,
            tuple(self.effects),
            tuple(self.passed),
            phase_of(self.flow, state),
            tuple(self.entered),
            bool(self.outcome),
            tuple(self.taken),
        )


def path_of(place: Place, token: Token) -> Path:
    """The frames a token lies in; at a join it also knows the branch it came by."""
    if token.branch:
        return (*place.path[:-1], (place.closes, token.branch))
    return place.path


def comparable(one: Path, other: Path) -> bool:
    """Is one path a beginning of the other? A join's own frame fits each branch of its split."""
    return all(
        mine == its or (mine[0] == its[0] and not (mine[1] and its[1]))
        for mine, its in zip(one, other, strict=False)
    )


def phase_of(flow: Flow, state: State) -> str:
    """The least advanced phase among tokens not at a join; after closing, the end's."""
    if state.outcome:
        return _phase_closed(flow, state)
    places = flow.places
    if len(state.tokens) == 1:
        return str(places[state.tokens[0].node].node.phase)
    standing = [places[t.node] for t in state.tokens if not t.branch]
    ranked = [place for place in standing if place.rank >= 0]
    return min(ranked, key=_rank).node.phase if ranked else ""


def _rank(place: Place) -> int:
    return place.rank


def _phase_closed(flow: Flow, state: State) -> str:
    """The phase of the end reached; else of an end with that outcome; else the last one."""
    if state.end:
        return flow.nodes[state.end].phase
    ends: Iterable[Any] = (node for node in flow.nodes.values() if node.kind == "end")
    for node in ends:
        if node.data.get("outcome") == state.outcome:
            return str(node.phase)
    return flow.phases[-1].key if flow.phases else ""
