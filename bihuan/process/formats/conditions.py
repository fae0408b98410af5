"""Conditions of BPMN modelers as CEL: JUEL ${approved && amount > 5}, FEEL =amount > 5."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bihuan.process.formats.bkitsm_rules import quoted

_TOKEN = re.compile(
    r"""(?P<skip>\s+)
    |(?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
    |(?P<number>\d+(?:\.\d+)?)
    |(?P<name>[^\W\d][\w.]*)
    |(?P<sign>&&|\|\||==|!=|<=|>=|[=<>!()])
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_WORDS = {"and": "&&", "or": "||", "not": "!", "eq": "==", "ne": "!=", "lt": "<", "gt": ">",
          "le": "<=", "ge": ">=", "=": "=="}  # fmt: skip
COMPARISONS = frozenset({"==", "!=", "<", ">", "<=", ">="})
CONSTANTS = frozenset({"true", "false", "null"})
LONGEST = 900


@dataclass
class Wanted:
    """What the conditions say about the variables they read."""

    kinds: dict[str, str] = field(default_factory=dict)  # variable -> boolean | number | text
    values: dict[str, list[str]] = field(default_factory=dict)  # texts it is compared with

    def note(self, name: str, kind: str, value: str = "") -> None:
        known = self.kinds.get(name)
        self.kinds[name] = kind if known in (None, kind) else "text"
        seen = self.values.setdefault(name, [])
        if value and value not in seen:
            seen.append(value)


def translate(written: str, key: Callable[[str], str], wanted: Wanted) -> str:
    """The condition as CEL, or "" when it is more than names, constants and comparisons."""
    text = written.strip()
    inner = re.fullmatch(r"[$#]\{(.*)\}", text, re.DOTALL)
    text = inner.group(1) if inner else text.removeprefix("=")
    if not text.strip() or len(text) > LONGEST:
        return ""
    tokens = _tokens(text)
    return _say(tokens, key, wanted) if tokens and _is_sound(tokens) else ""


def of_answer(written: str) -> str:
    """A rule about the answer of a call (resp.code == 0), or "" when it is more than that."""
    inner = re.fullmatch(r"\s*\$\{(.*)\}\s*", written, re.DOTALL)
    tokens = _tokens(inner.group(1) if inner else written) if len(written) <= LONGEST else []
    if not tokens or not _is_sound(tokens):
        return ""
    said: list[Token] = []
    for number, (kind, word) in enumerate(tokens):
        if kind == "name" and word.lower() in CONSTANTS:
            said.append(("constant", word.lower()))
        elif kind == "name" and re.fullmatch(r"resp(\.\w+)+", word):
            near = [one for _, one in tokens[max(number - 1, 0) : number + 2]]
            alone = not COMPARISONS & set(near)
            path = word.removeprefix("resp.")
            said.append(("name", f"response.body.{path}" + (" == true" if alone else "")))
        elif kind == "name":
            return ""
        else:
            text = quoted(re.sub(r"\\(.)", r"\1", word[1:-1])) if kind == "text" else word
            said.append((kind, text))
    joined = " ".join(word for _, word in said)
    return joined.replace("( ", "(").replace(" )", ")").replace("! ", "!")


Token = tuple[str, str]


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        kind, word = match.lastgroup or "other", match.group()
        if kind == "other":
            return []
        if kind == "skip":
            continue
        if word in _WORDS:
            kind, word = "sign", _WORDS[word]
        elif kind == "name" and word in CONSTANTS:
            kind = "constant"
        elif kind == "name":
            word = word.removeprefix("f.")  # our own way to write a field
        found.append((kind, word))
    return found


def _is_sound(tokens: list[Token]) -> bool:
    """Operands and signs take turns, brackets pair, nothing is called."""
    depth, wants_value = 0, True
    for kind, word in tokens:
        if word == "(" and kind == "sign":
            if not wants_value:
                return False
            depth += 1
        elif word == ")" and kind == "sign":
            depth -= 1
            if wants_value or depth < 0:
                return False
        elif word == "!" and kind == "sign":
            if not wants_value:
                return False
        elif kind == "sign":
            if wants_value:
                return False
            wants_value = True
        else:
            if not wants_value:
                return False
            wants_value = False
    return depth == 0 and not wants_value


def _say(tokens: list[Token], key: Callable[[str], str], wanted: Wanted) -> str:
    parts: list[str] = []
    for number, (kind, word) in enumerate(tokens):
        before = tokens[number - 1] if number else ("", "")
        after = tokens[number + 1] if number + 1 < len(tokens) else ("", "")
        compared = before[1] in COMPARISONS or after[1] in COMPARISONS
        if kind == "name" and compared:
            other = tokens[number + 2] if after[1] in COMPARISONS else tokens[number - 2]
            _learn(word, other, wanted)
            parts.append(f"f.{key(word)}")
        elif kind == "name":
            wanted.note(word, "boolean")
            if parts and parts[-1] == "!":
                parts[-1] = f"f.{key(word)} == false"
            else:
                parts.append(f"f.{key(word)} == true")
        elif kind == "text":
            parts.append(quoted(re.sub(r"\\(.)", r"\1", word[1:-1])))
        else:
            parts.append(word)
    return " ".join(parts).replace("( ", "(").replace(" )", ")").replace("! (", "!(")


def _learn(name: str, other: Token, wanted: Wanted) -> None:
    kind, word = other
    if kind == "text":
        wanted.note(name, "text", re.sub(r"\\(.)", r"\1", word[1:-1]))
    elif kind == "number":
        wanted.note(name, "number")
    elif word in {"true", "false"}:
        wanted.note(name, "boolean")
    elif name not in wanted.kinds:
        wanted.note(name, "text")


def described(name: str, wanted: Wanted) -> dict[str, Any]:
    """The field that holds a variable of conditions."""
    kind, values = wanted.kinds.get(name, "text"), wanted.values.get(name, [])
    if kind == "boolean":
        return {"type": "boolean", "label": name}
    if kind == "number":
        return {"type": "decimal", "label": name}
    if values:
        options = [{"value": value, "label": value} for value in values]
        return {"type": "radio", "label": name, "options": options}
    return {"type": "text", "label": name}
