"""Publish checks: a process that publishes cannot get stuck."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bihuan.process.dominance import reached
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
    at_once = {key: _opened_at_once(flow) for key, flow in flows.items()}
    links = {key: list(opened) for key, opened in at_once.items()}
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
        for pack, place in at_once[key].items():
            if key in reached(links, pack):
                _say_endless(findings, place, pack)
        found[key] = findings.found
    return found


def _say_endless(findings: Findings, node: str, pack: str) -> None:
    words = N_("'%(node)s' opens '%(pack)s', and before anybody does anything that opens this "
               "process again: tickets without end.")  # fmt: skip
    mend = N_("Put a step of a person or a condition before one of them.")
    findings.node("endless_children", node, words, mend, pack=pack)


def _opened_at_once(flow: Flow) -> dict[str, str]:
    """{pack: the node that opens it} on the way from the start to the first rest, no condition."""
    found: dict[str, str] = {}
    seen, waiting = {flow.start}, [flow.start]
    while waiting:
        node = flow.nodes[waiting.pop()]
        is_start = node.key == flow.start
        goes_on = is_start or node.kind in {"split", "join", "auto", "child"}
        edges = [edge for edge in flow.out.get(node.key, ()) if goes_on and not edge.guard]
        edges = edges[:1] if is_start else [e for e in edges if e.on[0] in {"", "done"}]
        actions = [*node.on_enter, *(a for edge in edges for a in edge.actions)]
        actions += node.on_leave if edges else ()
        for action in actions:
            if action.kind == "open":
                found.setdefault(str(action.data["pack"]), node.key)
        if node.kind == "child":
            found.setdefault(str(node.data["pack"]), node.key)
        waiting += [edge.target for edge in edges if edge.target not in seen]
        seen |= {edge.target for edge in edges}
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
