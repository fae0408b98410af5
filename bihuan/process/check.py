"""Publish checks: a process that publishes cannot get stuck."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bihuan.process.flow import Flow
from bihuan.process.mistakes import Mistake
from bihuan.process.source import Place, Source


@dataclass(frozen=True)
class Places:
    """Where the parts of a pack stand in its files."""

    sources: Mapping[str, Source] = field(default_factory=dict)

    def of(self, file: str, *path: str | int) -> Place:
        source = self.sources.get(file)
        return source.place(path, at_key=True) if source else (1, 1)


def check(flow: Flow, places: Places | None = None) -> list[Mistake]:
    """Everything that keeps this process from being published, and what its owner should know."""
    return []
