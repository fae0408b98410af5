"""Choosing among edges of one trigger."""

from __future__ import annotations

from collections.abc import Iterable

from bihuan.process.expressions import holds
from bihuan.process.flow import Edge
from bihuan.process.run import Run


def first(run: Run, edges: Iterable[Edge]) -> Edge | None:
    """The first edge whose guard holds, the default last; one that errs does not hold."""
    for edge in edges:
        if not edge.guard or holds(edge.guard, run.flow, run.values, run.world.names):
            return edge
    return None
