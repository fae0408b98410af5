"""Which node every way to another passes: pairs of splits and joins in a foreign drawing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

Links = Mapping[str, list[str]]
EXIT = "(exit)"


def reached(links: Links, start: str) -> set[str]:
    seen, waiting = {start}, [start]
    while waiting:
        for target in links.get(waiting.pop(), ()):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


def order(links: Links, start: str) -> list[str]:
    """Reverse post-order: every node after those that lead to it, loops aside."""
    done: list[str] = []
    seen = {start}
    stack = [(start, iter(reversed(links.get(start, []))))]
    while stack:
        node, rest = stack[-1]
        target = next((t for t in rest if t not in seen), None)
        if target is None:
            stack.pop()
            done.append(node)
        else:
            seen.add(target)
            stack.append((target, iter(reversed(links.get(target, [])))))
    return done[::-1]


def dominators(links: Links, start: str) -> dict[str, str]:
    """The nearest node that every way from the start to a node passes (Cooper, Harvey, Kennedy)."""
    nodes = order(links, start)
    rank = {node: number for number, node in enumerate(nodes)}
    before: dict[str, list[str]] = defaultdict(list)
    for node in nodes:
        for target in links.get(node, []):
            before[target].append(node)
    found = {start: start}
    changed = True
    while changed:
        changed = False
        for node in nodes[1:]:
            known = [one for one in before[node] if one in found]
            nearest = _nearest(known, found, rank)
            if found.get(node) != nearest:
                found[node], changed = nearest, True
    return found


def _nearest(nodes: Iterable[str], found: Mapping[str, str], rank: Mapping[str, int]) -> str:
    first, *others = nodes
    for other in others:
        while first != other:
            if rank[first] > rank[other]:
                first = found[first]
            else:
                other = found[other]
    return first


def pairs(
    links: Links, start: str, splits: Collection[str], joins: Collection[str]
) -> dict[str, str]:
    """The split that each join closes, "" for none: brackets along the dominators."""
    above = dominators(links, start)
    closes: dict[str, str] = {}
    for join in (node for node in order(links, start) if node in joins):
        here, closes[join] = above[join], ""
        while True:
            if here in splits and here not in closes.values():
                closes[join] = here
                break
            if here == start:
                break
            here = above[closes.get(here) or here]
    return closes


def meeting(links: Links, split: str) -> str | None:
    """Where all branches of a split come together, or None when they end apart."""
    inside = reached(links, split)
    back: dict[str, list[str]] = defaultdict(list)
    for node in inside:
        for target in links.get(node, []) or [EXIT]:
            back[target].append(node)
    nearest = dominators(back, EXIT).get(split)
    return None if nearest in (None, EXIT) else nearest


def dominated(links: Links, start: str, split: str) -> set[str]:
    """The split and all nodes that are reached through it only."""
    without = {node: [t for t in to if t != split] for node, to in links.items() if node != split}
    return reached(links, start) - (reached(without, start) if split != start else set())
