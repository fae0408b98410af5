"""What edges and nodes do besides moving a token: set fields, name a handler, tell the outside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bihuan.process.expressions import value
from bihuan.process.flow import Action, Resolver
from bihuan.process.run import Run
from bihuan.process.state import Effect


def act(run: Run, actions: Iterable[Action], token: int, node: str) -> Resolver | None:
    """Carry out actions in order; what leaves the kernel becomes an effect. Returns `assign`."""
    assign: Resolver | None = None
    for action in actions:
        if action.kind == "assign":
            assign = action.data["who"]
        elif action.kind == "set":
            run.merge(evaluated(run, action.data))
        elif action.kind == "open":
            data = {**action.data, "values": evaluated(run, action.data.get("values") or {})}
            run.effects.append(Effect("open", token, node, data))
        else:
            run.effects.append(Effect(action.kind, token, node, action.data))
    return assign


def evaluated(run: Run, sources: Mapping[str, str]) -> dict[str, Any]:
    """{field: CEL source} as {field: value}; all are read before any is written."""
    return {
        key: value(source, run.flow, run.values, run.world.names) for key, source in sources.items()
    }
