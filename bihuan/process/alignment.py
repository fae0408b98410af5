"""Which elements of three lists are the same thing, and the order in which both sides want them.

The same rules as static/js/design/alignment.js.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

Name = tuple[str, int]  # ("base" | "mine" | "theirs", place): the list an element first stood in
Named = dict[Hashable, Any]
Ident = Callable[[Any], str | None]
T = TypeVar("T", bound=Hashable)
MOST = 400  # elements that are compared with each other for what they share


def named(base: list[Any], mine: list[Any], theirs: list[Any]) -> tuple[Named, Named, Named]:
    """The three lists, each element under a name that is the same wherever it stands."""
    names_mine: list[Name] = _names("mine", mine, pairs(base, mine))
    here = pairs(base, theirs)
    names_theirs = _names("theirs", theirs, here)
    new_mine = [at for at, name in enumerate(names_mine) if name[0] == "mine"]
    new_theirs = [at for at in range(len(theirs)) if at not in here]
    both = pairs([mine[at] for at in new_mine], [theirs[at] for at in new_theirs], is_new=True)
    for theirs_at, mine_at in both.items():
        names_theirs[new_theirs[theirs_at]] = ("mine", new_mine[mine_at])
    return (
        {("base", at): each for at, each in enumerate(base)},
        dict(zip(names_mine, mine, strict=True)),
        dict(zip(names_theirs, theirs, strict=True)),
    )


def _names(side: str, elements: list[Any], known: Mapping[int, int]) -> list[Name]:
    return [("base", known[at]) if at in known else (side, at) for at in range(len(elements))]


def pairs(old: list[Any], new: list[Any], *, is_new: bool = False) -> dict[int, int]:
    """{place in new: place in old} of the elements that are the same thing.

    `is_new`: both were added, each by another person: only what is called the same is the same.
    """
    found: dict[int, int] = {}
    for ident in NEW if is_new else IDENTS:
        taken = set(found.values())
        waiting = defaultdict[str, deque[int]](deque)
        for at, each in enumerate(old):
            name = ident(each)
            if at not in taken and name is not None:
                waiting[name].append(at)
        for at, each in enumerate(new):
            name = ident(each)
            if at not in found and name is not None and waiting[name]:
                found[at] = waiting[name].popleft()
    if not is_new:
        found |= _alike(old, new, found)
    return found


# --- what an element is called --------------------------------------------------------------------


def _whole(each: Any) -> str:
    return json.dumps(each, ensure_ascii=False, sort_keys=True, default=str)


def _key(each: Any) -> str | None:
    """Options, phases and groups have a key or a value."""
    if not isinstance(each, Mapping):
        return None
    return next((_whole([key, each[key]]) for key in ("key", "value") if key in each), None)


def _way(each: Any) -> str | None:
    """A button or another trigger, and where it leads."""
    is_way = isinstance(each, Mapping) and "to" in each
    return _whole([each.get("on"), each["to"]]) if is_way else None


def _trigger(each: Any) -> str | None:
    """A way that leads elsewhere now."""
    return _whole(each.get("on")) if isinstance(each, Mapping) and "to" in each else None


def _kind(each: Any) -> str | None:
    """{role: ...}, {set: ...}: one key says what it is."""
    return next(iter(each)) if isinstance(each, Mapping) and len(each) == 1 else None


NEW: tuple[Ident, ...] = (_whole, _key, _way)  # what two people may both have added
IDENTS: tuple[Ident, ...] = (*NEW, _trigger, _kind)


def _alike(old: list[Any], new: list[Any], found: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """What has no name of its own is the same thing when half of what it holds is the same."""
    taken = set(found.values())
    left = [at for at, each in enumerate(old) if at not in taken and _is_nameless(each)]
    if len(left) > MOST:
        return
    for at, each in enumerate(new):
        if at in found or not _is_nameless(each):
            continue
        best = max(left, key=lambda was: _shared(old[was], each), default=None)
        if best is not None and _shared(old[best], each) >= 0.5:
            left.remove(best)
            yield at, best


def _is_nameless(each: Any) -> bool:
    return isinstance(each, Mapping) and "to" not in each and _key(each) is None


def _shared(one: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    keys = {*one, *other}
    return sum(key in one and key in other and _whole(one[key]) == _whole(other[key])
               for key in keys) / max(len(keys), 1)  # fmt: skip


# --- order ----------------------------------------------------------------------------------------


def order(base: Sequence[T], mine: Sequence[T], theirs: Sequence[T]) -> list[T]:
    """All names of both sides. What one side moved or added stands where that side has it."""
    known, here = set(base), set(mine)
    moved = _moved(base, theirs) - _moved(base, mine)
    placed = {name for name in theirs if name not in here or name in moved}
    merged = [name for name in mine if name not in placed]
    there, last = set(theirs), -1
    for name in theirs:
        if name not in placed:
            last = merged.index(name)
            continue
        last += 1
        while last < len(merged) and merged[last] not in known and merged[last] not in there:
            last += 1  # behind what I added in the same place
        merged.insert(last, name)
    return merged


def _moved(base: Sequence[T], side: Sequence[T]) -> set[T]:
    """What stands elsewhere among the others: all but a longest run that kept its order."""
    places = {name: at for at, name in enumerate(base)}
    ends: list[int] = []
    run: list[T] = []  # the last of the best run of each length
    before: dict[T, T | None] = {}
    for name in side:
        if name not in places:
            continue
        at = bisect_left(ends, places[name])
        before[name] = run[at - 1] if at else None
        ends[at : at + 1], run[at : at + 1] = [places[name]], [name]
    kept = set[T]()
    last = run[-1] if run else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return {name for name in before if name not in kept}
