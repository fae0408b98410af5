"""What a process does once that is to run for long."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """While modules load nothing becomes garbage: looking for it takes a fifth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()  # or all of it is looked at as soon as that is allowed again
        gc.enable()


def settle() -> None:
    """After all is loaded: keep it out of the rounds of the garbage collector, and make them rare.

    By default a round starts every 700 new objects and looks at all modules again and again: a
    tenth of the time of a step. Cycles are collected after some megabytes instead of kilobytes.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
