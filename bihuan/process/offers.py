"""Which buttons a seat offers now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bihuan.process.flow import Edge, Flow, Text
from bihuan.process.guards import first
from bihuan.process.places import FAILED, Place
from bihuan.process.run import Run
from bihuan.process.state import Seat, State, Token, World
from bihuan.process.votes import is_blocked

NAMES: Mapping[str, Text] = {
    "resubmit": {"zh-hans": "重新提交", "zh-hant": "重新提交", "en": "Resubmit"},
    "pass": {"zh-hans": "通过", "zh-hant": "通過", "en": "Approve"},
    "reject": {"zh-hans": "驳回", "zh-hant": "駁回", "en": "Reject"},
    "retry": {"zh-hans": "重试", "zh-hant": "重試", "en": "Retry"},
    "skip": {"zh-hans": "跳过", "zh-hant": "跳過", "en": "Skip"},
    "fail": {"zh-hans": "按失败处理", "zh-hant": "按失敗處理", "en": "Treat as failed"},
}


def buttons(
    flow: Flow,
    state: State,
    world: World,
    token: int,
    seat: int,
    values: Mapping[str, Any] | None = None,
) -> tuple[Edge, ...]:
    """One edge a button, in order: those of which one edge holds now.

    `values` are what the form holds at this moment, for asking again while somebody types.
    """
    held = next((t for t in state.tokens if t.id == token), None)
    mine = next((s for s in held.seats if s.id == seat and s.open), None) if held else None
    if held is None or mine is None or state.outcome or is_blocked(mine, held.seats):
        return ()
    run = Run(flow, state, world)
    run.merge(values or {})
    return tuple(_offered(run, held, mine))


def possible(run: Run, token: Token) -> str:
    """The keys of the buttons that hold, for a refusal."""
    groups = run.places[token.node].buttons
    return ", ".join(key for key, edges in groups.items() if first(run, edges))


def key_of(edge: Edge) -> str:
    """What a person presses: the button's key, or submit, pass, reject."""
    return edge.on[1] or edge.on[0]


def _offered(run: Run, token: Token, seat: Seat) -> list[Edge]:
    place = run.places[token.node]
    if seat.kind == "signer":
        return [made(place, "pass"), made(place, "reject")]
    if place.kind in ("auto", "wait", "child"):
        return _for_machines(place)
    found = [first(run, edges) for edges in place.buttons.values()]
    offered = [edge for edge in found if edge is not None]
    if token.back and not place.votes:
        offered.insert(0, made(place, "resubmit"))
    if place.votes and "reject" not in place.buttons:
        offered.append(made(place, "reject"))
    return offered


def _for_machines(place: Place) -> list[Edge]:
    """What a person is asked where a machine failed or no way led on."""
    offered = [made(place, "retry")] if place.kind != "child" else []
    offered.append(made(place, "skip"))
    if place.groups.get(FAILED):
        offered.append(made(place, "fail"))
    return offered


def made(place: Place, action: str) -> Edge:
    """A button that no edge was drawn for."""
    trigger = (action, "") if action in ("pass", "reject") else ("button", action)
    return Edge(f"{place.key}.{action}", place.key, place.key, trigger, NAMES[action])
