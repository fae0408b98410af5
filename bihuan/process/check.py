"""Publish checks: a process that publishes cannot get stuck."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bihuan.process.errors import N_
from bihuan.process.findings import Findings
from bihuan.process.fittings import check_fittings
from bihuan.process.flow import Flow
from bihuan.process.mistakes import Mistake, guess
from bihuan.process.reads import check_reads
from bihuan.process.soundness import check_soundness
from bihuan.process.source import Source

__all__ = ["check", "check_together"]


def check(flow: Flow, sources: Mapping[str, Source] | None = None) -> list[Mistake]:
    """What keeps a compiled process from being published, and what its owner should know."""
    findings = Findings(flow, sources or {})
    check_soundness(findings)
    check_fittings(findings)
    check_reads(findings)
    return findings.found


def check_together(
    flows: Mapping[str, Flow], sources: Mapping[str, Mapping[str, Source]] | None = None
) -> dict[str, list[Mistake]]:
    """What packs say of each other: packs opened, fields filled there. Mistakes by pack."""
    found: dict[str, list[Mistake]] = {}
    for key, flow in flows.items():
        findings = Findings(flow, (sources or {}).get(key, {}))
        for edge in flow.edges:
            for action in edge.actions:
                if action.kind == "open":
                    _check_opened(findings, flows, edge.source, action.data)
        for node in flow.nodes.values():
            for action in (*node.on_enter, *node.on_leave):
                if action.kind == "open":
                    _check_opened(findings, flows, node.key, action.data)
            if node.kind == "child":
                _check_opened(findings, flows, node.key, node.data)
        found[key] = findings.found
    return found


def _check_opened(
    findings: Findings, flows: Mapping[str, Flow], node: str, opened: Mapping[str, Any]
) -> None:
    other = flows.get(opened["pack"])
    if other is None:
        findings.node("unknown_pack", node, N_("'%(node)s' opens '%(pack)s': no such pack."),
                      N_("Name a published process, or publish '%(pack)s' first."),
                      near=guess(opened["pack"], flows), pack=opened["pack"])  # fmt: skip
        return
    for field in opened.get("values") or {}:
        if field not in other.fields:
            findings.node("unknown_field", node,
                          N_("'%(node)s' fills '%(field)s' of '%(pack)s': no such field."),
                          N_("Name a field of '%(pack)s'."), near=guess(field, other.fields),
                          pack=other.key, field=field)  # fmt: skip
