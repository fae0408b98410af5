"""What the publish checks write down: where it is in the pack, what is wrong, how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from bihuan.process.dominance import Dominance
from bihuan.process.filled import Filled, filled
from bihuan.process.flow import Edge, Flow
from bihuan.process.mistakes import Mistake
from bihuan.process.source import Source

Part = tuple[str | int, ...]


@dataclass
class Findings:
    """The findings about one process; `sources` say where its parts stand."""

    flow: Flow
    sources: Mapping[str, Source] = field(default_factory=dict)
    found: list[Mistake] = field(default_factory=list)

    @cached_property
    def filled(self) -> Filled:
        """What is filled in before it is read."""
        return filled(self.flow)

    @cached_property
    def _dominance(self) -> Dominance:
        flow = self.flow
        onward = {key: [edge.target for edge in flow.out[key]] for key in flow.nodes}
        return Dominance(onward, flow.start)

    def always_before(self, one: str, other: str) -> bool:
        """Does every way to `other` lead through `one`?"""
        return self._dominance.is_above(one, other)

    def node(self, rule: str, node: str, message: str, mend: str, **more: Any) -> None:
        """Something about a node as a whole."""
        self.add(rule, ("nodes", node), message, mend, node=node, **more)

    def edge(self, rule: str, edge: Edge, message: str, mend: str, **more: Any) -> None:
        """Something about one edge."""
        number = edge.key.rpartition(".")[2]
        part: Part = ("nodes", edge.source, "edges")
        if number.isdecimal():
            part = (*part, int(number))
        where = {"to": edge.target, **more}
        self.add(rule, part, message, mend, node=edge.source, **where)

    def add(
        self,
        rule: str,
        part: Part,
        message: str,
        mend: str,
        *,
        node: str = "",
        severity: Literal["error", "warning"] = "error",
        file: str = "flow.yaml",
        near: str = "",
        **where: Any,
    ) -> None:
        source = self.sources.get(file)
        line, column = source.place(part, at_key=True) if source else (1, 1)
        self.found.append(Mistake(file, line, column, message, {"node": node, **where}, near,
                                  severity, node, mend, rule))  # fmt: skip
