"""Mistakes of a draft as the editors show them: in words, with the part they are about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from bihuan.core.text import shown
from bihuan.process.mistakes import DID_YOU_MEAN, Mistake
from bihuan.process.source import Place, Source


def as_data(mistakes: Iterable[Mistake], sources: Mapping[str, Source]) -> list[dict[str, Any]]:
    """JSON of the findings; `path` leads to the part in the document, as far as it is known."""
    places = {name: _by_place(source) for name, source in sources.items()}
    return [_finding(mistake, places.get(mistake.file, {})) for mistake in mistakes]


def _by_place(source: Source) -> dict[Place, tuple[str | int, ...]]:
    """The shortest part that begins at each place of the text."""
    found: dict[Place, tuple[str | int, ...]] = {}
    for parts in (source.keys, source.places):
        for path, place in parts.items():
            if place not in found or len(path) < len(found[place]):
                found[place] = path
    return found


def _finding(mistake: Mistake, places: Mapping[Place, tuple[str | int, ...]]) -> dict[str, Any]:
    path = places.get((mistake.line, mistake.column), ())
    return {
        "severity": mistake.severity,
        "file": mistake.file,
        "line": mistake.line,
        "column": mistake.column,
        "node": mistake.node or _node(mistake.file, path),
        "path": list(path),
        "rule": mistake.rule,
        "message": sentence(mistake),
        "mend": _(mistake.mend) % _told(mistake) if mistake.mend else "",
    }


def sentence(mistake: Mistake) -> str:
    """What is wrong, with a guess at what was meant."""
    said = _(mistake.message) % _told(mistake)
    if mistake.guess:
        said += " " + _(DID_YOU_MEAN) % {"guess": mistake.guess}
    return said[:1].upper() + said[1:]


def _told(mistake: Mistake) -> dict[str, Any]:
    where = mistake.where.items()
    return {key: shown(each) if isinstance(each, Mapping) else each for key, each in where}


def _node(file: str, path: tuple[str | int, ...]) -> str:
    return str(path[1]) if file == "flow.yaml" and path[:1] == ("nodes",) and path[1:] else ""
