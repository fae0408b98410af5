"""YAML text -> plain data that remembers where each part stands.

Built from parser events, never from YAML's own object graph: no aliases (so no bombs and no
cycles), no tags, no doubled keys, limited depth and size. Words are YAML 1.2:
`on` and `yes` are texts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from bihuan.process.errors import N_
from bihuan.process.mistakes import Mistake

Path = tuple[str | int, ...]
Place = tuple[int, int]  # line, column, both from 1

LARGEST = 1_000_000  # characters of one file
DEEPEST = 30
MOST_PARTS = 100_000  # a pack of a hundred nodes has 10,000
TOO_MANY_PARTS = N_("this file has too many parts, more than %(max)s.")
SMALLER = N_("Divide it into several processes that open each other.")
PLAIN = N_("Write plain YAML: keys, values and lists, each thing once.")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = re.compile(r"-?(0|[1-9][0-9]{0,17})\Z")
_FLOAT = re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,17}\Z")
_BREAKS = re.compile("[\\x00-\\x1f\\x7f-\\xa0\\u2028\\u2029\\ufeff]")  # YAML folds or refuses these
_ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True)
class Source:
    """One file as data. `places` are values, `keys` the keys in front of them."""

    file: str
    data: Any
    places: Mapping[Path, Place] = field(default_factory=dict)
    keys: Mapping[Path, Place] = field(default_factory=dict)
    lines: tuple[str, ...] = ()

    def place(self, path: Path, at_key: bool = False) -> Place:
        """Where `path` stands, or else the nearest part around it."""
        if at_key and path in self.keys:
            return self.keys[path]
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, (1, 1))

    def place_within(self, path: Path, line: int, column: int) -> Place:
        """Where line and column of the text written at `path` stand in the file."""
        top, left = self.place(path)
        first = self.lines[top - 1][left - 1 :] if top <= len(self.lines) else ""
        if not first.startswith(("|", ">")):
            quote = first.startswith(('"', "'"))
            return (top, left + column - 1 + quote) if line == 1 else (top + line - 1, column)
        below = self.lines[top] if top < len(self.lines) else ""
        indent = len(below) - len(below.lstrip())
        if first.startswith("|"):
            return top + line, indent + column
        for number, text in enumerate(self.lines[top:], start=top + 1):  # folded into one line
            length = len(text.strip())
            if column <= length or number == len(self.lines):
                return number, indent + column
            column -= length + 1
        return top + 1, indent + 1


class Unreadable(Exception):
    """A text that is not plain YAML."""

    def __init__(self, mistake: Mistake) -> None:
        self.mistake = mistake
        super().__init__(str(mistake))


def read(file: str, text: str) -> tuple[Source, tuple[Mistake, ...]]:
    """The file as data, and what is wrong with its writing; Unreadable when nothing helps."""
    if len(text) > LARGEST:
        words = N_("this file is too large; a file may have %(max)s characters.")
        raise _unreadable(file, words, {"max": LARGEST})
    builder = _Builder(file)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise _unreadable(
            file, N_("this is not YAML: %(reason)s."), {"reason": error.problem or "?"}, place
        ) from error
    except (yaml.YAMLError, UnicodeError, ValueError) as error:
        # a character YAML does not allow: it says which, at a position, never a line
        position = getattr(error, "position", 0) or 0
        line = text.count("\n", 0, position) + 1
        raise _unreadable(
            file,
            N_("this is not YAML: %(reason)s."),
            {"reason": str(getattr(error, "reason", error))},
            (line, 1),
        ) from error
    lines = tuple(text.splitlines())
    source = Source(file, builder.root, builder.places, builder.keys, lines)
    return source, tuple(builder.mistakes)


def _unreadable(
    file: str, message: str, where: Mapping[str, Any], place: Place = (1, 1)
) -> Unreadable:
    mend = SMALLER if "max" in where else PLAIN
    return Unreadable(Mistake(file, *place, message, dict(where), mend=mend, rule="yaml"))


@dataclass
class _Open:
    """A list or mapping that is not finished yet."""

    data: list[Any] | dict[str, Any]
    path: Path
    key: str | None = None  # mapping: the key whose value comes next
    ignored: bool = False  # the value of a doubled key


class _Builder:
    """Takes parser events one by one; keeps a stack instead of calling itself."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.root: Any = None
        self.places: dict[Path, Place] = {}
        self.keys: dict[Path, Place] = {}
        self.mistakes: list[Mistake] = []
        self._stack: list[_Open] = []
        self._documents = 0
        self._parts = 0

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise self._refuse(event, N_("a file holds one document; remove the '---'."))
        elif isinstance(event, yaml.AliasEvent):
            raise self._refuse(event, N_("aliases (*name) are not possible; write it out."))
        elif isinstance(event, yaml.NodeEvent):
            self._node(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._stack.pop()

    def _node(self, event: yaml.NodeEvent) -> None:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise self._refuse(event, TOO_MANY_PARTS, {"max": MOST_PARTS})
        tag = getattr(event, "tag", None)
        if event.anchor or (tag and tag != "!"):
            raise self._refuse(event, N_("anchors (&name) and tags (!name) are not possible."))
        if self._is_key():
            self._key(event)
            return
        path = self._path()
        place = _place(event)
        if isinstance(event, yaml.ScalarEvent):
            self._put(_scalar(event), path, place)
            return
        if len(self._stack) >= DEEPEST:
            raise self._refuse(event, N_("this is nested too deeply."))
        opened: list[Any] | dict[str, Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
        self._put(opened, path, place)
        self._stack.append(_Open(opened, path))

    def _is_key(self) -> bool:
        top = self._stack[-1] if self._stack else None
        return top is not None and isinstance(top.data, dict) and top.key is None

    def _key(self, event: yaml.NodeEvent) -> None:
        if not isinstance(event, yaml.ScalarEvent):
            raise self._refuse(event, N_("a key must be a plain word."))
        top, key = self._stack[-1], str(event.value)
        place = _place(event)
        top.key, top.ignored = key, key in top.data
        if top.ignored and len(self.mistakes) < 100:
            first = self.keys[(*top.path, key)][0]
            self.mistakes.append(Mistake(
                self.file, *place, N_("'%(name)s' is written twice; first in line %(first)s."),
                {"name": key, "first": first}, mend=N_("Keep one of the two."),
                rule="doubled_key"))  # fmt: skip
        elif not top.ignored:
            self.keys[(*top.path, key)] = place

    def _path(self) -> Path:
        if not self._stack:
            return ()
        top = self._stack[-1]
        if isinstance(top.data, list):
            return (*top.path, len(top.data))
        return (*top.path, top.key or "")

    def _put(self, value: Any, path: Path, place: Place) -> None:
        if not self._stack:
            self.root = value
        elif isinstance((top := self._stack[-1]).data, list):
            top.data.append(value)
        else:
            if not top.ignored:
                top.data[top.key or ""] = value
            top.key = None
        self.places.setdefault(path, place)

    def _refuse(
        self, event: yaml.Event, message: str, where: Mapping[str, Any] | None = None
    ) -> Unreadable:
        return _unreadable(self.file, message, where or {}, _place(event))


def _scalar(event: yaml.ScalarEvent) -> Any:
    """A word as YAML 1.2 reads it. Quoted and block texts stay texts."""
    if event.style:
        return event.value
    return word(event.value)


def word(text: str) -> Any:
    """An unquoted word: true, false, null, a number or the text itself."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.match(text):
        return int(text)
    return float(text) if _FLOAT.match(text) else text


class _Dumper(yaml.SafeDumper):
    """Writes what `read` reads back equal: keys in order, texts quoted where a word is no text."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _write_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text and _fits_block(text) else None
    if style is None and (not isinstance(word(text), str) or _BREAKS.search(text)):
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _fits_block(text: str) -> bool:
    lines = text.split("\n")
    if _BREAKS.search(text.replace("\n", "")):
        return False
    return not any(line != line.rstrip() for line in lines) and not text.startswith((" ", "\n"))


_Dumper.add_representer(str, _write_text)
# `on`, `yes` and the like are texts here (YAML 1.2): they need no quotes.
_Dumper.yaml_implicit_resolvers = {
    first: [
        (tag, pattern) for tag, pattern in known if first in "tTfF" or not tag.endswith(":bool")
    ]
    for first, known in yaml.SafeDumper.yaml_implicit_resolvers.items()
}


def check_size(file: str, data: Any) -> None:
    """Refuse plain data of more parts than a file may have, before any text is made of it."""
    waiting, parts = [data], 0
    while waiting:
        each = waiting.pop()
        parts += 1
        if isinstance(each, Mapping):
            parts += len(each)
            waiting += each.values()
        elif isinstance(each, list | tuple):
            waiting += each
        if parts > MOST_PARTS:
            raise _unreadable(file, TOO_MANY_PARTS, {"max": MOST_PARTS})


def printable(text: str) -> str:
    """The text without the characters that no YAML may hold: zero and its like, half letters."""
    return _ODD.sub("", text)


def write(data: Any) -> str:
    """YAML text of plain data; `read` gives the same data back."""
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)


def _place(event: yaml.Event) -> tuple[int, int]:
    """Line and column of an event, counted from 1; the parser always marks them."""
    mark = event.start_mark
    assert mark is not None
    return mark.line + 1, mark.column + 1
