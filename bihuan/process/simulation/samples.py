"""Values made up for a form: by the field's type, its options and limits, and what guards ask."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, timedelta, tzinfo
from random import Random
from typing import Any

from bihuan.process import values as kernel
from bihuan.process.cleaners import columns_of, is_list
from bihuan.process.errors import BadValues
from bihuan.process.expressions import fields_of
from bihuan.process.flow import Edge, Field, Flow, Node
from bihuan.process.form import (
    COMPUTED,
    defaults,
    edges_of,
    is_visible,
    is_writable,
    modes_of,
    now_of,
    options_of,
)  # fmt: skip
from bihuan.process.simulation.stage import Stage

TRIES = 12
WORDS = {"digits": "13579", "letters": "abc", "ascii": "sample", "chinese": "示例", "email":
         "sample@example.com", "phone": "010-12345678", "mobile": "13800138000", "id_card":
         "110101199001011234", "ip": "10.0.0.1", "host": "app-01", "url":
         "https://example.com/a", "ticket": "预演-001"}  # fmt: skip
_TEXT = re.compile(r'"([^"]*)"|\'([^\']*)\'')
_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?")
DATES = frozenset({"date", "datetime", "daterange", "datetimerange"})


class Lookups:
    """Every reference exists, rich text is clean, other systems offer anything."""

    zone: tzinfo = UTC

    def exists(self, kind: str, values: Collection[str]) -> Collection[str]:
        return values

    def options(
        self, field: Field, values: Mapping[str, Any], row: Mapping[str, Any] | None = None
    ) -> None:
        return None

    def clean_html(self, html: str) -> str:
        return html


class Samples:
    """Makes up what people would fill in; the same seed makes up the same."""

    def __init__(self, flow: Flow, chance: Random, stage: Stage) -> None:
        self.flow = flow
        self.chance = chance
        self.stage = stage
        self._hints = hints(flow)

    def filled(self, node: Node, action: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """What somebody could type at `node` for this button; raises BadValues when nothing
        was found that the form accepts."""
        return self._found(node, action, values)[0]

    def accepted(self, node: Node, action: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """The same as the form hands it on: cleaned, with what it computes."""
        return self._found(node, action, values)[1]

    def _found(
        self, node: Node, action: str, values: Mapping[str, Any]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        flow, names = self.flow, self.stage.names()
        base = {**values, **_missing(defaults(flow, node, names), values)}
        needed = {key for edge in edges_of(flow, node, action) for key in edge.requires}
        raw: dict[str, Any] = {}
        redo: Iterable[str] = modes_of(flow, node, action)
        for _ in range(TRIES):
            raw = {**raw, **self._tried(node, action, {**base, **raw}, redo, needed)}
            try:
                return raw, kernel.accept(flow, node, action, raw, base, names, Lookups())
            except BadValues as bad:
                redo, last = {*bad.errors, *self._beside(bad.errors)}, bad
        raise last

    def _tried(
        self, node: Node, action: str, values: Mapping[str, Any], redo: Iterable[str],
        needed: Collection[str],
    ) -> dict[str, Any]:  # fmt: skip
        flow, names = self.flow, self.stage.names()
        wanted = set(redo)
        held = dict(values)
        tried: dict[str, Any] = {}
        for key, mode in modes_of(flow, node, action).items():
            field = flow.fields[key]
            if key not in wanted or not is_writable(flow, key, mode):
                continue
            must = mode == "required" or key in needed or bool(field.data.get("required_if"))
            if not is_visible(flow, field, held, names):
                tried[key] = held[key] = None
            elif must or self.chance.random() < 0.6:
                keep = held.get(key) not in (None, "", []) and self.chance.random() < 0.5
                tried[key] = held[key] = held[key] if keep else self.value(field, held)
        return tried

    def _beside(self, errors: Iterable[str]) -> Iterator[str]:
        """Fields that a rule about one of these reads too."""
        bad = set(errors)
        for rule in self.flow.data.get("rules") or ():
            if bad & set(rule.get("fields") or ()):
                yield from fields_of(rule["rule"])
        for key in bad & set(self.flow.fields):
            data = self.flow.fields[key].data
            bounds = (str(data.get(name) or "") for name in ("before", "after"))
            yield from (bound for bound in bounds if bound in self.flow.fields)

    # --- one value ------------------------------------------------------------------------------

    def value(self, field: Field, values: Mapping[str, Any]) -> Any:
        """One made-up value, as a form would send it."""
        hint = [one for one in self._hints.get(field.key, ()) if self._suits(field, one)]
        if hint and self.chance.random() < 0.5:
            one = self.chance.choice(hint)
            return [one] if is_list(field) else one
        if field.type == "table":
            return [{c.key: self.value(c, {}) for c in columns_of(field)}]
        if field.options or field.type in {"radio", "select", "tree", "checkbox", "multiselect"}:
            return self._option(field, values)
        if field.type in DATES:
            return self._date(field, values)
        made = MAKERS.get(field.type, _text)(field, self.chance)
        return [made] if is_list(field) else made

    def _suits(self, field: Field, hint: Any) -> bool:
        if field.options:
            return hint in {option.value for option in field.options}
        if field.type in {"integer", "rating"}:
            return isinstance(hint, int)
        if field.type == "decimal":
            return isinstance(hint, int | float)
        return field.type in {"text", "longtext", "editselect"} and isinstance(hint, str)

    def _option(self, field: Field, values: Mapping[str, Any]) -> Any:
        offered = [option.value for option in options_of(field, values)]
        if not offered:
            return None
        if not is_list(field):
            return self.chance.choice(offered)
        least = int(field.data.get("min") or 1)
        return self.chance.sample(offered, min(len(offered), max(least, 1)))

    def _date(self, field: Field, values: Mapping[str, Any]) -> Any:
        now = now_of(self.stage.names())
        low, high = self._bound(field, "after", values), self._bound(field, "before", values)
        shift = timedelta(hours=self.chance.randint(1, 72))
        start = low + shift if low else high - shift if high else now + shift
        if low and high:
            start = low + (high - low) / 2
        end = start + timedelta(hours=self.chance.randint(1, 48))
        if field.type.startswith("datetime"):
            first, last = (each.isoformat(timespec="seconds") for each in (start, end))
        else:
            first, last = start.date().isoformat(), end.date().isoformat()
        return {"from": first, "to": last} if field.type.endswith("range") else first

    def _bound(self, field: Field, rule: str, values: Mapping[str, Any]) -> Any:
        bound = field.data.get(rule)
        if not bound:
            return None
        if bound in {"now", "today"}:
            return now_of(self.stage.names())
        value = values.get(str(bound))
        value = value.get("to") if isinstance(value, Mapping) else value
        if not isinstance(value, str) or not value:
            return None
        at = now_of({"now": value})
        return at if at.tzinfo else at.replace(tzinfo=UTC)


def _missing(found: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: each for key, each in found.items() if values.get(key) in (None, "", [])}


def _text(field: Field, chance: Random) -> str:
    pattern = field.data.get("pattern")
    if isinstance(pattern, str):
        return WORDS[pattern]
    if pattern:
        return str(field.data.get("hint", {}).get("zh-hans") or "A1")
    words = f"示例{field.label.get('zh-hans', field.key)}"
    least, most = int(field.data.get("min") or 0), int(field.data.get("max") or 200)
    return (words + "示" * least)[: max(min(most, 200), least)]


def _number(field: Field, chance: Random) -> int:
    least = field.data.get("min")
    low = int(least if least is not None else 0)
    most = field.data.get("max")
    return chance.randint(low, max(low, int(most if most is not None else low + 10)))


MAKERS: Mapping[str, Any] = {
    "integer": _number,
    "decimal": lambda field, chance: str(_number(field, chance)),
    "rating": lambda field, chance: chance.randint(1, int(field.data.get("max") or 5)),
    "boolean": lambda field, chance: chance.random() < 0.5,
    "time": lambda field, chance: f"{chance.randint(8, 18):02}:30",
    "url": lambda field, chance: WORDS["url"],
    "email": lambda field, chance: WORDS["email"],
    "phone": lambda field, chance: WORDS["phone"],
    "person": lambda field, chance: f"field:{field.key}#{chance.randint(1, 3)}",
    "people": lambda field, chance: f"field:{field.key}#{chance.randint(1, 3)}",
    "group": lambda field, chance: f"field:{field.key}",
    "remote": lambda field, chance: {"value": "sample", "label": "示例"},
    **dict.fromkeys(("service", "ci", "business"), lambda field, chance: "sample"),
    **dict.fromkeys(("file", "image"), lambda field, chance: "1"),
    "ticket": lambda field, chance: WORDS["ticket"],
    **dict.fromkeys(COMPUTED, lambda field, chance: None),
}


# --- what guards ask for --------------------------------------------------------------------------


def hints(flow: Flow) -> dict[str, list[Any]]:
    """For each field the words and numbers that guards, rules and conditions compare it with."""
    found: dict[str, dict[Any, None]] = {}
    for source in _conditions(flow):
        words = [a or b for a, b in _TEXT.findall(source)]
        bare = _TEXT.sub("", source)
        numbers = [float(each) if "." in each else int(each) for each in _NUMBER.findall(bare)]
        near = [n + d for n in numbers for d in (-1, 0, 1)]
        for key in fields_of(source):
            found.setdefault(key, {}).update(dict.fromkeys([*words, *near]))
    return {key: list(each) for key, each in found.items()}


def roles_asked(flow: Flow) -> list[str]:
    """Words in guards that look at the requester's roles."""
    asked = (source for source in _conditions(flow) if "requester.roles" in source)
    return list(dict.fromkeys(a or b for source in asked for a, b in _TEXT.findall(source)))


def _conditions(flow: Flow) -> Iterator[str]:
    edges: tuple[Edge, ...] = flow.edges
    yield from (edge.guard for edge in edges if edge.guard)
    yield from (str(rule["rule"]) for rule in flow.data.get("rules") or ())
    for field in flow.fields.values():
        yield from (str(field.data[k]) for k in ("show_if", "required_if") if field.data.get(k))
