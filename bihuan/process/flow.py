"""What a process is: nodes, edges and fields, immutable and compiled once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Text = Mapping[str, str]  # {"zh-hans": ..., "zh-hant": ..., "en": ...}; zh-hans is always there

NodeKind = Literal[
    "start", "form", "approve", "choice", "split", "join", "auto", "wait", "child", "end"
]
Mode = Literal["hidden", "read", "optional", "required"]
How = Literal["direct", "claim", "dispatch", "dispatch_then_claim"]
# A trigger is (kind, name): ("button", "提交审核"), ("submit", ""), ("pass", ""), ("reject", ""),
# ("done", ""), ("failed", ""), ("timer", "7d"), ("event", "recovered"); gateways: ("", "").
Trigger = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Resolver:
    """One way to find handlers. `kind` is one of RESOLVERS in docs/pack-format.md."""

    kind: str
    arg: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Action:
    """Something an edge or node does. `data`, as compiled by read.py:

    assign   {"who": Resolver}                      edges only
    set      {field key: CEL source, ...}
    notify   {"notice": key}
    open     {"pack", "relation", "values": {field: CEL source}, "fill", "title"}
    webhook  {"url", "body", ...} as written
    """

    kind: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the process. Types and options: docs/pack-format.md, "Fields"."""

    key: str
    type: str
    label: Text
    data: Mapping[str, Any] = field(default_factory=dict)  # everything else as written, checked
    options: tuple[Option, ...] = ()
    multiple: bool = False
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select-like field; `value` is what is stored."""

    value: str
    label: Text
    group: str = ""
    when_parent: tuple[str, ...] = ()  # fits these values of the field it depends on
    parent: str = ""  # tree: the option it stands under


@dataclass(frozen=True, slots=True)
class Edge:
    """One way out of a node. Edges of a node with the same trigger form a group, tried in order."""

    key: str  # "<source>.<n>", stable within one version
    source: str
    target: str
    on: Trigger
    names: Text  # what the button says
    guard: str = ""  # CEL source, empty = always
    requires: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()  # fields of this button's own small dialog
    partial: bool = False  # the form's required fields may still be empty: return, cancel, open
    default: bool = False
    leaves: bool = False
    actions: tuple[Action, ...] = ()
    style: str = ""  # primary | secondary | danger | menu
    help: Text = field(default_factory=dict)
    # {"after": "7d"} | {"business": "8h"} | {"field": key}
    timer: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Vote:
    """How an approval decides. See PROCESS, "Votes"."""

    rule: Literal["any", "all", "sequence", "rule"] = "any"
    pass_count: int | None = None
    pass_percent: float | None = None
    reject_count: int | None = None
    reject_percent: float | None = None
    reject_at_once: bool = True
    weights: Mapping[str, int] = field(default_factory=dict)
    self_approval: bool = False
    param: str = ""  # {param: key}: the parameter says "any" or "all"; read at each entry


@dataclass(frozen=True, slots=True)
class Node:
    """One place of the process."""

    key: str
    kind: NodeKind
    names: Text
    phase: str = ""
    who: tuple[Resolver, ...] = ()
    how: How = "direct"
    form: Mapping[str, Mode] = field(default_factory=dict)
    vote: Vote = field(default_factory=Vote)
    sla: Mapping[str, Any] = field(default_factory=dict)
    on_enter: tuple[Action, ...] = ()
    on_leave: tuple[Action, ...] = ()
    # where the canvas shows it: left, top; a node that was only moved is the same node
    at: tuple[int, int] | None = field(default=None, compare=False)
    # kind-specific: mode; closes; for; call, on_failure, retries; pack, wait, values; outcome, ...
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Notice:
    """Who is told what, when. See docs/pack-format.md, "Notices"."""

    key: str
    # ("enter", node) | ("create", "") | ("close", outcome or "") | ("button", "node.button")
    on: tuple[str, str]
    to: tuple[Resolver, ...]
    channels: tuple[str, ...]
    subject: Text
    body: Text
    when: str = ""  # CEL, empty = always
    mandatory: bool = False  # readers cannot switch it off
    off: bool = False  # kept in the process, not sent


@dataclass(frozen=True, slots=True)
class Phase:
    """A step of the stepper; the order in the process decides which one is least advanced."""

    key: str
    names: Text


@dataclass(frozen=True)
class Flow:
    """A whole process, compiled once and kept in memory. Immutable; holds no database id."""

    key: str
    names: Text
    kind: str  # incident | problem | change | request | task | knowledge | record
    number: str  # "F-{date}-{seq:3}"
    start: str
    nodes: Mapping[str, Node]
    edges: tuple[Edge, ...]
    fields: Mapping[str, Field]
    phases: tuple[Phase, ...]
    notices: tuple[Notice, ...] = ()
    # head: title_field, params, withdraw, reopen_to, events, ...
    data: Mapping[str, Any] = field(default_factory=dict)
    # compiled by compile() and never given by hand:
    out: Mapping[str, tuple[Edge, ...]] = field(default_factory=dict)  # edges by source, in order
    # node -> frames (split, branch), outermost first; a join's last frame has the branch ""
    paths: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    # node -> places.Place, what the engine looks up
    places: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
