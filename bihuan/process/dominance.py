"""Which nodes does every way from the start pass? One tree answers for all nodes at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Links = Mapping[str, Sequence[str]]  # node -> the nodes its lines lead to; none for a missing one


class Dominance:
    """The dominator tree of the nodes reachable from `start`."""

    def __init__(self, links: Links, start: str) -> None:
        nearest = dominators(links, start)
        below: dict[str, list[str]] = {key: [] for key in nearest}
        for key, above in nearest.items():
            if key != start:
                below[above].append(key)
        self._first, self._last = _intervals(start, below)

    def __contains__(self, key: str) -> bool:
        """Is this node reachable at all?"""
        return key in self._first

    def is_above(self, one: str, other: str) -> bool:
        """Does every way from the start to `other` pass `one`, which is another node?"""
        if one == other or one not in self._first or other not in self._first:
            return False
        return self._first[one] < self._first[other] <= self._last[one]


def reached(links: Links, start: str) -> set[str]:
    """The start and every node that some way leads to."""
    seen, waiting = {start}, [start]
    while waiting:
        for target in links.get(waiting.pop(), ()):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


def order(links: Links, start: str) -> list[str]:
    """Reverse post-order: every node after those that lead to it, loops aside."""
    seen, done = {start}, []
    waiting = [(start, reversed(links.get(start, ())))]
    while waiting:
        key, targets = waiting[-1]
        for target in targets:
            if target not in seen:
                seen.add(target)
                waiting.append((target, reversed(links.get(target, ()))))
                break
        else:
            done.append(key)
            waiting.pop()
    return done[::-1]


def dominators(links: Links, start: str) -> dict[str, str]:
    """The nearest other node that every way from the start to a node passes; the start's is itself.

    In the order of `order` (Cooper, Harvey, Kennedy: A Simple, Fast Dominance Algorithm).
    """
    nodes = order(links, start)
    above = _immediate(nodes, links)
    return {key: nodes[above[number]] for number, key in enumerate(nodes)}


def _immediate(nodes: list[str], links: Links) -> list[int]:
    """The immediate dominator of each node, all as places in `nodes`."""
    rank = {key: number for number, key in enumerate(nodes)}
    sources: list[list[int]] = [[] for _ in nodes]
    for number, key in enumerate(nodes):
        for target in links.get(key, ()):
            sources[rank[target]].append(number)
    above = [0, *[-1] * (len(nodes) - 1)]
    changed = True
    while changed:
        changed = False
        for number in range(1, len(nodes)):
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
