"""Three ways together: what one side left alone takes the other's value. Pure data.

The same rules as static/js/design/merge.js, which settles two people saving at once.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from bihuan.process.rewrite import same

Path = tuple[str | int, ...]


class Nothing:
    """The value of what is not there."""

    def __repr__(self) -> str:
        return "NOTHING"


NOTHING = Nothing()


@dataclass(frozen=True)
class Conflict:
    """A part that both sides changed, differently."""

    path: Path
    base: Any
    mine: Any
    theirs: Any

    @property
    def name(self) -> str:
        """The path as text, for forms."""
        return json.dumps(self.path, ensure_ascii=False, separators=(",", ":"))


def merge(
    base: Any, mine: Any, theirs: Any, take: Collection[str] = (), path: Path = ()
) -> tuple[Any, list[Conflict]]:
    """What comes of both, and where they clash: there `mine` stays, unless `take` names it."""
    clashes: list[Conflict] = []
    return _together(base, mine, theirs, path, take, clashes), clashes


def _together(
    base: Any, mine: Any, theirs: Any, path: Path, take: Collection[str], clashes: list[Conflict]
) -> Any:
    if _same(mine, theirs) or _same(theirs, base):
        return mine
    if _same(mine, base):
        return theirs
    if isinstance(mine, Mapping) and isinstance(theirs, Mapping):
        return _maps(base, mine, theirs, path, take, clashes)
    if _lists_of_one_length(base, mine, theirs):
        return [
            _together(old, one, other, (*path, at), take, clashes)
            for at, (old, one, other) in enumerate(zip(base, mine, theirs, strict=True))
        ]
    clash = Conflict(path, base, mine, theirs)
    clashes.append(clash)
    return theirs if clash.name in take else mine


def _maps(
    base: Any,
    mine: Mapping[str, Any],
    theirs: Mapping[str, Any],
    path: Path,
    take: Collection[str],
    clashes: list[Conflict],
) -> dict[str, Any]:
    """Key by key, in the order of whoever moved them."""
    known: Mapping[str, Any] = base if isinstance(base, Mapping) else {}
    first, second = (theirs, mine) if list(mine) == list(known) else (mine, theirs)
    merged: dict[str, Any] = {}
    for key in dict.fromkeys([*first, *second]):
        old, one, other = (each.get(key, NOTHING) for each in (known, mine, theirs))
        value = _together(old, one, other, (*path, key), take, clashes)
        if value is not NOTHING:
            merged[key] = value
    return merged


def _lists_of_one_length(*values: Any) -> bool:
    return all(isinstance(each, list) for each in values) and len(set(map(len, values))) == 1


def _same(one: Any, other: Any) -> bool:
    if one is NOTHING or other is NOTHING:
        return one is other
    return same(one, other)
