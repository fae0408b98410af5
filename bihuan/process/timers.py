"""Timer edges and wait nodes: set when a token arrives, due in a fixed order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bihuan.process.flow import Flow, Node
from bihuan.process.places import Place
from bihuan.process.run import Run
from bihuan.process.state import Effect

WAIT = "wait"  # the name of a wait node's own clock among the timers of its token


@dataclass(frozen=True, slots=True)
class Timer:
    """A clock that runs for a token. `edge` is the edge's key, or "wait"."""

    due: datetime
    token: int
    edge: str


def awaited(node: Node) -> str:
    """The event that a wait node waits for, or ""."""
    spec = node.data.get("for")
    return str(spec.get("event", "")) if isinstance(spec, Mapping) else ""


def clock(node: Node) -> Mapping[str, Any]:
    """What a wait node's clock is set by: {"after": "7d"} | {"field": key} | {"business": "8h"}."""
    spec = node.data.get("for")
    if isinstance(spec, Mapping):
        return {} if "event" in spec else spec
    return {"after": spec} if spec else {}


def set_all(run: Run, place: Place, token: int) -> bool:
    """Set every clock of the node just entered. False: a wait node whose date is empty."""
    state = run.state()
    for edge in place.timers:
        due = run.world.due(edge.timer, state)
        if due is not None:
            data = {"due": due, "edge": edge.key}
            run.effects.append(Effect("timer", token, place.key, data))
    own = clock(place.node) if place.kind == "wait" else {}
    if not own:
        return True
    due = run.world.due(own, state)
    if due is None:
        return False
    run.effects.append(Effect("timer", token, place.key, {"due": due, "edge": WAIT}))
    return True


def in_order(flow: Flow, timers: Iterable[Timer]) -> list[Timer]:
    """As they fire: by due time, then token, then the order in which the edges are written."""
    rank = {edge.key: number for number, edge in enumerate(flow.edges)}
    return sorted(timers, key=lambda t: (t.due, t.token, rank.get(t.edge, -1)))


def shifted(timers: Iterable[Timer], pause: timedelta) -> list[Timer]:
    """The same clocks after the ticket was suspended for `pause`."""
    return [Timer(timer.due + pause, timer.token, timer.edge) for timer in timers]
