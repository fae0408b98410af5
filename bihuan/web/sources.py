"""The lists there are: whose rows, under which title, and what an empty one says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bihuan.people.models import User
from bihuan.tickets import lists


@dataclass(frozen=True)
class Source:
    """One list."""

    key: str  # also the name of its page
    title: Any
    rows: Callable[[User], QuerySet[Any]]
    empty: Any
    empty_text: Any
    is_work: bool = False
    offers_start: bool = False
    needs_text: bool = False  # search: nothing is shown before something is asked

    @property
    def url(self) -> str:
        return reverse(self.key)


SOURCES: dict[str, Source] = {
    source.key: source
    for source in (
        Source("todo", _("My to-do"), lists.todo, _("Nothing waits for you"),
               _("New work appears here by itself."), is_work=True),
        Source("approvals", _("My approvals"), lists.approvals,
               _("Nothing waits for your approval"),
               _("Approvals asked of you appear here by themselves."), is_work=True),
        Source("requested", _("I requested"), lists.requested,
               _("You have not opened a ticket yet"),
               _("Choose a service from the catalogue; what you send is found here."),
               offers_start=True),
        Source("watched", _("I follow"), lists.watched, _("You follow no ticket"),
               _("Follow a ticket on its page to find it here and to hear of it.")),
        Source("done", _("I handled"), lists.done, _("You have not finished a step yet"),
               _("Tickets on which you have worked are kept here.")),
        Source("tickets", _("All tickets"), lists.everything,
               _("There is no ticket you may see"),
               _("Tickets that you open, handle or follow appear here."), offers_start=True),
        Source("search", _("Search"), lists.everything, _("Nothing found"),
               _("Two characters are enough. Every word must occur in the number, title or a"
                 " field."), needs_text=True),
    )
}  # fmt: skip


def source(key: str) -> Source:
    """The list of this name."""
    if key not in SOURCES:
        raise Http404
    return SOURCES[key]
