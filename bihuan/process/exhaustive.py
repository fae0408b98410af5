"""Does always one of these guards hold? Tried with every value that can make a difference."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Sequence
from math import prod
from typing import Any

from bihuan.process.expressions import fields_of, holds, needs
from bihuan.process.findings import Findings
from bihuan.process.flow import Edge, Field

MOST = 2000  # combinations tried; more are taken for "nobody knows"
QUOTED = re.compile(r'"[^"]*"|\'[^\']*\'')
ARITHMETIC = re.compile(r"[+*/%?]|-(?![0-9])|[A-Za-z_]\s*\(")
NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
ONE_OF = frozenset({"radio", "select", "tree"})


def is_exhaustive(findings: Findings, node: str, edges: Sequence[Edge]) -> bool:
    """Is one of the edges always taken: by default, without a guard, or by guards that leave
    nothing over?"""
    if any(edge.default or not edge.guard for edge in edges):
        return True
    guards = [edge.guard for edge in edges]
    keys = sorted({key for guard in guards for key in fields_of(guard)})
    if any(len(needs(guard)) > len(fields_of(guard)) or _computes(guard) for guard in guards):
        return False
    sure = _sure(findings, node, edges)
    domains = [_domain(findings.flow.fields[key], guards, key in sure) for key in keys]
    if not all(domains) or prod(map(len, domains)) > MOST:
        return False
    return all(
        any(holds(guard, findings.flow, dict(zip(keys, values, strict=True))) for guard in guards)
        for values in itertools.product(*domains)
    )


def _computes(guard: str) -> bool:
    """Whether it does more than compare a field with words and numbers."""
    return bool(ARITHMETIC.search(QUOTED.sub('""', guard)))


def _sure(findings: Findings, node: str, edges: Sequence[Edge]) -> Collection[str]:
    """Fields that are there for sure when the guards are read."""
    flow, filled = findings.flow, findings.filled
    form = flow.nodes[node].form
    here = {key for key, mode in form.items() if mode == "required"}
    if any(edge.partial for edge in edges):
        here = set()
    return {
        key
        for key, field in flow.fields.items()
        if (key in here and not field.data.get("show_if"))
        or (form.get(key) != "optional" and filled.is_sure(node, key))
    }


def _domain(field: Field, guards: Sequence[str], is_sure: bool) -> list[Any]:
    """Values such that every other value acts like one of them; empty when nobody knows."""
    found: list[Any] = []
    if field.type in ONE_OF and not field.multiple:
        found = [option.value for option in field.options]
    elif field.type == "boolean":
        found = [True, False]
    elif field.type in {"integer", "decimal", "rating"}:
        told = [float(text) for guard in guards for text in NUMBER.findall(QUOTED.sub("", guard))]
        step = 0.5 if field.type == "decimal" else 1
        near = sorted({each + d for each in told for d in (-step, 0, step)})
        found = near if field.type == "decimal" else [int(each) for each in near]
    return found if is_sure or not found else [*found, None]
