"""Publish checks: a process that publishes cannot get stuck."""

from __future__ import annotations

from collections.abc import Mapping

from bihuan.process.findings import Findings
from bihuan.process.fittings import check_fittings
from bihuan.process.flow import Flow
from bihuan.process.mistakes import Mistake
from bihuan.process.soundness import check_soundness
from bihuan.process.source import Source

__all__ = ["check"]


def check(flow: Flow, sources: Mapping[str, Source] | None = None) -> list[Mistake]:
    """What keeps a compiled process from being published, and what its owner should know."""
    findings = Findings(flow, sources or {})
    check_soundness(findings)
    check_fittings(findings)
    return findings.found
