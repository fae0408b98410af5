"""Checked documents -> Flow. Nothing can be wrong any more: format.py has looked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from bihuan.process import graph
from bihuan.process.flow import (
    Action,
    Edge,
    Field,
    Flow,
    Node,
    Notice,
    Option,
    Phase,
    Resolver,
    Text,
    Trigger,
    Vote,
)

Document = Mapping[str, Any]

NAMES: Mapping[str, Text] = {  # of triggers whose edge does not say
    "submit": {"zh-hans": "提交", "zh-hant": "提交", "en": "Submit"},
    "pass": {"zh-hans": "通过", "zh-hant": "通過", "en": "Pass"},
    "reject": {"zh-hans": "退回", "zh-hant": "退回", "en": "Return"},
}
_NODE_FIELDS = frozenset(
    {"kind", "names", "phase", "who", "how", "form", "vote", "sla", "on_enter", "on_leave", "edges",
     "at"}
)  # fmt: skip
_HEAD_FIELDS = frozenset({"pack", "names", "kind", "number", "start", "nodes", "phases"})


def build(documents: Mapping[str, Document]) -> Flow:
    """The Flow of a pack's documents, compiled."""
    head, fields = documents["flow.yaml"], documents["fields.yaml"]
    notices = documents.get("notices.yaml") or {}
    nodes = {key: _node(key, each) for key, each in head["nodes"].items()}
    edges = tuple(edge for key, each in head["nodes"].items() for edge in _edges(key, each))
    return graph.compile(
        Flow(
            key=head["pack"],
            names=text(head["names"]),
            kind=head["kind"],
            number=head["number"],
            start=head["start"],
            nodes=nodes,
            edges=edges,
            fields={key: field(key, each) for key, each in fields["fields"].items()},
            phases=tuple(Phase(each["key"], text(each["names"])) for each in head["phases"]),
            notices=tuple(_notice(key, n) for key, n in (notices.get("notices") or {}).items()),
            data=_head(head, fields, notices),
        )
    )


def text(value: Any) -> Text:
    """A text in its languages; a bare one is zh-hans."""
    return dict(value) if isinstance(value, Mapping) else {"zh-hans": str(value)}


def _texts(value: Document, *names: str) -> dict[str, Any]:
    """The same mapping with these texts written out in languages."""
    return {key: text(each) if key in names else each for key, each in value.items()}


# --- head -----------------------------------------------------------------------------------------


def _head(head: Document, fields: Document, notices: Document) -> dict[str, Any]:
    data = {key: each for key, each in head.items() if key not in _HEAD_FIELDS}
    data = _texts(data, "summary")
    if "owner" in data:
        data["owner"] = resolver(data["owner"])
    if "entry" in data:
        data["entry"] = _texts(data["entry"], "names", "summary")
    if "events" in data:
        data["events"] = {key: each or {} for key, each in data["events"].items()}
    data["params"] = {key: _texts(p, "label", "help") for key, p in head.get("params", {}).items()}
    data["rules"] = tuple(_texts(rule, "message") for rule in head.get("rules", ()))
    data["groups"] = tuple(_texts(group, "names") for group in fields.get("groups", ()))
    data["notify_default"] = dict(notices.get("default") or {})
    if "repeat" in notices:
        data["notify_repeat"] = notices["repeat"]
    if "due" in notices:
        data["notify_due"] = notices["due"]
    return data


# --- nodes and edges ------------------------------------------------------------------------------


def _node(key: str, node: Document) -> Node:
    return Node(
        key=key,
        kind=node["kind"],
        names=text(node["names"]),
        phase=node.get("phase", ""),
        who=resolvers(node.get("who")),
        how=node.get("how", "direct"),
        form=dict(node.get("form") or {}),
        vote=_vote(node.get("vote") or {}),
        sla=dict(node.get("sla") or {}),
        on_enter=_actions(node.get("on_enter")),
        on_leave=_actions(node.get("on_leave")),
        at=tuple(node["at"]) if node.get("at") else None,
        data=_node_data(node),
    )


def _node_data(node: Document) -> dict[str, Any]:
    data = {key: each for key, each in node.items() if key not in _NODE_FIELDS}
    data = _texts(data, "help", "mark")
    if "fallback" in data:
        data["fallback"] = resolvers(data["fallback"])
    if "values" in data:
        data["values"] = expressions_of(data["values"])
    return data


def _vote(vote: Document) -> Vote:
    yes_count, yes_percent = _share(vote.get("pass"))
    no_count, no_percent = _share(vote.get("reject"))
    return Vote(
        rule=vote.get("rule", "any"),
        pass_count=yes_count,
        pass_percent=yes_percent,
        reject_count=no_count,
        reject_percent=no_percent,
        reject_at_once=vote.get("reject_at_once", True),
        weights=dict(vote.get("weights") or {}),
        self_approval=vote.get("self_approval", False),
        param=vote.get("param", ""),
    )


def _share(value: Any) -> tuple[int | None, float | None]:
    """A count, or a percentage like 60%."""
    if isinstance(value, str):
        return None, float(value.rstrip("%"))
    return value, None


def _edges(source: str, node: Document) -> Iterable[Edge]:
    for number, edge in enumerate(node.get("edges") or ()):
        on, timer = _trigger(edge.get("on"), node["kind"])
        yield Edge(
            key=f"{source}.{number}",
            source=source,
            target=edge["to"],
            on=on,
            names=_edge_names(edge, on),
            guard=_guard(edge.get("when", "")),
            requires=tuple(edge.get("requires") or ()),
            asks=tuple(edge.get("asks") or ()),
            default=edge.get("default", False),
            leaves=edge.get("leaves", False),
            partial=edge.get("partial", False) or _asks_nothing(edge, source),
            actions=_actions(edge.get("actions")),
            style=edge.get("style", ""),
            help=text(edge["help"]) if "help" in edge else {},
            timer=timer,
        )


def _asks_nothing(edge: Document, source: str) -> bool:
    """A rejection, and an `open` that stays, never ask for the form's own required fields."""
    stays = edge["to"] == source
    opens = any("open" in action for action in edge.get("actions") or ())
    return edge.get("on") == "reject" or (stays and opens)


def _trigger(on: Any, kind: str) -> tuple[Trigger, Mapping[str, Any]]:
    if on is None:
        return ("done" if kind in {"auto", "wait", "child"} else "", ""), {}
    if isinstance(on, str):
        return (on, ""), {}
    (name, value), *_ = on.items()
    if name != "timer":
        return (name, value), {}
    if isinstance(value, str):
        return ("timer", value), {"after": value}
    (unit, amount), *_ = value.items()
    return ("timer", f"{unit}:{amount}"), dict(value)


def _edge_names(edge: Document, on: Trigger) -> Text:
    if "names" in edge:
        return text(edge["names"])
    return NAMES.get(on[0]) or (text(on[1]) if on[0] == "button" else {})


def _guard(when: Any) -> str:
    """A guard as CEL source; `when: false` is one too."""
    return json.dumps(when) if isinstance(when, bool) else when


# --- actions and resolvers ------------------------------------------------------------------------


def _actions(actions: Any) -> tuple[Action, ...]:
    return tuple(_action(each) for each in actions or ())


def _action(action: Document) -> Action:
    (kind, value), *_ = action.items()
    if kind == "assign":
        return Action(kind, {"who": resolver(value)})
    if kind == "set":
        return Action(kind, expressions_of(value))
    if kind == "notify":
        return Action(kind, {"notice": value})
    if kind == "open":
        data = _texts(value, "title")
        return Action(kind, {**data, "values": expressions_of(value.get("values") or {})})
    return Action(kind, dict(value))


def expressions_of(values: Document) -> dict[str, str]:
    """{field: CEL source}; numbers, true, false and null may be written as they are."""
    return {
        key: each if isinstance(each, str) else json.dumps(each) for key, each in values.items()
    }


def resolvers(written: Any) -> tuple[Resolver, ...]:
    return tuple(resolver(each) for each in written or ())


def resolver(written: Any) -> Resolver:
    """One resolver; its first known key is its kind."""
    if isinstance(written, str):
        return Resolver(written)
    extra = {key: each for key, each in written.items() if key in {"within", "as"}}
    (kind, arg), *_ = ((key, each) for key, each in written.items() if key not in extra)
    if kind == "together":
        return Resolver(kind, "", {"together": resolvers(arg)})
    if isinstance(arg, Mapping):
        return Resolver(kind, "", {**arg, **extra})
    return Resolver(kind, arg, extra)


# --- fields and notices ---------------------------------------------------------------------------


def field(key: str, written: Document) -> Field:
    own = {"type", "label", "options"}
    data = {name: each for name, each in written.items() if name not in own}
    data = _texts(data, "help", "hint")
    if isinstance(data.get("pattern"), Mapping):
        data["pattern"] = _texts(data["pattern"], "message")
    if "columns" in data:
        data["columns"] = {name: _column(each) for name, each in data["columns"].items()}
    return Field(
        key=key,
        type=written["type"],
        label=text(written["label"]),
        data=data,
        options=tuple(_option(each) for each in written.get("options") or ()),
        multiple=written.get("multiple", False),
        sensitive=written.get("sensitive", False),
    )


def _column(written: Document) -> dict[str, Any]:
    data = _texts(written, "label", "help", "hint")
    if "options" in data:
        options = [_option(each) for each in data["options"]]
        data["options"] = [{"value": each.value, "label": each.label} for each in options]
    return data


def _option(written: Any) -> Option:
    if not isinstance(written, Mapping):
        return Option(word(written), text(word(written)))
    value = word(written["value"])
    return Option(
        value=value,
        label=text(written.get("label", value)),
        group=word(written.get("group", "")),
        when_parent=tuple(word(each) for each in written.get("when_parent") or ()),
        parent=word(written.get("parent", "")),
    )


def word(value: Any) -> str:
    """An option as it is stored: always text."""
    return json.dumps(value) if isinstance(value, bool) else str(value)


def _notice(key: str, notice: Document) -> Notice:
    on = notice["on"]
    kind, arg = (on, "") if isinstance(on, str) else next(iter(on.items()))
    return Notice(
        key=key,
        on=(kind, "" if kind == "notify" else arg),
        to=resolvers(notice["to"]),
        channels=tuple(notice["channels"]),
        subject=text(notice["subject"]),
        body=text(notice["body"]),
        when=_guard(notice.get("when", "")),
        mandatory=bool(notice.get("mandatory", False)),
        off=bool(notice.get("off", False)),
    )
