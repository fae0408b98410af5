"""Two versions of a process side by side: what was added, taken away, changed. Pure data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Literal

from bihuan.process.flow import Edge, Field, Flow, Node, Notice, Text

How = Literal["added", "removed", "changed"]
NODE_PARTS = ("kind", "names", "phase", "who", "how", "form", "vote", "sla", "on_enter", "on_leave")
EDGE_PARTS = ("target", "names", "guard", "requires", "asks", "actions", "default", "style")
FIELD_PARTS = ("type", "label", "options")
NOTICE_PARTS = ("on", "to", "channels", "subject", "body", "when", "mandatory", "off")
HEAD_PARTS = ("names", "kind", "number", "phases")
_UNSEEN = frozenset({"at", "note"})  # where the canvas draws it, and what authors note


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `part` is what of the thing changed; `old` and `new` are its two values."""

    how: How
    what: Literal["head", "node", "edge", "field", "notice"]
    key: str
    names: Text
    node: str = ""  # an edge's source
    part: str = ""
    old: Any = None
    new: Any = None


def compare(old: Flow | None, new: Flow) -> list[Change]:
    """Everything that differs; for a first version, all that is there."""
    return [
        *(_head(old, new) if old else ()),
        *_things("node", dict(old.nodes) if old else {}, new.nodes, NODE_PARTS, _more_of_node),
        *_edges(old, new),
        *_things("field", dict(old.fields) if old else {}, new.fields, FIELD_PARTS, _more_of_field),
        *_things("notice", _notices(old), _notices(new), NOTICE_PARTS, lambda notice: {}),
    ]


def marks(changes: Iterable[Change], how: How) -> set[str]:
    """Nodes and edges the map marks as added, removed or changed."""
    return {c.key for c in changes if c.what in ("node", "edge") and c.how == how}


def _notices(flow: Flow | None) -> dict[str, Notice]:
    return {notice.key: notice for notice in flow.notices} if flow else {}


def _head(old: Flow, new: Flow) -> Iterator[Change]:
    one = {part: getattr(old, part) for part in HEAD_PARTS} | dict(old.data)
    other = {part: getattr(new, part) for part in HEAD_PARTS} | dict(new.data)
    for part in dict.fromkeys([*one, *other]):
        before, after = one.get(part), other.get(part)
        if _plain(before or None) != _plain(after or None):
            yield Change("changed", "head", new.key, new.names, "", part, before, after)


def _things(
    what: Any, old: Mapping[str, Any], new: Mapping[str, Any], parts: Any, more: Any
) -> Iterator[Change]:
    for key, thing in new.items():
        if key not in old:
            yield Change("added", what, key, _names(thing), new=thing)
            continue
        before = {part: getattr(old[key], part) for part in parts} | more(old[key])
        after = {part: getattr(thing, part) for part in parts} | more(thing)
        for part in dict.fromkeys([*before, *after]):
            one, other = before.get(part), after.get(part)
            if _plain(one) != _plain(other):
                yield Change("changed", what, key, _names(thing), "", part, one, other)
    for key, thing in old.items():
        if key not in new:
            yield Change("removed", what, key, _names(thing), old=thing)


def _names(thing: Node | Field | Notice) -> Text:
    if isinstance(thing, Field):
        return thing.label
    return thing.subject if isinstance(thing, Notice) else thing.names


def _more_of_node(node: Node) -> dict[str, Any]:
    return {key: each for key, each in node.data.items() if key not in _UNSEEN}


def _more_of_field(field: Field) -> dict[str, Any]:
    told = {key: each for key, each in field.data.items() if key not in _UNSEEN}
    return told | {"multiple": field.multiple, "sensitive": field.sensitive}


# --- edges: found again by what they are pressed or fired by --------------------------------------


def _edges(old: Flow | None, new: Flow) -> Iterator[Change]:
    left = list(old.edges) if old else []
    for edge in new.edges:
        known = _known(edge, left)
        if known is None:
            yield Change("added", "edge", edge.key, edge.names, edge.source, new=edge)
            continue
        left.remove(known)
        for part in EDGE_PARTS:
            one, other = getattr(known, part), getattr(edge, part)
            if _plain(one) != _plain(other):
                yield Change("changed", "edge", edge.key, edge.names, edge.source, part, one, other)
    for edge in left:
        yield Change("removed", "edge", edge.key, edge.names, edge.source, old=edge)


def _known(edge: Edge, left: list[Edge]) -> Edge | None:
    same = [one for one in left if one.source == edge.source and one.on == edge.on]
    near = [one for one in same if one.target == edge.target]
    named = [one for one in near or same if one.names == edge.names]
    exact = [one for one in named or near if one.guard == edge.guard]
    return next(iter(exact or named or near or same), None)


def _plain(value: Any) -> Any:
    """Comparable: dataclasses and mappings by what they hold, keys that only draw left out."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items() if key not in _UNSEEN}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
