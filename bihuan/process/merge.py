"""Three ways together: what one side left alone takes the other's value. Pure data.

The same rules as static/js/design/merge.js, which settles two people saving at once; both run
the cases of tests/process/merges.json. Lists meet element by element, see alignment.py.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bihuan.process import alignment
from bihuan.process.rewrite import same

Path = tuple[str | int, ...]
Parts = Mapping[Hashable, Any]
DRAWN = frozenset({"at", "via"})  # where the canvas draws it: nobody is asked about that
WHOLE = frozenset({"folder"})  # a way, of which no step stands for itself


class Nothing:
    """The value of what is not there."""

    def __repr__(self) -> str:
        return "NOTHING"


NOTHING = Nothing()


@dataclass(frozen=True)
class Conflict:
    """A part that both sides changed, differently. `within`: what stands at each step of `path`."""

    path: Path
    base: Any
    mine: Any
    theirs: Any
    within: tuple[Any, ...] = field(default=(), compare=False)

    @property
    def name(self) -> str:
        """The path as text, for forms."""
        return json.dumps(self.path, ensure_ascii=False, separators=(",", ":"))


@dataclass
class _Way:
    """Where in the document we are, and what was found so far."""

    take: Collection[str]
    clashes: list[Conflict]
    path: Path = ()
    within: tuple[Any, ...] = ()

    def on(self, part: str | int, value: Any) -> _Way:
        return _Way(self.take, self.clashes, (*self.path, part), (*self.within, value))


def merge(
    base: Any, mine: Any, theirs: Any, take: Collection[str] = (), path: Path = ()
) -> tuple[Any, list[Conflict]]:
    """What comes of both, and where they clash: there `mine` stays, unless `take` names it."""
    way = _Way(take, [], path, (None,) * len(path))
    return _together(base, mine, theirs, way), way.clashes


def _together(base: Any, mine: Any, theirs: Any, way: _Way) -> Any:
    if _same(mine, theirs) or _same(theirs, base):
        return mine
    if _same(mine, base):
        return theirs
    last = way.path[-1] if way.path else ""
    if last in DRAWN and mine is not NOTHING:
        return mine
    if isinstance(mine, Mapping) and isinstance(theirs, Mapping):
        return _maps(base if isinstance(base, Mapping) else {}, mine, theirs, way)
    if last not in WHOLE and isinstance(mine, list) and isinstance(theirs, list):
        return _lists(base if isinstance(base, list) else [], mine, theirs, way)
    clash = Conflict(way.path, base, mine, theirs, way.within)
    way.clashes.append(clash)
    return theirs if clash.name in way.take else mine


def _maps(base: Parts, mine: Parts, theirs: Parts, way: _Way) -> dict[Any, Any]:
    """Key by key."""
    merged = {}
    for key in alignment.order(list(base), list(mine), list(theirs)):
        value = _part(key, (base, mine, theirs), way, str(key))
        if value is not NOTHING:
            merged[key] = value
    return merged


def _lists(base: list[Any], mine: list[Any], theirs: list[Any], way: _Way) -> list[Any]:
    """Element by element: those that are the same thing on both sides meet."""
    sides = alignment.named(base, mine, theirs)
    order = alignment.order(*(list(side) for side in sides))
    found = [_part(name, sides, way, at) for at, name in enumerate(order)]
    return [each for each in found if each is not NOTHING]


def _part(name: Hashable, sides: tuple[Parts, Parts, Parts], way: _Way, shown: str | int) -> Any:
    old, one, other = (side.get(name, NOTHING) for side in sides)
    return _together(old, one, other, way.on(shown, other if one is NOTHING else one))


def _same(one: Any, other: Any) -> bool:
    if one is NOTHING or other is NOTHING:
        return one is other
    return same(one, other)
