"""A value of a process in words: no keys, no YAML, wherever there is a name for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from bihuan.core.text import shown
from bihuan.notify import channels
from bihuan.process.shapes import DURATION
from bihuan.web.saying import conditions
from bihuan.web.saying.canvas_words import TRIGGERS, WORDS
from bihuan.web.saying.names import Around, Names
from bihuan.web.saying.notice_words import WORDS as NOTICE
from bihuan.web.saying.parts import LANGUAGES, part_words
from bihuan.web.saying.plain import plain
from bihuan.web.saying.vocabulary import (
    CEL,
    FIELD,
    INSIDE,
    KEYED,
    NODE,
    PEOPLE,
    PLACE,
    PLACES,
    TEXTS,
    TIMES,
    WHOLE,
    WORD_OF,
    span,
)
from bihuan.web.saying.who import who
from bihuan.web.templatetags.ui import relation


class Sayer:
    """Says values of one process; `around` names the people and packs outside it."""

    def __init__(self, names: Names, around: Around | None = None) -> None:
        self.names = names
        self.around = around or Around(names.people)

    def say(self, part: str, value: Any) -> str:
        """One value of this part; "" for what is not there."""
        value = plain(value)
        if value is None or value in ("", [], {}):
            return ""
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        known = WORD_OF.get(part, {}).get(value) if isinstance(value, str) else None
        if known is not None:
            return str(known)
        special = SPECIAL.get(part)
        told = special(self, value) if special else None
        return self._any(part, value) if told is None else told

    def lines(self, part: str, value: Any) -> list[str]:
        """The same, a line for each thing it holds."""
        value = plain(value)
        if isinstance(value, Mapping) and not is_text(value) and part not in WHOLE:
            return [line for line in self.pairs(part, value) if line]
        if isinstance(value, list) and part not in WHOLE:
            return [self.say(INSIDE.get(part, part), each) for each in value]
        told = self.say(part, value)
        return told.splitlines() if told else []

    def part(self, path: Sequence[str | int], value: Any) -> list[str]:
        """What stands at this place of the documents, a line for each thing it holds."""
        above, last = path[-2] if len(path) > 1 else "", path[-1]
        is_key = len(path) > 2 and path[-3] in KEYED  # of a step or field, not a part of it
        holds = "" if is_key or isinstance(above, int) else above
        inside = INSIDE.get(holds, str(above if isinstance(last, int) else last))
        if inside == "given":
            value = plain(value)
            return [] if value is None else [self.given(str(last), value)]
        return self.lines(inside, value)

    def _any(self, part: str, value: Any) -> str:
        if is_text(value):
            return self.text(shown(value))
        if isinstance(value, Mapping):
            return _("; ").join(filter(None, self.pairs(part, value)))
        if isinstance(value, list):
            inside = INSIDE.get(part, part)
            deep = any(isinstance(each, Mapping) for each in value) and inside != "option"
            comma = _("; ") if deep else _(", ")
            return comma.join(filter(None, (self.say(inside, each) for each in value)))
        return self.text(str(value)) if part in TEXTS else str(value)

    def pairs(self, part: str, value: Mapping[str, Any]) -> list[str]:
        """“name: value” of each entry."""
        names: Mapping[str, str] | None = (
            getattr(self.names if KEYED[part] != "users" else self.around, KEYED[part])
            if part in KEYED else None
        )  # fmt: skip
        told = []
        for key, each in value.items():
            words = names.get(key, key) if names is not None else part_words(key)
            inside = INSIDE.get(part, key)
            said = self.given(key, each) if inside == "given" else self.say(inside, each)
            told.append(pair(words, said) if said else "")
        return told

    def text(self, text: str) -> str:
        """What people read, its places named."""
        return PLACE.sub(lambda found: f"[{self._place(found[1])}]", text)

    def _place(self, name: str) -> str:
        if name.startswith("f."):
            return self.names.fields.get(name[2:], name[2:])
        return str(NOTICE.get(f"place_{name}") or PLACES.get(name) or name)

    def given(self, field: str, value: Any, names: Names | None = None) -> str:
        """What an action writes into a field."""
        cel = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        return conditions.value(cel, names or self.names, field)

    def cel(self, value: Any) -> str:
        if not isinstance(value, str):
            return "" if value is None else json.dumps(value, ensure_ascii=False)
        return conditions.said(value, self.names)


def is_text(value: Any) -> bool:
    return isinstance(value, Mapping) and bool(value) and set(value) <= set(LANGUAGES)


def pair(name: str, value: str) -> str:
    return _("%(name)s: %(part)s") % {"name": name, "part": value}


# --- parts that have words of their own -----------------------------------------------------------

Special = Callable[[Sayer, Any], str | None]


def _named_by(names: Callable[[Sayer], Mapping[str, str]]) -> Special:
    def said(sayer: Sayer, value: Any) -> str | None:
        known = names(sayer)
        if isinstance(value, list):
            return _(", ").join(known.get(str(each), str(each)) for each in value)
        return known.get(value, value) if isinstance(value, str) else None

    return said


def _who(sayer: Sayer, value: Any) -> str:
    if isinstance(value, str) and value in sayer.names.nodes:  # the target of a way
        return sayer.names.nodes[value]
    if isinstance(value, str) and value in sayer.names.guide:
        return sayer.names.guide[value]
    several = value if isinstance(value, list) else [value]
    return _(", ").join(who(each, sayer.names, sayer.around) for each in several)


def _bound(sayer: Sayer, value: Any) -> str | None:
    if value in WORD_OF["default"]:
        return str(WORD_OF["default"][value])
    if isinstance(value, str) and DURATION.match(value):
        return span(value)
    return FIELDS(sayer, value)


def _channels(sayer: Sayer, value: Any) -> str:
    several = value if isinstance(value, list) else [value]
    found = [(channels.find(str(each)), str(each)) for each in several]
    return _(", ").join(str(one.words) if one else name for one, name in found)


def _action(sayer: Sayer, value: Any) -> str | None:
    if not isinstance(value, Mapping) or len(value) != 1:
        return None
    (kind, data), *_rest = value.items()
    if kind == "notify":
        told = sayer.text(sayer.names.notices.get(data, str(data)))
    elif kind == "webhook":
        told = _call(sayer, data) or ""
    else:
        told = sayer.say(kind, data)
    return pair(str(WORDS.get(f"action_{kind}", kind)), told)


def _call(sayer: Sayer, value: Any) -> str | None:
    if not isinstance(value, Mapping):
        return None
    rest = {key: each for key, each in value.items() if key not in ("method", "url")}
    way = f"{value.get('method', 'POST')} {value.get('url', '')}"
    return _("; ").join([way, *filter(None, sayer.pairs("call", rest))])


def _entry(sayer: Sayer, value: Any) -> str | None:
    """The name of the entry, and what leads to this process behind it."""
    if not isinstance(value, Mapping):
        return None
    way = f"{sayer.say('field', value.get('field'))} = {value.get('value', '')}"
    name = sayer.say("names", value.get("names")) or sayer.say("offering", value.get("offering"))
    return pair(name, way)


def _open(sayer: Sayer, value: Any) -> str | None:
    """The process of the new ticket, and what its fields begin with."""
    if not isinstance(value, Mapping):
        return None
    fields = sayer.around.fields_of(str(value.get("pack", "")))
    values = value.get("values") or {}
    told = [pair(fields.get(key, key), sayer.given(key, each)) for key, each in values.items()]
    rest = {key: each for key, each in value.items() if key not in ("pack", "values")}
    words = [sayer.say("pack", value.get("pack")), *sayer.pairs("open", rest), *told]
    return _("; ").join(filter(None, words))


def _option(sayer: Sayer, value: Any) -> str | None:
    if not isinstance(value, Mapping):
        return str(value)
    label = value.get("label", value.get("value", ""))
    return shown(label) if isinstance(label, Mapping) else str(label)


def _named(sayer: Sayer, value: Any) -> str | None:
    """Groups, phases, steps: by their name, with the fields they hold."""
    if not isinstance(value, Mapping):
        return None
    names = next((value[key] for key in ("names", "label", "group", "ask") if key in value), None)
    name = shown(names) if isinstance(names, Mapping) else str(names or value.get("key") or "")
    fields = sayer.say("fields", value.get("fields"))
    return pair(name, fields) if fields and name else name or fields


def _way(sayer: Sayer, value: Any) -> str | None:
    if not isinstance(value, Mapping):
        return None
    name = sayer.say("names", value.get("names")) or sayer.say("on", value.get("on"))
    target = sayer.say("target", value.get("to"))
    return f"{name} → {target}" if name else f"→ {target}"


def _rule(sayer: Sayer, value: Any) -> str | None:
    if not isinstance(value, Mapping):
        return None
    message = value.get("message")
    return sayer.say("message", message) or sayer.say("rule", value.get("rule"))


def _param(sayer: Sayer, value: Any) -> str | None:
    default = value.get("default") if isinstance(value, Mapping) else value
    if default in (None, ""):
        return "–"
    around = sayer.around
    if isinstance(default, str) and default in WORD_OF["vote"]:
        return str(WORD_OF["vote"][default])
    return {**around.groups, **around.roles}.get(str(default)) or sayer.say("", default)


def _columns(sayer: Sayer, value: Any) -> str | None:
    if not isinstance(value, Mapping):
        return None
    return _(", ").join(_column(sayer, each) for each in value.values())


def _column(sayer: Sayer, value: Any) -> str:
    if not isinstance(value, Mapping):
        return str(value)
    kind = sayer.say("type", value.get("type"))
    needed = f"{_(', ')}{WORDS['mode_required']}" if value.get("required") else ""
    return f"{sayer.say('label', value.get('label'))} ({kind}{needed})"


def _vote(sayer: Sayer, value: Any) -> str | None:
    if not isinstance(value, Mapping):
        return None
    rule = [str(WORD_OF["vote"].get(str(value["rule"]), ""))] if "rule" in value else []
    rest = {key: each for key, each in value.items() if key != "rule"}
    return _("; ").join([*rule, *filter(None, sayer.pairs("vote_more", rest))])


def _timer(sayer: Sayer, value: Any) -> str | None:
    """After a time, in working time, on a day in a field, or on an event."""
    if isinstance(value, str):
        return span(value)
    if not isinstance(value, Mapping) or not value:
        return None
    (kind, amount), *_rest = value.items()
    if kind == "business":
        return pair(str(WORDS["wait_business"]), span(amount))
    if kind == "field":
        return pair(str(WORDS["wait_field"]), FIELDS(sayer, amount) or "")
    if kind == "event":
        return pair(str(WORDS["wait_event"]), sayer.names.events.get(amount, str(amount)))
    return span(amount)


def _on(sayer: Sayer, value: Any) -> str | None:
    """What a button, a machine or a notice waits for."""
    if isinstance(value, list) and len(value) == 2:
        value = {value[0]: value[1]} if value[1] else value[0]
    if isinstance(value, str):
        told = WORD_OF["on"].get(value) or NOTICE.get(f"notice_on_{value}")
        return sayer.names.buttons.get(value) or (None if told is None else str(told))
    if not isinstance(value, Mapping) or not value:
        return None
    (kind, arg), *_rest = value.items()
    if kind == "timer":
        return pair(str(TRIGGERS["timer"]), _timer(sayer, arg) or "")
    if kind == "event":
        return pair(str(TRIGGERS["event"]), sayer.names.events.get(arg, str(arg)))
    if kind == "enter":
        return str(NOTICE["notice_said_enter"]) % {"node": sayer.names.nodes.get(arg, arg)}
    if kind == "close":
        outcome = WORD_OF["outcome"].get(arg) or NOTICE["notice_outcome_any"]
        return str(NOTICE["notice_said_close"]) % {"outcome": outcome}
    return _pressed(sayer, str(arg)) if kind == "button" else None


def _pressed(sayer: Sayer, key: str) -> str:
    node, _dot, button = key.partition(".")
    name = sayer.names.buttons.get(key, button or key)
    if not button:
        return name
    words = {"node": sayer.names.nodes.get(node, node), "button": name}
    return str(NOTICE["notice_said_button"]) % words


def _default(sayer: Sayer, value: Any) -> str | None:
    if isinstance(value, Mapping) and "param" in value:
        return pair(str(WORDS["who_param"]), sayer.names.params.get(value["param"], "–"))
    if isinstance(value, Mapping) and "cel" in value:
        return sayer.cel(value["cel"])
    if isinstance(value, list):
        return _(", ").join(str(each) for each in value)
    return sayer.text(value) if isinstance(value, str) else None


def _source(sayer: Sayer, value: Any) -> str | None:
    return str(value.get("url", "")) if isinstance(value, Mapping) else None


def _pattern(sayer: Sayer, value: Any) -> str | None:
    return str(value.get("re2", "")) if isinstance(value, Mapping) else None


def _withdraw(sayer: Sayer, value: Any) -> str | None:
    until = value.get("until") if isinstance(value, Mapping) else None
    return (
        str(WORDS["withdraw_until"]) % {"node": sayer.names.nodes.get(until, "–")}
        if until
        else None
    )


def _folder(sayer: Sayer, value: Any) -> str | None:
    several = value if isinstance(value, list) else [value]
    return " / ".join(shown(each) if isinstance(each, Mapping) else str(each) for each in several)


def _json(sayer: Sayer, value: Any) -> str | None:
    """What goes to another system stays as that system reads it."""
    return (
        None if isinstance(value, str) or is_text(value) else json.dumps(value, ensure_ascii=False)
    )


def _notices(sayer: Sayer, value: Any) -> str | None:
    several = value if isinstance(value, list) else [value]
    return _(", ").join(sayer.text(sayer.names.notices.get(str(each), str(each)))
                        for each in several)  # fmt: skip


FIELDS = _named_by(lambda sayer: sayer.names.fields)
SPECIAL: Mapping[str, Special] = {
    **dict.fromkeys(CEL, Sayer.cel),
    **dict.fromkeys(NODE, _named_by(lambda sayer: sayer.names.nodes)),
    **dict.fromkeys(FIELD, FIELDS),
    **dict.fromkeys(PEOPLE, _who),
    **dict.fromkeys(TIMES, lambda sayer, value: span(value) if isinstance(value, str) else None),
    **dict.fromkeys(("before", "after"), _bound),
    "phase": _named_by(lambda sayer: sayer.names.phases),
    "param": _named_by(lambda sayer: sayer.names.params),
    "pack": _named_by(lambda sayer: sayer.around.packs),
    "offering": _named_by(lambda sayer: sayer.around.offerings),
    "role": _named_by(lambda sayer: {**sayer.around.business_roles, **sayer.around.roles}),
    "parent": lambda sayer, value: str(value),
    "outcome": _named_by(lambda sayer: sayer.names.outcomes),
    "relation": lambda sayer, value: str(relation(str(value), True)),
    "channels": _channels, "action": _action, "call": _call, "option": _option, "named": _named,
    "way": _way, "open": _open, "entry": _entry, "a_rule": _rule, "a_param": _param,
    "columns": _columns, "vote": _vote,
    "timer": _timer, "for": _timer, "on": _on, "default": _default, "source": _source,
    "pattern": _pattern, "withdraw": _withdraw, "folder": _folder, "notices": _notices,
    "headers": _json, "body": _json,
}  # fmt: skip
