"""Which nodes does every way from the start pass? One tree answers for all nodes at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


class Dominance:
    """The dominator tree of the nodes reachable from `start` (Cooper, Harvey, Kennedy)."""

    def __init__(self, start: str, onward: Mapping[str, Iterable[str]]) -> None:
        order = _reverse_postorder(start, onward)
        rank = {key: number for number, key in enumerate(order)}
        above = _immediate(order, rank, onward)
        self.below: dict[str, list[str]] = {key: [] for key in order}
        for number, key in enumerate(order[1:], start=1):
            self.below[order[above[number]]].append(key)
        self._first, self._last = _intervals(start, self.below)

    def __contains__(self, key: str) -> bool:
        """Is this node reachable at all?"""
        return key in self._first

    def is_above(self, one: str, other: str) -> bool:
        """Does every way from the start to `other` pass `one`, which is another node?"""
        if one == other or one not in self._first or other not in self._first:
            return False
        return self._first[one] < self._first[other] <= self._last[one]


def _reverse_postorder(start: str, onward: Mapping[str, Iterable[str]]) -> list[str]:
    seen, done = {start}, []
    waiting = [(start, iter(onward[start]))]
    while waiting:
        key, targets = waiting[-1]
        for target in targets:
            if target not in seen:
                seen.add(target)
                waiting.append((target, iter(onward[target])))
                break
        else:
            done.append(key)
            waiting.pop()
    return done[::-1]


def _immediate(
    order: list[str], rank: Mapping[str, int], onward: Mapping[str, Iterable[str]]
) -> list[int]:
    """The immediate dominator of each node, all as places in `order`."""
    sources: list[list[int]] = [[] for _ in order]
    for number, key in enumerate(order):
        for target in onward[key]:
            sources[rank[target]].append(number)
    above = [0, *[-1] * (len(order) - 1)]
    changed = True
    while changed:
        changed = False
        for number in range(1, len(order)):
            known = [source for source in sources[number] if above[source] >= 0]
            found = known[0]
            for source in known[1:]:
                found = _meet(above, found, source)
            if above[number] != found:
                above[number], changed = found, True
    return above


def _meet(above: list[int], one: int, other: int) -> int:
    while one != other:
        if one > other:
            one = above[one]
        else:
            other = above[other]
    return one


def _intervals(start: str, below: Mapping[str, list[str]]) -> tuple[dict[str, int], dict[str, int]]:
    """Numbers such that what lies below a node has those from its first to its last."""
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    waiting = [(start, False)]
    while waiting:
        key, is_done = waiting.pop()
        if is_done:
            last[key] = len(first) - 1
            continue
        first[key] = len(first)
        waiting.append((key, True))
        waiting += [(each, False) for each in below[key]]
    return first, last
