"""Walking one ticket by hand, as anybody: each step tells who would have it and who would hear.

A rehearsal is the list of its acts. It is played again from the start whenever one is added, so
nothing is kept anywhere: no ticket, no number, no message.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from bihuan.process import engine
from bihuan.process import values as kernel
from bihuan.process.errors import N_, ProcessError
from bihuan.process.expressions import fields_of
from bihuan.process.flow import Edge, Flow, Node
from bihuan.process.form import defaults
from bihuan.process.offers import key_of
from bihuan.process.simulation.hours import minutes
from bihuan.process.simulation.samples import Lookups, Samples
from bihuan.process.simulation.stage import Stage, made_number
from bihuan.process.simulation.telling import Deed, Told, told
from bihuan.process.state import Effect, Principal, Seat, State, Step, Token

MOST = 200  # acts of one rehearsal


@dataclass(frozen=True, slots=True)
class Act:
    """One thing done in a rehearsal.

    kind: start | press | back | clock | event | job | child | withdraw. `at` is the place in the
    list of desks or clocks before it, so that an act means the same when it is played again.
    """

    kind: str
    at: int = 0
    action: str = ""  # button, event, target of back, "ok" or "failed", outcome of a child
    by: Principal = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Desk:
    """A seat at which somebody can act now."""

    token: int
    seat: Seat
    node: Node
    principals: tuple[Principal, ...]
    buttons: tuple[Edge, ...]
    targets: tuple[str, ...]  # where it may be sent back to
    answer_by: datetime | None
    finish_by: datetime | None


@dataclass(frozen=True, slots=True)
class Clock:
    """A timer that runs."""

    due: datetime
    token: int
    edge: str
    node: str


@dataclass(frozen=True, slots=True)
class Machine:
    """A call or a child ticket whose answer is awaited."""

    kind: str  # auto | child
    token: int
    attempt: int
    node: str


@dataclass(frozen=True, slots=True)
class Moment:
    """What one act did."""

    act: Act
    node: str
    at: datetime
    step: Step
    told: tuple[Told, ...]
    changed: Mapping[str, Any]


class Rehearsal:
    """A ticket in memory."""

    def __init__(self, flow: Flow, seed: int = 1, stage: Stage | None = None) -> None:
        self.flow = flow
        self.stage = stage or Stage(flow)
        self.state = State()
        self.moments: list[Moment] = []
        self._clocks: dict[tuple[int, str], Clock] = {}
        self._opened: dict[tuple[int, int], datetime] = {}
        self.samples = Samples(flow, Random(seed), self.stage)  # noqa: S311 - made-up values

    @classmethod
    def played(cls, flow: Flow, acts: Iterable[Act], seed: int = 1, **made: Any) -> Rehearsal:
        """All acts from the start; raises the refusal of the first that is not possible."""
        rehearsal = cls(flow, seed, Stage(flow, **made))
        for act in acts:
            rehearsal.do(act)
        return rehearsal

    # --- what can be done -----------------------------------------------------------------------

    @property
    def is_closed(self) -> bool:
        return bool(self.state.outcome)

    @property
    def is_started(self) -> bool:
        return bool(self.moments)

    def desks(self) -> list[Desk]:
        """Every open seat, in the order of the tokens."""
        return [
            self._desk(token, seat) for token in self.state.tokens for seat in token.seats
            if seat.open
        ]  # fmt: skip

    def clocks(self) -> list[Clock]:
        """Timers as they would fire."""
        return sorted(self._clocks.values(), key=lambda c: (c.due, c.token, c.edge))

    def machines(self) -> list[Machine]:
        """Calls and children without an answer."""
        kinds = {t.id: self.flow.places[t.node].kind for t in self.state.tokens}
        return [
            Machine(kinds[t.id], t.id, t.attempt, t.node) for t in self.state.tokens
            if kinds[t.id] in {"auto", "child"} and not any(seat.open for seat in t.seats)
        ]  # fmt: skip

    def events(self) -> list[str]:
        """Events somebody waits for, and those kept for later."""
        waited = {e for t in self.state.tokens for e in self.flow.places[t.node].events}
        return [event for event in self.flow.data.get("events") or {} if event in waited]

    def is_stuck(self) -> bool:
        """Open, and nobody and nothing could go on but an administrator."""
        able = self.clocks() or self.machines() or self.events()
        return not self.is_closed and self.is_started and not able and not any(
            desk.buttons and desk.seat.kind != "admin" for desk in self.desks()
        )  # fmt: skip

    def fields(self, desk: Desk, typed: Mapping[str, Any] | None = None) -> Sequence[Any]:
        """The form as that handler sees it."""
        return kernel.form(self.flow, desk.node, self.state.values, self.stage.names(), typed=typed)

    def start_fields(self, typed: Mapping[str, Any] | None = None) -> Sequence[Any]:
        node = self.flow.nodes[self.flow.start]
        return kernel.form(self.flow, node, {}, self.stage.names(), typed=typed)

    def start_buttons(self) -> list[Edge]:
        return [group[0] for group in self.flow.places[self.flow.start].buttons.values()]

    def sampled(self, node: str, action: str) -> dict[str, Any]:
        """Made-up values with which this button can be pressed."""
        return self.samples.filled(self.flow.nodes[node], action, self.state.values)

    # --- acting ---------------------------------------------------------------------------------

    def do(self, act: Act) -> Moment:
        """Carry out one act; a refusal changes nothing."""
        if len(self.moments) >= MOST:
            raise TooLong(most=MOST)
        node, step = getattr(self, f"_{act.kind}")(act)
        deed = Deed(act.kind == "start", node, act.action, act.by)
        self._keep(step)
        said = tuple(told(self.flow, step, deed, self.stage))
        moment = Moment(act, node, self.stage.now, step, said, step.changed)
        self.moments.append(moment)
        return moment

    def _start(self, act: Act) -> tuple[str, Step]:
        if self.is_started:
            raise ProcessError
        node = self.flow.nodes[self.flow.start]
        base = defaults(self.flow, node, self.stage.names())
        action = act.action or key_of(self.start_buttons()[0])
        values = kernel.accept(
            self.flow, node, action, act.values, base, self.stage.names(), Lookups()
        )
        by = self.stage.requester
        step = engine.start(self.flow, self.stage, values, by=by, action=action)
        return node.key, step

    def _press(self, act: Act) -> tuple[str, Step]:
        desk = _nth(self.desks(), act.at)
        by = act.by or desk.principals[0]
        self.stage.me = by.removeprefix("user:")
        values: Mapping[str, Any] = {}
        if desk.seat.kind != "signer" and desk.node.kind in {"start", "form", "approve"}:
            held = self.state.values
            found = defaults(self.flow, desk.node, self.stage.names())
            base = {**held, **{k: v for k, v in found.items() if held.get(k) in (None, "", [])}}
            names = self.stage.names()
            values = kernel.accept(
                self.flow, desk.node, act.action, act.values, base, names, Lookups()
            )
        step = engine.complete(
            self.flow, self.state, self.stage, desk.token, desk.seat.id,
            action=act.action, values=values, by=by,
        )  # fmt: skip
        return desk.node.key, step

    def _back(self, act: Act) -> tuple[str, Step]:
        desk = _nth(self.desks(), act.at)
        by = act.by or desk.principals[0]
        step = engine.send_back(
            self.flow, self.state, self.stage, desk.token, target=act.action, by=by
        )
        return desk.node.key, step

    def _clock(self, act: Act) -> tuple[str, Step]:
        clock = _nth(self.clocks(), act.at)
        self.stage.now = max(self.stage.now, clock.due)
        step = engine.timer(self.flow, self.state, self.stage, clock.token, clock.edge)
        self._clocks.pop((clock.token, clock.edge), None)
        return clock.node, step

    def _event(self, act: Act) -> tuple[str, Step]:
        return "", engine.fire(self.flow, self.state, self.stage, act.action)

    def _job(self, act: Act) -> tuple[str, Step]:
        machine = _nth(self.machines(), act.at)
        if machine.kind == "child":
            outcome = "closed" if act.action == "ok" else "cancelled"
            step = engine.child_closed(self.flow, self.state, self.stage, machine.token, outcome)
        else:
            step = engine.job_done(
                self.flow, self.state, self.stage, machine.token, machine.attempt,
                ok=act.action == "ok", values={},
            )  # fmt: skip
        return machine.node, step

    def _withdraw(self, act: Act) -> tuple[str, Step]:
        step = engine.withdraw(self.flow, self.state, self.stage, by=self.stage.requester)
        return "", step

    def _keep(self, step: Step) -> None:
        self.state = kept(step, self.flow, self.stage)
        here = {token.id for token in step.state.tokens}
        self._clocks = {key: c for key, c in self._clocks.items() if c.token in here}
        for effect in step.effects:
            if effect.kind == "timer" and effect.token in here:
                clock = _clock_of(effect)
                self._clocks[clock.token, clock.edge] = clock
        for opened in step.opened:
            self._opened[opened.token, opened.seat] = self.stage.now

    def _desk(self, token: Token, seat: Seat) -> Desk:
        node = self.flow.nodes[token.node]
        offered = engine.buttons(self.flow, self.state, self.stage, token.id, seat.id)
        begun = self._opened.get((token.id, seat.id), self.stage.now)
        targets: tuple[str, ...] = ()
        if seat.kind == "work" and node.kind in {"form", "approve"}:
            targets = tuple(engine.send_back_targets(self.flow, self.state, token.id))
        return Desk(
            token.id, seat, node, seat.principals, _with_later(self.flow, node, offered), targets,
            _target(begun, node.sla.get("respond")), _target(begun, node.sla.get("resolve")),
        )  # fmt: skip


UNKNOWN_RULE = "预演-{seq:3}"  # of a process that is not here


class TooLong(ProcessError):
    """A rehearsal that goes on and on."""

    message = N_("A rehearsal has at most %(most)s steps. Begin a new one.")


def _nth(found: Sequence[Any], number: int) -> Any:
    if not 0 <= number < len(found):
        raise ProcessError
    return found[number]


def kept(step: Step, flow: Flow, stage: Stage) -> State:
    """The state with a made-up number where a linked ticket would be opened: nobody counts."""
    values = dict(step.state.values)
    for effect in step.effects:
        fill = effect.data.get("fill") if effect.kind == "open" else None
        if fill:
            number = made_number(stage.numbers.get(effect.data["pack"], UNKNOWN_RULE))
            is_list = flow.fields[fill].multiple
            values[fill] = [*(values.get(fill) or []), number] if is_list else number
    return replace(step.state, values=values)


def _clock_of(effect: Effect) -> Clock:
    return Clock(effect.data["due"], effect.token, effect.data["edge"], effect.node)


def _target(begun: datetime, length: Any) -> datetime | None:
    return begun + timedelta(minutes=minutes(length)) if length else None


def _with_later(flow: Flow, node: Node, offered: Iterable[Edge]) -> tuple[Edge, ...]:
    """Buttons that hold now, and those that may hold once this form is filled in."""
    found = {key_of(edge): edge for edge in offered}
    return tuple(found.values()) + tuple(
        group[0] for key, group in flow.places[node.key].buttons.items()
        if found and key not in found and _may_hold(node, group)
    )  # fmt: skip


def _may_hold(node: Node, group: Iterable[Edge]) -> bool:
    writable = {key for key, mode in node.form.items() if mode in {"optional", "required"}}
    return any(writable.intersection(fields_of(edge.guard)) for edge in group)


def acts_from(data: Any) -> Iterator[Act]:
    """Acts as a page sent them back; anything odd is refused by `do`."""
    for one in data if isinstance(data, list) else ():
        if isinstance(one, Mapping) and one.get("kind") in KINDS:
            given = one.get("values")
            yield Act(
                str(one["kind"]), int(one.get("at") or 0), str(one.get("action") or "")[:100],
                str(one.get("by") or "")[:200], dict(given) if isinstance(given, Mapping) else {},
            )  # fmt: skip


KINDS = frozenset({"start", "press", "back", "clock", "event", "job", "withdraw"})


def as_data(act: Act) -> dict[str, Any]:
    """What `acts_from` reads back."""
    return {
        "kind": act.kind, "at": act.at, "action": act.action, "by": act.by,
        "values": dict(act.values),
    }  # fmt: skip
