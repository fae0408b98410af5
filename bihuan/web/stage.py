"""Where the demo plugs itself in: web knows no demo, the demo (above it) tells web who plays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bihuan.people.models import User


@dataclass(frozen=True)
class Stage:
    """What the corner of the demo in the top bar can do."""

    people: Callable[[], list[tuple[User, str]]]  # who can be played, each with what he stands for
    clear: Callable[[User | None], int]  # takes away what the story made


_stages: list[Stage] = []


def opens(people: Callable[[], list[tuple[User, str]]], clear: Callable[..., int]) -> None:
    """Called by the demo app once it is ready."""
    _stages[:] = [Stage(people, clear)]


def stage() -> Stage | None:
    return _stages[0] if _stages else None
