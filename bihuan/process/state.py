"""Where a ticket stands (State), and what one command changes (Step). Plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Protocol, TypeVar, dataclass_transform

from bihuan.process.flow import Node, Resolver

# A principal is "<kind>:<id>": user:7, group:3, role:2, brole:5 (role at a business), anyone:
Principal = str


Made = TypeVar("Made")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def plain(cls: type[Made]) -> type[Made]:
    """A dataclass that is frozen for the type checker only.

    Checking it again at run time makes each object four times as dear, and a step makes seven.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)


@plain
class Seat:
    """One place at a token where somebody can act: a form, one vote, one added signer."""

    id: int
    principals: tuple[Principal, ...]
    kind: str = "work"  # work | vote | signer | admin (parked with the administrators)
    vote: str = ""  # "", pass, reject
    by: Principal = ""  # who voted
    weight: int = 1
    required: bool = False  # a parallel signer: needed whatever the rule says
    parent: int = 0  # signer: the seat of the adder
    when: str = ""  # signer: before | after | parallel
    open: bool = True  # sequence: only the first unvoted seat is open


@plain
class Token:
    """A thread of work resting on a node."""

    id: int
    node: str
    branch: str = ""  # at a join only: key of the split's edge it came by
    seats: tuple[Seat, ...] = ()
    back: tuple[tuple[str, int], ...] = ()  # (sender, trail serial of this node): "straight back"
    held: str = ""  # button waiting for signers added "after"
    attempt: int = 0  # auto: number of the current call


@plain
class State:
    """All that decides what may happen next. `dump()` / `load()` go through JSON unchanged."""

    tokens: tuple[Token, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    serial: int = 0
    trail: Mapping[str, int] = field(default_factory=dict)
    events: tuple[str, ...] = ()  # kept, not yet taken
    outcome: str = ""  # set once closed
    end: str = ""  # the end node that closed it; "" when withdrawn, terminated or rejected
    last: Mapping[str, Principal] = field(default_factory=dict)  # node -> who last finished it
    laps: Mapping[str, int] = field(default_factory=dict)  # entries since a person acted

    def dump(self) -> dict[str, Any]:
        """Plain JSON data of everything but the values, which the ticket keeps by themselves."""
        return {
            "tokens": [_dump_token(token) for token in self.tokens],
            "serial": self.serial,
            "trail": dict(self.trail),
            "events": list(self.events),
            "outcome": self.outcome,
            "end": self.end,
            "last": dict(self.last),
            "laps": dict(self.laps),
        }

    @classmethod
    def load(cls, data: Mapping[str, Any], values: Mapping[str, Any]) -> State:
        """The state that `dump` wrote, after any number of trips through JSON."""
        kept = {**data, "tokens": tuple(_load_token(told) for told in data.get("tokens", ()))}
        kept["events"] = tuple(data.get("events", ()))
        return cls(values=values, **kept)


TOKEN = [(one.name, one.default) for one in fields(Token) if one.name != "seats"]
SEAT = [(one.name, one.default) for one in fields(Seat)]


def _told(part: Seat | Token, defaults: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """The fields that differ from their defaults."""
    told = {}
    for name, default in defaults:
        value = getattr(part, name)
        if value != default:
            told[name] = value
    return told


def _dump_token(token: Token) -> dict[str, Any]:
    told = _told(token, TOKEN)
    if token.seats:
        told["seats"] = [_told(seat, SEAT) for seat in token.seats]
    return told


def _load_token(told: Mapping[str, Any]) -> Token:
    kept = dict(told)
    if "seats" in told:
        kept["seats"] = tuple(_load_seat(seat) for seat in told["seats"])
    if "back" in told:
        kept["back"] = tuple((sender, serial) for sender, serial in told["back"])
    return Token(**kept)


def _load_seat(told: Mapping[str, Any]) -> Seat:
    return Seat(**{**told, "principals": tuple(told["principals"])})


@plain
class Opened:
    """A seat that opened: becomes a work item with its candidates."""

    token: int
    seat: int
    node: str
    principals: tuple[Principal, ...]
    kind: str = "work"
    fallback: str = ""  # "" or the link of the fallback chain that was used


@plain
class Closed:
    """A seat that closed."""

    token: int
    seat: int
    node: str
    how: str  # done | cancelled
    vote: str = ""


@plain
class Effect:
    """Something the caller carries out, through a job where it leaves the transaction.

    notify        {"notice"}                                   an action
    open          {"pack", "relation", "values", "fill", "title"}   values are evaluated
    webhook       as written                                   an action
    timer         {"due", "edge"}                              edge key, or "wait"
    cancel_timers {}                                           of this token
    call          {"attempt", "call"}                          auto node; answer with job_done
    cancel_call   {"attempt"}
    child         {"pack", "wait", "values"}                   answer with child_closed when wait
    cancel_child  {}
    auto_passed   {"barred"}                                   only the requester could approve
    seat_barred   {"barred"}                                   the requester got no seat in a vote
    parked        {"why"}                                      the administrators have a work item
    ignored       {"why", "what"}                              a machine's act that came too late
    moved         {"from", "to"}                               another version names the node so
    """

    kind: str
    token: int
    node: str
    data: Mapping[str, Any] = field(default_factory=dict)


@plain
class Step:
    """The result of one command: the new state, and what the caller has to write."""

    state: State
    closed: tuple[Closed, ...] = ()
    opened: tuple[Opened, ...] = ()
    changed: Mapping[str, Any] = field(default_factory=dict)  # fields that got a new value
    effects: tuple[Effect, ...] = ()
    passed: tuple[str, ...] = ()  # gateways and nodes run through, in order
    phase: str = ""
    entered: tuple[str, ...] = ()  # nodes entered, in order (ends included)
    is_closed: bool = False
    taken: tuple[str, ...] = ()  # keys of the edges followed, in order


@plain
class Crew:
    """Who a node is for."""

    principals: tuple[Principal, ...]
    fallback: str = ""


class World(Protocol):
    """What the kernel asks of its surroundings. Handed in, so that the kernel stays pure."""

    now: datetime
    requester: Principal  # who opened the ticket; the self-approval rule needs him

    def who(
        self, node: Node, state: State, assign: Resolver | None, barred: Principal = ""
    ) -> Crew:
        """Principals for one entry of `node`, through the fallback chain where need be.

        `barred` may not act here (the requester at an approval): a link that finds only him is
        skipped. No principals at all means that nobody but him is left.
        """
        ...

    def admins(self) -> tuple[Principal, ...]:
        """The administrators: they get what no edge leads on from."""
        ...

    def people(self, principals: tuple[Principal, ...]) -> tuple[Principal, ...]:
        """The same principals as single users ("user:7"), at this moment, in a fixed order."""
        ...

    def weight(self, node: Node, principal: Principal) -> int:
        """What this voter's ballot weighs at `node`; asked only where the vote has weights."""
        ...

    def names(self) -> Mapping[str, Any]:
        """What expressions may read beside `f`: ticket, requester, links, params, me, now."""
        ...

    def due(self, timer: Mapping[str, Any], state: State) -> datetime | None:
        """When a timer set now is due: durations, date fields, business time. None: field empty."""
        ...
