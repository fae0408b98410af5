"""A part of a Flow as it is written in a pack: what is said in words is always the same data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bihuan.process.flow import Action, Edge, Field, Node, Notice, Option, Phase, Resolver, Vote
from bihuan.process.merge import NOTHING

BARE = frozenset({"requester", "anyone", "me", "handlers", "everybody", "cancelled"})


def plain(value: Any) -> Any:
    """Texts, numbers, lists and mappings; None for what is not there."""
    if value is NOTHING:
        return None
    if type(value) in OWN:
        return plain(OWN[type(value)](value))
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value


def _resolver(value: Resolver) -> Any:
    if value.kind in BARE:
        return value.kind
    if value.kind == "together":
        return {"together": value.extra["together"]}
    if value.arg:
        return {value.kind: value.arg, **value.extra}
    return {value.kind: dict(value.extra)}


def _action(value: Action) -> Any:
    data: Any = value.data
    if value.kind == "assign":
        data = data["who"]
    elif value.kind == "notify":
        data = data["notice"]
    return {value.kind: data}


def _vote(value: Vote) -> dict[str, Any]:
    if value.param:
        return {"param": value.param}
    told: dict[str, Any] = {"rule": value.rule}
    for name, count, percent in (
        ("pass", value.pass_count, value.pass_percent),
        ("reject", value.reject_count, value.reject_percent),
    ):
        if count is not None or percent is not None:
            told[name] = count if count is not None else f"{percent:g}%"
    if not value.reject_at_once:
        told["reject_at_once"] = False
    if value.self_approval:
        told["self_approval"] = True
    return told | ({"weights": value.weights} if value.weights else {})


def _option(value: Option) -> dict[str, Any]:
    told = {"value": value.value, "label": value.label, "group": value.group,
            "parent": value.parent, "when_parent": value.when_parent}  # fmt: skip
    return {key: each for key, each in told.items() if each}


def _node(value: Node) -> dict[str, Any]:
    return {"kind": value.kind, "names": value.names, "who": value.who, **value.data}


def _edge(value: Edge) -> dict[str, Any]:
    return {"names": value.names, "to": value.target, "when": value.guard}


OWN: dict[type, Any] = {
    Resolver: _resolver,
    Action: _action,
    Vote: _vote,
    Option: _option,
    Phase: lambda value: {"key": value.key, "names": value.names},
    Node: _node,
    Edge: _edge,
    Field: lambda value: {"type": value.type, "label": value.label, **value.data},
    Notice: lambda value: {"to": value.to, "subject": value.subject},
}
