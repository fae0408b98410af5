"""Conditions of BlueKing ITSM as CEL, and what its approvals count."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bihuan.process.formats.plain import as_list, as_map, as_text

ALWAYS = "G_INT_1"
LISTS = frozenset({"MULTISELECT", "CHECKBOX", "MEMBERS"})
COMPARED = frozenset({"==", "!=", ">", "<", ">=", "<="})
RESULT = "NODE_APPROVE_RESULT"
COUNTS = {
    "PASS_COUNT": ("pass", ""), "PASS_RATE": ("pass", "%"),
    "REJECT_COUNT": ("reject", ""), "REJECT_RATE": ("reject", "%"),
}  # fmt: skip
OPPOSITE = {"true": "reject", "false": "pass"}
VERDICT = {"true": "pass", "false": "reject"}


class Unsaid(Exception):
    """A condition that has no counterpart; the text says which part."""


@dataclass
class Words:
    """What the keys of conditions mean: fields of ours, and the figures of approvals."""

    fields: Mapping[str, str] = field(default_factory=dict)  # their key -> our key
    types: Mapping[str, str] = field(default_factory=dict)  # our key -> our type
    codes: Mapping[str, str] = field(default_factory=dict)  # key of a figure -> its code


@dataclass
class Meaning:
    """A condition: a verdict of the vote it asks for, and a guard over fields."""

    verdict: str = ""  # pass | reject
    guard: str = ""


def is_always(condition: Any) -> bool:
    """The condition that every line has until somebody writes one."""
    return all(key == ALWAYS for key in _keys(as_map(condition)))


def _keys(condition: Mapping[str, Any]) -> list[str]:
    found = [as_text(condition.get("key"))] if "key" in condition else []
    for each in as_list(condition.get("expressions")):
        found += _keys(as_map(each))
    return found


def meaning(condition: Any, words: Words, depth: int = 0) -> Meaning:
    """The condition of a line, taken apart; Unsaid when it cannot be said."""
    if depth > 8:
        raise Unsaid("…")
    written = as_map(condition)
    if "key" in written:
        return _single(written, words)
    kind = as_text(written.get("type")).lower() or "and"
    parts = [meaning(each, words, depth + 1) for each in as_list(written.get("expressions"))]
    parts = [part for part in parts if part.verdict or part.guard]
    verdicts = {part.verdict for part in parts}
    if len(verdicts) > 1 and (kind == "or" or len(verdicts - {""}) > 1):
        raise Unsaid("or")
    guards = [part.guard for part in parts if part.guard]
    sign = " || " if kind == "or" else " && "
    guard = sign.join(f"({one})" if _is_compound(one) else one for one in guards)
    return Meaning(next(iter(verdicts - {""}), ""), guard)


def _is_compound(guard: str) -> bool:
    return " && " in guard or " || " in guard


def _single(written: Mapping[str, Any], words: Words) -> Meaning:
    key, sign = as_text(written.get("key")), as_text(written.get("condition"))
    if key == ALWAYS:
        return Meaning()
    code = words.codes.get(key) or as_text(as_map(written.get("meta")).get("code"))
    if code == RESULT:
        value = as_text(written.get("value")).lower()
        table = VERDICT if sign == "==" else OPPOSITE
        if value not in table:
            raise Unsaid(f"{code} {sign} {value}")
        return Meaning(table[value])
    if code in COUNTS:  # the vote itself counts: more passes mean pass
        way, _ = COUNTS[code]
        other = "reject" if way == "pass" else "pass"
        return Meaning(way if sign in {">", ">=", "=="} else other)
    ours = words.fields.get(key)
    if ours is None:
        raise Unsaid(f"{key} {sign} {as_text(written.get('value'))}"[:80])
    return Meaning("", comparison(ours, words.types.get(ours, "text"), sign, written.get("value")))


def comparison(key: str, kind: str, sign: str, value: Any) -> str:
    """One comparison of a field with a constant, as CEL."""
    if kind in {"multiselect", "checkbox", "people"}:
        return _of_list(key, sign, value)
    if sign in {"in", "notin"}:
        inner = f"f.{key}.contains({quoted(value)})"
        return inner if sign == "in" else f"!({inner})"
    if sign in {"issuperset", "notissuperset"}:
        inner = f"f.{key} in [{', '.join(quoted(one) for one in _many(value))}]"
        return inner if sign == "issuperset" else f"!({inner})"
    if sign not in COMPARED:
        raise Unsaid(f"{key} {sign}")
    return f"f.{key} {sign} {_constant(kind, value)}"


def _of_list(key: str, sign: str, value: Any) -> str:
    each = [f"{quoted(one)} in f.{key}" for one in _many(value)]
    inner = " && ".join(each) or "true"
    if sign in {"==", "issuperset", "in"}:
        return inner
    if sign in {"!=", "notissuperset", "notin"}:
        return f"!({inner})"
    raise Unsaid(f"{key} {sign}")


def _many(value: Any) -> list[str]:
    if isinstance(value, list):
        return [as_text(one) for one in value]
    return [one.strip() for one in as_text(value).split(",") if one.strip()]


def _constant(kind: str, value: Any) -> str:
    text = as_text(value)
    if kind in {"integer", "decimal", "rating"}:
        try:
            return str(int(text)) if float(text).is_integer() else str(float(text))
        except (ValueError, OverflowError) as error:
            raise Unsaid(text[:40]) from error
    if kind == "boolean":
        return "true" if text.lower() in {"true", "1", "是", "yes"} else "false"
    if kind == "datetime":
        return f"timestamp({quoted(text.replace(' ', 'T') + ('' if 'Z' in text else 'Z'))})"
    return quoted(text)


def quoted(value: Any) -> str:
    text = as_text(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{text}"'


# --- when a vote is decided -----------------------------------------------------------------------


def vote(state: Mapping[str, Any], say: Callable[[str], None]) -> dict[str, Any]:
    """The rule of an approval or countersign; `say` hears what it cannot express."""
    kind, condition = as_text(state.get("type")), as_map(state.get("finish_condition"))
    if kind == "APPROVAL" and not state.get("is_multi"):
        return {"rule": "any"}
    shares: dict[str, Any] = {}
    for each in _leaves(condition):
        code = as_text(as_map(each.get("meta")).get("code")) or as_text(each.get("key"))
        value, sign = as_text(each.get("value")), as_text(each.get("condition"))
        if code not in COUNTS:
            if code and code != "PROCESS_COUNT":
                say(code)
            continue
        way, unit = COUNTS[code]
        if value.isdecimal() and int(value) > 0 and sign in {">=", ">", "=="}:
            number = int(value) + (sign == ">" and not unit)
            shares[way] = f"{min(number, 100)}%" if unit else min(number, 1000)
        else:
            say(f"{code} {sign} {value}")
    if state.get("is_sequential"):
        return {"rule": "sequence"}
    return {"rule": "rule", **shares} if shares else {"rule": "all", "reject_at_once": False}


def _leaves(condition: Mapping[str, Any], depth: int = 0) -> list[Mapping[str, Any]]:
    if "key" in condition or depth > 8:
        return [condition]
    found = []
    for each in as_list(condition.get("expressions")):
        found += _leaves(as_map(each), depth + 1)
    return found
