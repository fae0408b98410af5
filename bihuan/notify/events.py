"""What people are told about, as rows of the grid in their settings; the channels are its columns.

A row says over which channels the product tells by itself, and which of them nobody can switch
off: work that waits for somebody must be found in his inbox.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

BOTH = ("inbox", "email")


@dataclass(frozen=True, slots=True)
class Event:
    """One row of the grid."""

    key: str
    words: Promise | str
    usual: tuple[str, ...]
    must: tuple[str, ...] = ()


EVENTS = {
    event.key: event
    for event in [
        Event("todo", _("New work for me"), BOTH, must=("inbox",)),
        Event("approval", _("My approval is asked for"), BOTH, must=("inbox",)),
        Event("handed", _("Work is handed to me"), BOTH, must=("inbox",)),
        Event("urged", _("Somebody urges me"), BOTH, must=("inbox",)),
        Event("reminder", _("Work of mine is still not done"), BOTH),
        Event("mention", _("Somebody mentions me"), BOTH),
        Event("comment", _("Comments on my tickets"), ("inbox",)),
        Event("progress", _("Progress that a process announces"), BOTH),
        Event("closed", _("A ticket of mine has ended"), BOTH),
    ]
}


def find(key: str) -> Event:
    """The event of that name; one nobody knows is progress."""
    return EVENTS.get(key, EVENTS["progress"])
