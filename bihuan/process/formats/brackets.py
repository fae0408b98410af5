"""Pairs of splits and joins in a foreign drawing, read like brackets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from bihuan.process.dominance import Links, dominators, reached

EXIT = "(exit)"


def pairs(
    links: Links, start: str, splits: Collection[str], joins: Collection[str]
) -> dict[str, str]:
    """The split that each join closes, "" for none: brackets along the dominators."""
    above = dominators(links, start)
    closes: dict[str, str] = {}
    for join in (node for node in above if node in joins):
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
