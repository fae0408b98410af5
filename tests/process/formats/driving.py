"""Tickets driven through an imported process, forms filled in and all, until they are closed."""

from __future__ import annotations

from bihuan.process.formats.brought import Brought
from bihuan.process.simulation.walks import Walks, walk


def driven(one: Brought, walks: int = 12) -> Walks:
    """Made-up tickets from start to end; a process that cannot be published cannot be driven."""
    assert one.pack is not None, [str(mistake) for mistake in one.errors]
    found = walk(one.pack.flow, walks)
    assert not found.stuck, found.stuck
    machines = {key for key, node in one.pack.flow.nodes.items() if node.kind == "auto"}
    assert set(found.parked) <= machines, found.parked  # a failed call is given to people
    assert found.outcomes, "no ticket came to an end"
    return found


def texts(one: Brought, fate: str) -> str:
    """The report's sentences of one kind."""
    return "\n".join(f"{line.place}: {line.text()}" for line in one.lines if line.fate == fate)
