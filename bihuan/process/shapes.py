"""The small parts of the pack format: each looks at one value and says what is wrong with it.

A Shape takes (reading, path, value) and adds its mistakes to the reading; it never raises.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bihuan.process import expressions
from bihuan.process.errors import N_
from bihuan.process.mistakes import SHORTEN, Mistake, guess
from bihuan.process.source import Path, Source

LANGUAGES = ("zh-hans", "zh-hant", "en")
KEY = re.compile(r"[a-z][a-z0-9_]{0,59}\Z")
DURATION = re.compile(r"[0-9]{1,6}(\.[0-9]{1,3})?[smhdw]\Z")
MOST_MISTAKES = 200
UNKNOWN = {
    "field": N_("no field '%(name)s'."),
    "node": N_("no node '%(name)s'."),
    "phase": N_("no phase '%(name)s'."),
    "notice": N_("no notice '%(name)s'."),
    "param": N_("no parameter '%(name)s'."),
    "event": N_("no event '%(name)s'."),
    "split": N_("no split '%(name)s'."),
    "guide": N_("no question or outcome '%(name)s'."),
}
MENDS = {
    "unknown_key": N_("Take it out, or write a key that there is."),
    "missing_key": N_("Add '%(name)s'."),
    "languages": N_("Add the text in these languages; until then zh-hans is shown."),
    "expression": N_("Correct the expression; the guard builder writes it for you."),
    **dict.fromkeys(
        (f"unknown_{kind}" for kind in UNKNOWN),
        N_("Name one that there is, or add it to the process."),
    ),
}
ONE_OF = N_("Choose one of these: %(possible)s.")
FORMAT = N_("Write here what the pack format allows.")
# keys people write for what no process can do here, and what to do instead
UNSUPPORTED = {
    **dict.fromkeys(
        ("need", "needs", "count", "first", "threshold", "partial"),
        (N_("a join waits for all branches that are still under way; it cannot go on after some "
            "of them."),
         N_("Let the other branches end, or lead an edge with 'leaves: true' out of the split.")),
    ),
    **dict.fromkeys(
        ("instances", "for_each", "foreach", "multiple", "multi", "repeat"),
        (N_("a step has one work item; it cannot run once for each entry of a list."),
         N_("Let several people decide by 'vote: {rule: all}', or open a linked ticket for each "
            "one.")),
    ),
    **dict.fromkeys(
        ("milestone", "only_while", "enabled_while"),
        (N_("a step cannot depend on where another branch stands."),
         N_("Lead the branches to a join first, or ask for a field by 'when'.")),
    ),
    **dict.fromkeys(
        ("critical", "mutex", "lock", "any_order", "interleaved"),
        (N_("steps cannot exclude each other while branches run side by side."),
         N_("Put them one after the other in one branch.")),
    ),
}  # fmt: skip


@dataclass
class Reading:
    """A pack being read: its files, what it declares, and the mistakes found so far."""

    sources: Mapping[str, Source]
    known: Mapping[str, Collection[str]] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    file: str = "flow.yaml"
    bare: list[Path] = field(default_factory=list)  # texts in one language only

    def wrong(
        self,
        path: Path,
        message: str,
        near: str = "",
        *,
        at_key: bool = False,
        severity: Literal["error", "warning"] = "error",
        rule: str = "format",
        mend: str = "",
        **where: Any,
    ) -> None:
        """Note one mistake at `path` of the file being read."""
        if len(self.mistakes) >= MOST_MISTAKES:
            return
        place = self.sources[self.file].place(path, at_key)
        self.mistakes.append(Mistake(self.file, *place, message, where, near, severity,
                                     node=node_of(self.file, path), rule=rule,
                                     mend=mend or MENDS.get(rule, FORMAT)))  # fmt: skip


def is_full(reading: Reading) -> bool:
    """Enough mistakes: looking for more only costs time."""
    return len(reading.mistakes) >= MOST_MISTAKES


def node_of(file: str, path: Path) -> str:
    """The node a part of flow.yaml belongs to."""
    return str(path[1]) if file == "flow.yaml" and path[:1] == ("nodes",) and path[1:] else ""


Shape = Callable[[Reading, Path, Any], None]


def said(value: Any) -> str:
    """A value as a message quotes it: short, whatever it is."""
    text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"


# --- single values --------------------------------------------------------------------------------


def string(reading: Reading, path: Path, value: Any) -> None:
    if not isinstance(value, str) or not value.strip():
        reading.wrong(path, N_("write a text here, not '%(value)s'."), value=said(value))
    elif len(value) > 20_000:
        reading.wrong(path, N_("this text is too long."), mend=SHORTEN)


def boolean(reading: Reading, path: Path, value: Any) -> None:
    if not isinstance(value, bool):
        near = {"yes": "true", "no": "false", "on": "true", "off": "false"}.get(str(value), "")
        reading.wrong(path, N_("write true or false, not '%(value)s'."), near, value=said(value))


def integer(least: int = 0, most: int = 1_000_000) -> Shape:
    def shape(reading: Reading, path: Path, value: Any) -> None:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            reading.wrong(path, N_("write a whole number from %(least)s to %(most)s, "
                                   "not '%(value)s'."),
                          least=least, most=most, value=said(value))  # fmt: skip

    return shape


def number(reading: Reading, path: Path, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        reading.wrong(path, N_("write a number, not '%(value)s'."), value=said(value))


def constant(reading: Reading, path: Path, value: Any) -> None:
    if isinstance(value, Mapping | list):
        reading.wrong(path, N_("write one value here."),
                      mend=N_("Write a word or a number, no list and no keys."))  # fmt: skip


def anything(reading: Reading, path: Path, value: Any) -> None:
    """Any plain data."""


def duration(reading: Reading, path: Path, value: Any) -> None:
    if not isinstance(value, str) or not DURATION.match(value):
        reading.wrong(path, N_("write a duration like 15m, 4h or 7d, not '%(value)s'."),
                      value=said(value))  # fmt: skip


def key(reading: Reading, path: Path, value: Any) -> None:
    if not isinstance(value, str) or not KEY.match(value):
        reading.wrong(path, N_("'%(value)s' is not a key: small letters, digits and _ only."),
                      value=said(value),
                      mend=N_("Begin with a letter; what people read stands in "
                              "'names'."))  # fmt: skip


def one_of(*words: Any, what: str = "") -> Shape:
    def shape(reading: Reading, path: Path, value: Any) -> None:
        if isinstance(value, Mapping | list) or value not in words:
            reading.wrong(path, N_("'%(value)s' is not possible here; possible: %(possible)s."),
                          guess(value, words), value=said(value),
                          possible=", ".join(map(str, words)), mend=ONE_OF)  # fmt: skip

    return shape


def ref(kind: str) -> Shape:
    """The key of something the pack declares."""

    def shape(reading: Reading, path: Path, value: Any) -> None:
        known = reading.known.get(kind, ())
        if not isinstance(value, str) or value not in known:
            reading.wrong(path, UNKNOWN[kind], guess(value, known), rule=f"unknown_{kind}",
                          name=said(value))  # fmt: skip

    return shape


def text(reading: Reading, path: Path, value: Any) -> None:
    """A text in the three languages; a bare one is zh-hans."""
    if isinstance(value, str):
        string(reading, path, value)
        reading.bare.append(path)
        return
    if not isinstance(value, Mapping):
        reading.wrong(path, N_("write a text or {zh-hans: ..., zh-hant: ..., en: ...}."))
        return
    for language, words in value.items():
        if language not in LANGUAGES:
            reading.wrong((*path, language), N_("no language '%(name)s'."),
                          guess(language, LANGUAGES), at_key=True, name=said(language),
                          mend=N_("Write zh-hans, zh-hant or en."))  # fmt: skip
        else:
            string(reading, (*path, language), words)
    if "zh-hans" not in value:
        reading.wrong(path, N_("the text for zh-hans is missing."),
                      mend=N_("Add it: {zh-hans: ...}; it is shown where another language is "
                              "missing."))  # fmt: skip
    elif missing := [language for language in LANGUAGES if language not in value]:
        reading.wrong(path, N_("no text for %(languages)s; zh-hans is shown instead."),
                      severity="warning", rule="languages",
                      languages=", ".join(missing))  # fmt: skip


def cel(*extra: str) -> Shape:
    """An expression; `extra` are names only known here."""
    names = frozenset(extra)

    def shape(reading: Reading, path: Path, value: Any) -> None:
        if isinstance(value, bool):
            return
        if not isinstance(value, str):
            reading.wrong(path, N_("write an expression, not '%(value)s'."), value=said(value))
            return
        for fault in expressions.faults(value, reading.fields, names):
            source = reading.sources[reading.file]
            place = source.place_within(path, fault.line, fault.column)
            reading.mistakes.append(Mistake(
                reading.file, *place, fault.message, fault.where, fault.guess,
                node=node_of(reading.file, path), rule="expression",
                mend=MENDS["expression"]))  # fmt: skip

    return shape


def cel_or_constant(reading: Reading, path: Path, value: Any) -> None:
    """What `set` gives a field: an expression, or a number, true, false, null as they are."""
    if isinstance(value, str):
        cel()(reading, path, value)
    else:
        constant(reading, path, value)


# --- lists and mappings ---------------------------------------------------------------------------


def listing(item: Shape, *, least: int = 0) -> Shape:
    def shape(reading: Reading, path: Path, value: Any) -> None:
        if not isinstance(value, list):
            reading.wrong(path, N_("write a list here: [a, b]."))
            return
        if len(value) < least:
            reading.wrong(path, N_("this list is empty."),
                          mend=N_("Write at least one entry, or take the key out."))  # fmt: skip
        for index, each in enumerate(value):
            if is_full(reading):
                return
            item(reading, (*path, index), each)

    return shape


def keyed(item: Shape, name: Shape = key) -> Shape:
    """{key: item, ...} with keys that the pack chooses."""

    def shape(reading: Reading, path: Path, value: Any) -> None:
        if not isinstance(value, Mapping):
            reading.wrong(path, N_("write keys and values here: {a: ..., b: ...}."))
            return
        for each, inner in value.items():
            if is_full(reading):
                return
            _at_key(reading, (*path, each), each, name)
            item(reading, (*path, each), inner)

    return shape


def _at_key(reading: Reading, path: Path, value: Any, shape: Shape) -> None:
    """Check a key itself, and point at it."""
    before = len(reading.mistakes)
    shape(reading, path, value)
    place = reading.sources[reading.file].place(path, at_key=True)
    for index in range(before, len(reading.mistakes)):
        old = reading.mistakes[index]
        reading.mistakes[index] = Mistake(
            old.file, *place, old.message, old.where, old.guess, old.severity, old.node,
            old.mend, old.rule)  # fmt: skip


def record(required: Mapping[str, Shape], optional: Mapping[str, Shape], what: str) -> Shape:
    """{known: keys}; an unknown one is refused with a guess, a missing one is named."""
    shapes = {**required, **optional}

    def shape(reading: Reading, path: Path, value: Any) -> None:
        if not isinstance(value, Mapping):
            reading.wrong(path, N_("%(what)s is written as keys and values, not '%(value)s'."),
                          what=what, value=said(value))  # fmt: skip
            return
        for name, inner in value.items():
            if is_full(reading):
                return
            if name in shapes:
                shapes[name](reading, (*path, name), inner)
            elif name in UNSUPPORTED and path[:1] == ("nodes",):
                message, mend = UNSUPPORTED[name]
                reading.wrong((*path, name), message, at_key=True, rule="unsupported",
                              mend=mend)  # fmt: skip
            else:
                reading.wrong((*path, name), N_("%(what)s has no '%(name)s'."),
                              guess(name, shapes), at_key=True, rule="unknown_key",
                              what=what, name=said(name))  # fmt: skip
        for name in required:
            if name not in value:
                reading.wrong(path, N_("%(what)s needs '%(name)s'."), at_key=True,
                              rule="missing_key", what=what, name=name)  # fmt: skip

    return shape


def choice_of(shapes: Mapping[str, Shape], words: Collection[str], what: str,
              extras: Mapping[str, Mapping[str, Shape]] | None = None) -> Shape:  # fmt: skip
    """A bare word, or a mapping with exactly one of the known keys (and that key's extras)."""
    possible = (*words, *shapes)

    def shape(reading: Reading, path: Path, value: Any) -> None:
        if isinstance(value, str) and value in words:
            return
        if not isinstance(value, Mapping):
            near = guess(value, possible)
            reading.wrong(path, N_("'%(value)s' is no %(what)s; possible: %(possible)s."), near,
                          value=said(value), what=what, possible=", ".join(possible),
                          mend=ONE_OF)  # fmt: skip
            return
        mains = [name for name in value if name in shapes]
        if len(mains) != 1:
            first = next((name for name in value if name not in shapes), "")
            reading.wrong(path, N_("'%(value)s' is no %(what)s; possible: %(possible)s."),
                          guess(first, possible), value=said(", ".join(map(str, value))),
                          what=what, possible=", ".join(possible), mend=ONE_OF)  # fmt: skip
            return
        allowed = {mains[0]: shapes[mains[0]], **((extras or {}).get(mains[0]) or {})}
        record({}, allowed, what)(reading, path, value)

    return shape


def either(test: Callable[[Any], bool], yes: Shape, no: Shape) -> Shape:
    def shape(reading: Reading, path: Path, value: Any) -> None:
        (yes if test(value) else no)(reading, path, value)

    return shape


def matching(pattern: str, message: str) -> Shape:
    compiled = re.compile(pattern)

    def shape(reading: Reading, path: Path, value: Any) -> None:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            reading.wrong(path, message, value=said(value))

    return shape
