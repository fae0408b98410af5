"""The folders of the catalogue as rows of a tree: only those that lead to something visible."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from bihuan.catalogue.models import Folder, Offering


@dataclass
class Row:
    """One folder."""

    folder: Folder
    depth: int
    offerings: list[Offering]
    is_here: bool  # the reader chose it
    is_shown: bool  # it, a folder above it, or nothing was chosen
    count: int = 0  # offerings in it and below it


def rows(offerings: Iterable[Offering], chosen: str = "") -> list[Row]:
    """Folders in order, each before those in it. A lone root says nothing: it is left out."""
    inside, children = defaultdict(list), defaultdict(list)
    for offering in offerings:
        inside[offering.folder_id].append(offering)
    for folder in Folder.objects.all():
        children[folder.parent_id].append(folder)
    found: list[Row] = []

    def walk(parent: int | None, depth: int, is_shown: bool) -> int:
        total = 0
        for folder in children[parent]:
            here = str(folder.pk) == chosen
            row = Row(folder, depth, inside[folder.pk], here, is_shown or here)
            found.append(row)
            row.count = len(row.offerings) + walk(folder.pk, depth + 1, row.is_shown)
            total += row.count
        return total

    roots = children[None]
    is_lone = len(roots) == 1 and not inside[roots[0].pk]
    walk(roots[0].pk if is_lone else None, 0, not chosen)
    return [row for row in found if row.count]
