"""Cells of the table of a process: triggers, conditions and actions as text, and text as these.

What a cell says is what a process owner writes in Excel or TaskSteper; it is read leniently.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from bihuan.catalogue import table_names
from bihuan.core.text import shown
from bihuan.process import build, source
from bihuan.process.shapes import DURATION

Edge = dict[str, Any]
Documents = dict[str, Any]
TIMER, EVENT = "⏱", "⚡"
_TIMER = re.compile(r"(?:⏱|timer|超时|逾時|定时|定時)[:：\s]*(.+)", re.IGNORECASE)
_EVENT = re.compile(r"(?:⚡|event|事件)[:：\s]+([a-z][a-z0-9_]*)", re.IGNORECASE)
_ELSE = {"else", "default", "默认", "預設", "否则", "否則", "其他", "其它"}
_WORDS: dict[str, dict[str, set[str]]] = {  # kind of node -> trigger -> how people write it
    "approve": {
        "pass": {"pass", "通过", "通過", "同意", "批准", "approve"},
        "reject": {"reject", "退回", "拒绝", "拒絕", "驳回", "駁回", "不通过", "不通過", "不同意"},
    },
    "start": {"submit": {"submit", "提交", "创建", "建立"}},
    "form": {"submit": {"submit"}},
    "auto": {"failed": {"failed", "失败", "失敗"}, "done": set()},
    "child": {"failed": {"failed", "失败", "失敗"}, "done": set()},
    "wait": {"done": set()},
}
_REQUESTER = re.compile(r"(requester|me|提交人|创建人|建立人|申请人|申請人|报告人|報告人)(\(.*\))?")
_PLAIN_WHO = ("requester", "me", "anyone")
_KINDS_OF_WHO = ("role", "group", "user", "business_role", "last", "param", "field", "on_call")
_SPLIT = re.compile(r"[;；\n]\s*(?![^{\[]*[}\]])")


# --- triggers ------------------------------------------------------------------------------------


def trigger(edge: Mapping[str, Any]) -> str:
    """What the button says; ⏱ 7d for a timer, ⚡ name for an event."""
    on = edge.get("on")
    if isinstance(on, Mapping):
        kind, value = next(iter(on.items()), ("", ""))
        if kind == "timer":
            return f"{TIMER} {value if isinstance(value, str) else _flow(value)}"
        if kind == "event":
            return f"{EVENT} {value}"
        return shown(_names(edge.get("names"))) or str(value)
    names = edge.get("names") or build.NAMES.get(str(on), {"zh-hans": on or ""})
    return shown(_names(names))


def put_trigger(edge: Edge, text: str, kind: str, language: str) -> None:
    """A new trigger, or another name for the one there is."""
    text = text.strip()
    found = _special(text, kind)
    if kind in ("choice", "split", "join"):
        return
    if found is not None:
        edge["on"] = found
        if isinstance(found, Mapping):
            edge.pop("names", None)
        elif text.lower() != found and text:
            edge["names"] = {"zh-hans": text}
        return
    on = edge.get("on")
    if isinstance(on, str) and edge.get("names") is not None:  # pass, submit ...: another name
        edge["names"] = table_names.renamed(edge["names"], text, language)
        return
    key = on.get("button") if isinstance(on, Mapping) else None
    named = _names(edge.get("names")).get("zh-hans", key)
    if key is None or key == named:
        edge["on"] = {"button": text.replace(".", "·")[:60]}
    edge["names"] = table_names.renamed(edge.get("names"), text, language)


def _special(text: str, kind: str) -> str | dict[str, Any] | None:
    timer, event = _TIMER.fullmatch(text), _EVENT.fullmatch(text)
    if timer or DURATION.match(text):
        value = timer[1].strip() if timer else text
        return {"timer": value if not value.startswith("{") else _data(value)}
    if event:
        return {"event": event[1]}
    for word, written in _WORDS.get(kind, {}).items():
        if text.lower() in written or not written:
            return word
    return None


# --- conditions ----------------------------------------------------------------------------------


def condition(edge: Mapping[str, Any]) -> str:
    when = edge.get("when")
    if when is None:
        return "else" if edge.get("default") is True else ""
    return when if isinstance(when, str) else json.dumps(when)


def put_condition(edge: Edge, text: str, documents: Documents) -> None:
    """An expression, `else`, or {field: value} as TaskSteper writes it."""
    text = text.strip()
    edge.pop("when", None)
    if text.lower() in _ELSE:
        edge["default"] = True
        return
    edge.pop("default", None)
    equal = _data(text) if text.startswith("{") else None
    if isinstance(equal, Mapping):
        tests = [_equals(str(name), value, documents) for name, value in equal.items()]
        text = " && ".join(tests)
    if text:
        edge["when"] = text


def _equals(name: str, value: Any, documents: Documents) -> str:
    key = table_names.field_key(documents, name) or name
    return f"f.{key} == {json.dumps(value, ensure_ascii=False)}"


# --- actions -------------------------------------------------------------------------------------


def people(who: Any, documents: Documents) -> str:
    """Resolvers, tried in order."""
    return "; ".join(_who(each, documents) for each in who) if isinstance(who, list) else ""


def put_people(text: str, documents: Documents) -> list[Any]:
    return [put_who(part, documents) for part in _SPLIT.split(text) if part.strip()]


def actions(edge: Mapping[str, Any], documents: Documents) -> str:
    listed = edge.get("actions")
    return (
        "; ".join(_action(each, documents) for each in listed if isinstance(each, Mapping))
        if (isinstance(listed, list))
        else ""
    )


def _action(action: Mapping[str, Any], documents: Documents) -> str:
    kind, value = next(iter(action.items()), ("", ""))
    if kind == "assign":
        return f"assign_to: {_who(value, documents)}"
    return f"{kind}: {value if isinstance(value, str) else _flow(value)}"


def _who(resolver: Any, documents: Documents) -> str:
    if resolver == "requester":
        return _("requester")
    if isinstance(resolver, str):
        return resolver
    if isinstance(resolver, Mapping) and len(resolver) == 1:
        kind, name = next(iter(resolver.items()))
        if kind == "field":
            return table_names.field_label(documents, str(name))
        if kind in _KINDS_OF_WHO and isinstance(name, str):
            return f"{kind}:{name}"
    return _flow(resolver)


def put_actions(edge: Edge, text: str, documents: Documents) -> None:
    """Actions apart by semicolons; an unknown name to assign to becomes a field for a person."""
    found = [action for part in _SPLIT.split(text) for action in _read_actions(part, documents)]
    if not found:
        edge.pop("actions", None)
        return
    edge["actions"] = found
    for action in found:
        who = action.get("assign")
        if isinstance(who, Mapping) and isinstance(who.get("field"), str):
            _demand_field(edge, who["field"], documents)


def _demand_field(edge: Edge, key: str, documents: Documents) -> None:
    """Whoever presses the button names the person, so the field is on his form and required."""
    needed = table_names.listed(edge.get("requires"))
    if key not in needed:
        edge["requires"] = [*needed, key]


def _read_actions(part: str, documents: Documents) -> list[Edge]:
    part = part.strip()
    if not part or part == "{}":
        return []
    data = _data(part)
    if not isinstance(data, Mapping):
        return [{"assign": put_who(part, documents)}]
    found: list[Edge] = []
    for kind, value in data.items():
        if kind in ("assign_to", "assign"):
            found.append({"assign": put_who(value, documents)})
        else:
            found.append({str(kind): value})
    return found


def put_who(written: Any, documents: Documents) -> Any:
    """A resolver from what people write: a field's label, 提交人, role:客服, or a resolver."""
    if not isinstance(written, str):
        return written
    text = written.strip().strip("#")
    if _REQUESTER.fullmatch(text) or text == _("requester"):
        return "requester" if text != "me" else "me"
    if text in _PLAIN_WHO:
        return text
    kind, colon, name = text.partition(":")
    if colon and kind.strip() in _KINDS_OF_WHO:
        return {kind.strip(): name.strip()}
    data = _data(text) if text.startswith("{") else None
    if isinstance(data, Mapping):
        return dict(data)
    return {"field": table_names.ensure_person(documents, text)}


# --- small things --------------------------------------------------------------------------------


def _names(names: Any) -> dict[str, str]:
    if isinstance(names, Mapping):
        return {str(key): str(each) for key, each in names.items()}
    return {"zh-hans": str(names)} if names else {}


def _flow(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False)


def _data(text: str) -> Any:
    try:
        return source.read("cell", text)[0].data
    except source.Unreadable:
        return text
