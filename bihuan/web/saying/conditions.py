"""What an expression means, in words. Only the shape of simple ones is read here, as in
static/designer/guards.js; what holds is always judged by the kernel."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.web.saying.canvas_words import WORDS
from bihuan.web.saying.form_words import WORDS as FORM
from bihuan.web.saying.names import Names
from bihuan.web.saying.notice_words import WORDS as NOTICE_WORDS

NAME = r"(f\.[A-Za-z_]\w*|f\[\"[^\"\\]+\"\]|[a-z]+(?:\.\w+)+)"
TEXT = r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'"
VALUE = rf"({TEXT}|-?\d+(?:\.\d+)?|true|false|null)"
COMPARED = re.compile(rf"{NAME}\s*(==|!=|>=|<=|>|<)\s*{VALUE}")
WITHIN = re.compile(rf"{NAME}\s+in\s+\[\s*((?:{TEXT})(?:\s*,\s*(?:{TEXT}))*)\s*\]")
HAS = re.compile(rf"({TEXT})\s+in\s+{NAME}")
FILLED = re.compile(rf"(!?)has\({NAME}\)")
BARE = re.compile(rf"(!?){NAME}")
ANY_TEXT = re.compile(TEXT)
TOKEN = re.compile(rf"({TEXT})|\b{NAME}|\b(null|true|false|now|me)\b(?![.(])")
OPS = {"==": "op_eq", "!=": "op_ne", ">": "op_gt", ">=": "op_ge", "<": "op_lt", "<=": "op_le"}
SIGNS = {"==": "=", "!=": "≠", ">=": "≥", "<=": "≤"}
LINKS = gettext_lazy("open linked tickets (%(kind)s)")
CONSTANTS = {
    "null": gettext_lazy("(empty)"),
    "true": gettext_lazy("yes"),
    "false": gettext_lazy("no"),
    "now": FORM["default_now"],
    "me": FORM["default_me"],
    "requester": WORDS["who_requester"],
}
KNOWN = {
    "ticket.title": NOTICE_WORDS["place_ticket.title"],
    "ticket.priority": NOTICE_WORDS["place_ticket.priority"],
    "ticket.phase": WORDS["ticket_phase"],
    "ticket.number": NOTICE_WORDS["place_ticket.number"],
    "ticket.created_at": gettext_lazy("when the ticket was opened"),
    "requester.name": NOTICE_WORDS["place_requester.name"],
    "requester.department": WORDS["requester_department"],
    "requester.username": WORDS["requester_username"],
    "requester.roles": gettext_lazy("roles of the requester"),
    "me.username": gettext_lazy("who acts"),
}


def said(cel: str, names: Names) -> str:
    """A condition as “field is value and …”; anything else with names in place of keys."""
    parts = split(cel.strip())
    if parts is None:
        return freely(cel, names)
    join, terms = parts
    words = [_term(each, names) for each in terms]
    if None in words:
        return freely(cel, names)
    return f" {WORDS['and' if join == '&&' else 'or']} ".join(filter(None, words))


def value(cel: str, names: Names, field: str = "") -> str:
    """An expression that gives `field` its value."""
    cel = cel.strip()
    literal = re.fullmatch(VALUE, cel)
    if cel in CONSTANTS:
        return str(CONSTANTS[cel])
    if literal:
        text = _unquoted(cel)
        return names.options.get(field, {}).get(text, text)
    return called_by(cel, names) if re.fullmatch(NAME, cel) else freely(cel, names)


def split(text: str) -> tuple[str, list[str]] | None:
    """("&&" or "||", terms); None when both stand side by side."""
    terms, join, begun, depth = list[str](), "", 0, 0
    strings = [(found.start(), found.end()) for found in ANY_TEXT.finditer(text)]
    at = 0
    while at < len(text):
        quoted = next((end for start, end in strings if start == at), None)
        if quoted is not None:
            at = quoted
            continue
        depth += (text[at] in "([{") - (text[at] in ")]}")
        here = text[at : at + 2]
        if depth == 0 and here in ("&&", "||"):
            if join and join != here:
                return None
            join = here
            terms.append(text[begun:at].strip())
            at = begun = at + 2
            continue
        at += 1
    return join or "&&", [*terms, text[begun:].strip()]


def _term(text: str, names: Names) -> str | None:
    for pattern, words in TERMS:
        if found := pattern.fullmatch(text):
            return words(found, names)
    return None


def _compared(found: re.Match[str], names: Names) -> str:
    name, sign, literal = found.groups()
    called = called_by(name, names)
    if literal == "null" and sign in ("==", "!="):
        return f"{called} {WORDS['op_empty' if sign == '==' else 'op_filled']}"
    if literal in ("true", "false") and sign in ("==", "!="):
        return f"{called} {WORDS['op_yes' if (sign == '==') == (literal == 'true') else 'op_no']}"
    return f"{called} {WORDS[OPS[sign]]} {_value(name, literal, names)}"


def _within(found: re.Match[str], names: Names) -> str:
    name, listed = found.groups()
    values = _(", ").join(_value(name, each, names) for each in ANY_TEXT.findall(listed))
    return f"{called_by(name, names)} {WORDS['op_in']} {values}"


def _has(found: re.Match[str], names: Names) -> str:
    literal, name = found.groups()
    return f"{called_by(name, names)} {WORDS['op_has']} {_value(name, literal, names)}"


def _bare(found: re.Match[str], names: Names) -> str:
    no, name = found.groups()
    return f"{called_by(name, names)} {WORDS['op_no' if no else 'op_yes']}"


def _filled(found: re.Match[str], names: Names) -> str:
    no, name = found.groups()
    return f"{called_by(name, names)} {WORDS['op_empty' if no else 'op_filled']}"


TERMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Names], str]], ...] = (
    (COMPARED, _compared),
    (WITHIN, _within),
    (HAS, _has),
    (FILLED, _filled),
    (BARE, _bare),
)


def key_of(name: str) -> str:
    """f.key and f["key"] as key; "" for what is no field."""
    if name.startswith('f["'):
        return name[3:-2]
    return name[2:] if name.startswith("f.") else ""


def called_by(name: str, names: Names) -> str:
    key = key_of(name)
    if key:
        return names.fields.get(key, key)
    if name in KNOWN:
        return str(KNOWN[name])
    root, _dot, rest = name.partition(".")
    if root == "params":
        return names.params.get(rest, rest)
    if root == "links":
        kind = WORDS.get(f"ticket_{rest.partition('.')[0]}", rest)
        return str(LINKS) % {"kind": kind}
    return name


def _value(name: str, literal: str, names: Names) -> str:
    text = _unquoted(literal)
    return names.options.get(key_of(name), {}).get(text, text)


def _unquoted(literal: str) -> str:
    if literal[:1] == '"':
        try:
            return str(json.loads(literal))
        except ValueError:
            return literal[1:-1]
    return literal[1:-1] if literal[:1] == "'" else literal


def freely(cel: str, names: Names) -> str:
    """The expression with what its names are called, for whoever can read a formula."""

    def word(found: re.Match[str]) -> str:
        text, name, constant = found.groups()
        if constant:
            return str(CONSTANTS[constant])
        return f"“{_unquoted(text)}”" if text else f"[{called_by(name, names)}]"

    if _unquoted(cel) != cel and ANY_TEXT.fullmatch(cel):
        return _unquoted(cel)
    told = TOKEN.sub(word, cel)
    for sign, shown in SIGNS.items():
        told = told.replace(sign, shown)
    return told.replace("&&", str(WORDS["and"])).replace("||", str(WORDS["or"]))
