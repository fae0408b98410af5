"""Foreign data looked at without trust: whatever stands there, it has the type asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bihuan.process.source import printable


def as_map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def as_list(value: Any) -> list[Any]:
    """A list; the values of a mapping; nothing for anything else."""
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, list) else []


def as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, int | float):
        return str(value)
    return ""


def words_of(value: Any) -> list[str]:
    """The parts of "a,b,"; of a list its texts."""
    if isinstance(value, list):
        return [text for text in map(as_text, value) if text]
    return [part.strip() for part in as_text(value).split(",") if part.strip()]
