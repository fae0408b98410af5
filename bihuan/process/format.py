"""The pack format as shapes: which keys each part has and what may stand there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from bihuan.process.errors import N_
from bihuan.process.field_format import FIELDS, NUMBER
from bihuan.process.flow import How, Mode, NodeKind
from bihuan.process.mistakes import guess
from bihuan.process.shapes import (
    Path,
    Reading,
    Shape,
    anything,
    boolean,
    cel,
    cel_or_constant,
    choice_of,
    constant,
    duration,
    either,
    integer,
    key,
    keyed,
    listing,
    matching,
    one_of,
    record,
    ref,
    said,
    string,
    text,
)

FILES = ("flow.yaml", "fields.yaml", "notices.yaml", "guide.yaml")
KINDS: tuple[str, ...] = get_args(NodeKind)
TICKET_KINDS = ("incident", "problem", "change", "request", "task", "knowledge", "record")
CHANNELS = (
    "inbox", "email", "webhook", "dingtalk", "feishu", "wecom", "slack", "sms", "voice",
)  # fmt: skip
ALLOWED_ON: Mapping[str, frozenset[str]] = {
    "start": frozenset({"button", "submit", "timer", "event"}),
    "form": frozenset({"button", "submit", "timer", "event"}),
    "approve": frozenset({"pass", "reject", "button", "timer", "event"}),
    "auto": frozenset({"done", "failed", "timer", "event"}),
    "wait": frozenset({"done", "timer", "event"}),
    "child": frozenset({"done", "failed", "timer", "event"}),
    "choice": frozenset(), "split": frozenset(), "join": frozenset(),
}  # fmt: skip
# what other tools call a kind of node
ELSEWHERE: Mapping[str, str] = {
    "xor": "choice", "exclusive": "choice", "gateway": "choice", "condition": "choice",
    "and": "split", "or": "split", "parallel": "split", "fork": "split", "inclusive": "split",
    "merge": "join", "converge": "join", "task": "form", "user": "form", "state": "form",
    "normal": "form", "approval": "approve", "sign": "approve", "vote": "approve",
    "http": "auto", "script": "auto", "service": "auto", "timer": "wait", "delay": "wait",
    "event": "wait", "subprocess": "child", "call": "child", "finish": "end", "stop": "end",
}  # fmt: skip


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_mapping(value: Any) -> bool:
    return isinstance(value, Mapping)


# --- resolvers and actions ------------------------------------------------------------------------

OWNERS = one_of("operations", "development", "product", "support")
_RESOLVERS: dict[str, Shape] = {
    "user": string, "group": string, "role": string, "business_role": string,
    "manager_of": either(_is_text, one_of("requester"), record({"node": ref("node")}, {}, "node")),
    "field": ref("field"), "last": ref("node"), "param": ref("param"),
    "owner_of": ref("field"), "on_call": ref("field"),
    "together": lambda reading, path, value: listing(resolver, least=1)(reading, path, value),  # type: ignore[has-type]
}  # fmt: skip
_EXTRAS = {"business_role": {"within": ref("field")}, "owner_of": {"as": OWNERS}}
resolver = choice_of(_RESOLVERS, ("requester", "anyone", "me"), "handler", _EXTRAS)
told = choice_of(_RESOLVERS, ("requester", "anyone", "me", "handlers"), "recipient", _EXTRAS)

_OPEN = record(
    {"pack": key},
    {"relation": key, "values": keyed(cel_or_constant), "fill": ref("field"), "title": text},
    "open",
)
_WEBHOOK = record(
    {"url": string}, {"body": anything, "method": string, "headers": anything}, "webhook"
)
_NODE_ACTIONS: dict[str, Shape] = {
    "set": keyed(cel_or_constant, ref("field")), "notify": ref("notice"), "open": _OPEN,
    "webhook": _WEBHOOK,
}  # fmt: skip
node_action = choice_of(_NODE_ACTIONS, (), "action")
edge_action = choice_of({"assign": resolver, **_NODE_ACTIONS}, (), "action")

# --- nodes and edges ------------------------------------------------------------------------------

_TIMER = either(
    _is_text, duration, choice_of({"field": ref("field"), "business": duration}, (), "timer")
)
_ON = choice_of(
    {"button": matching(r"[^.\s][^.]{0,59}", N_("'%(value)s' cannot be the key of a button.")),
     "timer": _TIMER, "event": ref("event")},
    ("submit", "pass", "reject", "done", "failed"), "trigger",
)  # fmt: skip
MOST_BENDS = 40


def _spot(reading: Reading, path: Path, value: Any) -> None:
    """A point of the canvas."""
    if not isinstance(value, list) or len(value) != 2:
        reading.wrong(path, N_("write a place as [left, top], like [120, 240]."))
        return
    listing(integer(-100_000, 100_000))(reading, path, value)


def _via(reading: Reading, path: Path, value: Any) -> None:
    """Where the canvas bends a line."""
    if isinstance(value, list) and len(value) > MOST_BENDS:
        reading.wrong(path, N_("a line may bend %(most)s times at most."), most=MOST_BENDS)
        return
    listing(_spot, least=1)(reading, path, value)


_EDGE = record(
    {"to": ref("node")},
    {"on": _ON, "names": text, "when": cel(), "requires": listing(ref("field")),
     "asks": listing(ref("field")), "default": boolean, "leaves": boolean,
     "partial": boolean, "style": one_of("primary", "secondary", "danger", "menu"), "help": text,
     "via": _via, "actions": listing(edge_action)},
    "an edge",
)  # fmt: skip


def edge(reading: Reading, path: Path, value: Any) -> None:
    """An edge; its trigger must suit the kind of its node."""
    _EDGE(reading, path, value)
    if not isinstance(value, Mapping):
        return
    kind = _kind_at(reading, path[:2])
    allowed = ALLOWED_ON.get(kind)
    on = value.get("on")
    word = next(iter(on), "") if isinstance(on, Mapping) else on
    if allowed is None or (on is not None and not isinstance(word, str)):
        return
    if on is None and kind in {"start", "form", "approve"}:
        reading.wrong(path, N_("an edge of '%(kind)s' needs 'on'; possible: %(possible)s."),
                      kind=kind, possible=", ".join(sorted(allowed)))  # fmt: skip
    elif on is not None and word not in allowed:
        possible = ", ".join(sorted(allowed)) or "-"
        reading.wrong((*path, "on"), N_("'%(on)s' cannot leave a node of kind '%(kind)s'; "
                                        "possible: %(possible)s."),
                      on=said(word), kind=kind, possible=possible)  # fmt: skip


def _kind_at(reading: Reading, path: Path) -> str:
    nodes = reading.sources["flow.yaml"].data.get("nodes")
    node = nodes.get(path[1]) if isinstance(nodes, Mapping) and len(path) > 1 else None
    return str(node.get("kind", "")) if isinstance(node, Mapping) else ""


_PERCENT = matching(r"(100|[1-9]?[0-9])(\.\d+)?%", N_("write a number or a share like 60%%."))
_SHARE = either(_is_text, _PERCENT, integer(1, 1000))
_VOTE = either(
    lambda value: isinstance(value, Mapping) and "param" in value,
    record({"param": ref("param")}, {"self_approval": boolean, "reject_at_once": boolean}, "vote"),
    record(
        {"rule": one_of("any", "all", "sequence", "rule")},
        {"pass": _SHARE, "reject": _SHARE, "reject_at_once": boolean, "self_approval": boolean,
         "weights": keyed(integer(0, 1000), string)},
        "vote",
    ),
)  # fmt: skip
_SLA = record({}, {"respond": duration, "resolve": duration, "calendar": string}, "sla")
_GROUP_OF = either(_is_mapping, anything, text)
_LAYOUT = listing(record(
    {"fields": listing(ref("field"))}, {"group": _GROUP_OF, "names": text, "key": key}, "a group"
))  # fmt: skip
_CALL = record(
    {"url": string},
    {"method": one_of("GET", "POST", "PUT", "PATCH", "DELETE"), "headers": keyed(string, string),
     "body": anything, "success": cel("response"),
     "set": keyed(cel("response"), ref("field"))},
    "call",
)  # fmt: skip
_FOR = either(
    _is_text, duration,
    choice_of({"field": ref("field"), "event": ref("event"), "business": duration}, (), "wait"),
)  # fmt: skip


_COMMON: dict[str, Shape] = {
    "at": _spot, "phase": ref("phase"), "help": text, "on_enter": listing(node_action),
    "on_leave": listing(node_action), "edges": listing(edge, least=1), "note": anything,
}  # fmt: skip
_PEOPLE: dict[str, Shape] = {
    "who": listing(resolver), "how": one_of(*get_args(How)), "fallback": listing(resolver),
    "form": keyed(one_of(*get_args(Mode)), ref("field")), "layout": _LAYOUT, "sla": _SLA,
    "notices": either(_is_text, one_of("none"), listing(ref("notice"))),
    "send_back": boolean, "transfer": boolean,
}  # fmt: skip
_BY_KIND: dict[str, tuple[dict[str, Shape], dict[str, Shape]]] = {
    "start": ({"edges": _COMMON["edges"]}, _PEOPLE),
    "form": ({"edges": _COMMON["edges"], "who": _PEOPLE["who"]}, _PEOPLE),
    "approve": ({"edges": _COMMON["edges"], "who": _PEOPLE["who"]}, {**_PEOPLE, "vote": _VOTE}),
    "choice": ({"edges": _COMMON["edges"]}, {}),
    "split": ({"edges": _COMMON["edges"]}, {"mode": one_of("and", "or")}),
    "join": ({"edges": _COMMON["edges"], "closes": ref("split")}, {}),
    "auto": ({"edges": _COMMON["edges"], "call": _CALL},
             {"on_failure": one_of("retry", "ask", "ignore"), "retries": integer(0, 50),
              "who": _PEOPLE["who"], "fallback": _PEOPLE["fallback"]}),
    "wait": ({"edges": _COMMON["edges"], "for": _FOR}, {}),
    "child": ({"edges": _COMMON["edges"], "pack": key},
              {"wait": boolean, "values": keyed(cel_or_constant), "relation": key}),
    "end": ({}, {"outcome": key, "terminate": boolean, "mark": text}),
}  # fmt: skip


def _node_shapes() -> dict[str, Shape]:
    shapes = {}
    for kind, (required, optional) in _BY_KIND.items():
        common = {name: shape for name, shape in _COMMON.items()
                  if kind != "end" or name not in {"edges", "on_leave"}}  # fmt: skip
        must = {"kind": anything, "names": text, **required}
        if kind in {"start", "form", "approve", "auto", "wait", "child", "end"}:
            must["phase"] = ref("phase")
        shapes[kind] = record(must, {**common, **optional}, f"a node of kind '{kind}'")
    return shapes


_NODES = _node_shapes()


def node(reading: Reading, path: Path, value: Any) -> None:
    """A node: its kind decides which keys it has."""
    kind = value.get("kind") if isinstance(value, Mapping) else None
    if not isinstance(value, Mapping) or "kind" not in value:
        record({"kind": anything}, {}, "a node")(reading, path, value if kind else {})
        return
    if not isinstance(kind, str) or kind not in _NODES:
        if near := ELSEWHERE.get(str(kind).lower()):
            reading.wrong((*path, "kind"), N_("'%(value)s' is no kind of node."), near,
                          value=said(kind))  # fmt: skip
            return
        one_of(*KINDS)(reading, (*path, "kind"), kind)
        return
    _NODES[kind](reading, path, value)


# --- head -----------------------------------------------------------------------------------------

_PLACE = either(_is_text, string, text)
_WHOM = choice_of({"role": string, "group": string, "department": string}, (), "audience")
_READER = choice_of(
    {"role": string, "group": string, "department": string}, ("everybody",), "reader"
)
_PARAM = record(
    {"type": string, "label": text},
    {"help": text, "default": constant, "options": anything, "note": anything}, "a parameter",
)  # fmt: skip
_PHASE = record({"key": key, "names": text}, {}, "a phase")
HEAD = record(
    {"pack": key, "names": text, "kind": one_of(*TICKET_KINDS), "number": NUMBER,
     "phases": listing(_PHASE, least=1), "start": ref("node"), "nodes": keyed(node)},
    {"summary": text, "title": ref("field"), "priority": ref("field"), "business": ref("field"),
     "service": ref("field"), "folder": listing(_PLACE), "visible_to": listing(_WHOM),
     "readers": listing(_READER), "owner": resolver, "params": keyed(_PARAM),
     "related_business": record({}, {"required": boolean, "roles": listing(string)},
                                "related_business"),
     "entry": record({"offering": key, "field": ref("field"), "value": string},
                     {"names": text, "summary": text}, "entry"),
     "withdraw": either(_is_text, one_of("any_time", "never"),
                        record({"until": ref("node")}, {}, "withdraw")),
     "reopen_to": ref("node"),
     "rules": listing(record({"rule": cel(), "fields": listing(ref("field"), least=1),
                              "message": text}, {}, "a rule")),
     "events": keyed(record({}, {"keep": boolean, "names": text}, "an event"))},
    "flow.yaml",
)  # fmt: skip

# --- notices --------------------------------------------------------------------------------------


def _button(reading: Reading, path: Path, value: Any) -> None:
    """node.button, as written on an edge of that node."""
    known = reading.known.get("button", ())
    if not isinstance(value, str) or value not in known:
        reading.wrong(path, N_("no button '%(name)s'; write node.button."), guess(value, known),
                      name=said(value))  # fmt: skip


_WHEN = choice_of(
    {"enter": ref("node"), "close": string, "button": _button, "notify": anything},
    ("create", "notify"), "occasion",
)  # fmt: skip
_NOTICE = record(
    {"on": _WHEN, "to": listing(told, least=1), "channels": listing(one_of(*CHANNELS), least=1),
     "subject": text, "body": text},
    {"when": cel(), "mandatory": boolean, "off": boolean, "note": anything},
    "a notice",
)  # fmt: skip
NOTICES = record(
    {},
    {"default": record({"work_item": listing(one_of(*CHANNELS))}, {}, "default"),
     "repeat": duration, "notices": keyed(_NOTICE),
     "due": record({"field": ref("field")}, {"before": duration, "after": duration}, "due")},
    "notices.yaml",
)  # fmt: skip

# --- guide ----------------------------------------------------------------------------------------

_ANSWER = record({"names": text, "to": ref("guide")}, {"values": anything}, "an answer")
_QUESTION = record(
    {"ask": text, "answers": listing(_ANSWER, least=2)},
    {"help": text, "examples": listing(text), "terms": listing(key)},
    "a question",
)
_OUTCOME = record(
    {"names": text}, {"text": text, "offering": key, "values": anything}, "an outcome"
)
GUIDE = record(
    {"names": text, "start": ref("guide"), "questions": keyed(_QUESTION),
     "outcomes": keyed(_OUTCOME)},
    {"summary": text, "terms": keyed(record({"names": text, "text": text}, {}, "a term")),
     "examples": listing(record({"text": text, "to": ref("guide")}, {"why": text},
                                "an example"))},
    "guide.yaml",
)  # fmt: skip
SHAPES: Mapping[str, Shape] = dict(zip(FILES, (HEAD, FIELDS, NOTICES, GUIDE), strict=True))
