"""Is there something to read, and somebody to ask, whenever a ticket gets there?"""

from __future__ import annotations

import re

from bihuan.process import expressions
from bihuan.process.errors import N_
from bihuan.process.exhaustive import is_exhaustive
from bihuan.process.findings import Findings
from bihuan.process.flow import Edge, Node, Resolver
from bihuan.process.graph import reachable
from bihuan.process.handlers import flat

PRESSED = frozenset({"button", "submit", "pass"})
CERTAIN = frozenset({"user", "group", "role", "business_role", "requester", "anyone", "me",
                     "param", "manager_of", "on_call", "owner_of"})  # fmt: skip
ASKS_NULL = re.compile(r"\bnull\b|\bhas\s*\(")
WORKED = frozenset({"start", "form", "approve"})


def check_reads(findings: Findings) -> None:
    """Guards on fields that are there, buttons that hold, handlers that can be found."""
    for edge in findings.flow.edges:
        if edge.guard:
            _check_guard(findings, edge)
    for node in findings.flow.nodes.values():
        _check_buttons_hold(findings, node)
        _check_found(findings, node)
        _check_last(findings, node)


def _check_guard(findings: Findings, edge: Edge) -> None:
    """A guard on a field that nobody can have filled by then never holds as meant."""
    filled, node = findings.filled, edge.source
    form = findings.flow.nodes[node].form
    for key in expressions.fields_of(edge.guard):
        if not filled.may_have(node, key):
            findings.edge("read_before_filled", edge,
                          N_("this edge to '%(to)s' asks for '%(field)s', which nobody has "
                             "filled by then."),
                          N_("Put '%(field)s' on the form of '%(node)s' or of a node before "
                             "it."), field=key)  # fmt: skip
        elif not (filled.was_asked(node, key) or key in form or key in (*edge.requires, *edge.asks)
                  or ASKS_NULL.search(edge.guard)):  # fmt: skip
            findings.edge("may_be_empty", edge,
                          N_("this edge to '%(to)s' asks for '%(field)s', which on some way "
                             "nobody was asked for by then."),
                          N_("Ask for '%(field)s' on every way, or say what holds when it is "
                             "empty (f.%(field)s == null)."), severity="warning",
                          field=key)  # fmt: skip


def _check_buttons_hold(findings: Findings, node: Node) -> None:
    """Somebody has the work, and with some values no button would be there for him."""
    edges = [edge for edge in findings.flow.out[node.key] if edge.on[0] in PRESSED]
    guards: dict[tuple[str, str], list[Edge]] = {}
    for edge in edges:
        guards.setdefault(edge.on, []).append(edge)
    if not guards or any(is_exhaustive(findings, node.key, group) for group in guards.values()):
        return
    if is_exhaustive(findings, node.key, edges):
        return
    findings.node("may_not_finish", node.key,
                  N_("with some values no button of '%(node)s' can be pressed."),
                  N_("Give one button no 'when'."), severity="warning")  # fmt: skip


def _check_found(findings: Findings, node: Node) -> None:
    """Handlers that all come from what may still be empty."""
    if node.kind not in {"form", "approve"} or not node.who or node.data.get("fallback"):
        return
    named = [each for resolver in node.who for each in flat(resolver)]
    if not any(_is_certain(findings, node, resolver) for resolver in named):
        sources = ", ".join(f"{each.kind}: {each.arg}".rstrip(": ") for each in named)
        findings.add("who_may_be_empty", ("nodes", node.key, "who"),
                     N_("'%(node)s' may find nobody (%(sources)s); the process owner and the "
                        "administrators would get it."),
                     N_("Name a role or a group behind it, or a 'fallback'."), node=node.key,
                     severity="warning", sources=sources)  # fmt: skip


def _is_certain(findings: Findings, node: Node, resolver: Resolver) -> bool:
    if resolver.kind == "field":
        required = node.form.get(resolver.arg) == "required"
        return required or findings.filled.was_given(node.key, resolver.arg)
    if resolver.kind == "last":
        return findings.always_before(resolver.arg, node.key)
    return resolver.kind in CERTAIN


def _check_last(findings: Findings, node: Node) -> None:
    """Whoever did a step that cannot have been done."""
    flow = findings.flow
    for number, resolver in enumerate(node.who):
        for each in flat(resolver):
            if each.kind != "last" or each.arg not in flow.nodes:
                continue
            worked = flow.nodes[each.arg].kind in WORKED
            if not worked or node.key not in reachable(flow.out, _after(findings, each.arg)):
                findings.add("last_before", ("nodes", node.key, "who", number),
                             N_("nobody can have finished '%(other)s' before '%(node)s'."),
                             N_("Name a step that comes before it, or a role."),
                             node=node.key, other=each.arg)  # fmt: skip


def _after(findings: Findings, node: str) -> list[str]:
    return [edge.target for edge in findings.flow.out[node]]
