"""The first minute: five steps through the frame, for those who ask, who handle, who administer.

Each step names where it points: the first of its selectors that can be seen, else nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.people import access
from bihuan.people.models import User


@dataclass(frozen=True, slots=True)
class Step:
    at: tuple[str, ...]
    title: str | Promise
    text: str | Promise

    def told(self) -> dict[str, object]:
        return {"at": self.at, "title": str(self.title), "text": str(self.text)}


def _menu(address: str) -> tuple[str, ...]:
    """A line of the menu; its closed group; the bottom bar of a phone."""
    return (
        f'.bh-nav a[href="{address}"]',
        f'.bh-nav-group:has(a[href="{address}"]) > summary',
        f'.bh-bottom a[href="{address}"]',
        "[data-sidebar-open]",
    )


NEW = Step(
    (".bh-topbar-end > .btn-primary", ".bh-bottom-new"),
    _("Ask for something"),
    _("“New ticket” opens the service catalogue. Choose what you need and fill in the form; what "
      "you type is kept while you type."),
)  # fmt: skip
SEARCH = Step(
    (".bh-search",),
    _("Find anything"),
    _("Search by number, words or any field. Ctrl+K finds tickets, people by pinyin, services and "
      "pages without the mouse."),
)  # fmt: skip
BELL = Step(
    (".bh-bell", '.bh-bottom a[href="/inbox/"]'),
    _("You are told"),
    _("New work, answers and the end of your tickets ring here, without reloading. Your settings "
      "say over which channels, and when it is quiet."),
)  # fmt: skip
HELP = Step(
    ("[data-help]",),
    _("Help for the page you are on"),
    _("The question mark explains the process, the step and the fields in front of you. From there "
      "you can take this tour again."),
)  # fmt: skip
MINE = Step(
    _menu("/requested/"),
    _("Follow what you asked for"),
    _("“I requested” shows where each ticket stands, who has it and since when. You can urge, add "
      "to it or take it back."),
)  # fmt: skip
TODO = Step(
    _menu("/todo/"),
    _("Your work"),
    _("“My to-do” holds what waits for you, your groups and those you stand in for, the most "
      "urgent first."),
)  # fmt: skip
APPROVALS = Step(
    _menu("/approvals/"),
    _("Your approvals"),
    _("Approvals stand by themselves, so that none is overlooked. On a phone two taps are enough."),
)
PEOPLE = Step(
    _menu("/admin/people/"),
    _("Bring in your people"),
    _("Add accounts one by one or import a CSV: you see line by line what would happen before "
      "anything does."),
)  # fmt: skip
CATALOGUE = Step(
    _menu("/admin/catalogue/"),
    _("Offer services"),
    _("A service binds a process to a place in the catalogue and says who sees it. Publish it when "
      "it is ready."),
)  # fmt: skip
NOTICES = Step(
    _menu("/admin/notices/"),
    _("Make sure that mail works"),
    _("See what every process sends, and send a test mail by the same way."),
)
OPERATION = Step(
    _menu("/admin/jobs/"),
    _("Keep it running"),
    _("Dead letters can be tried again here; the audit next to it shows who did what and proves "
      "that nobody changed it."),
)  # fmt: skip
TOURS = {
    "administer": (PEOPLE, CATALOGUE, NOTICES, OPERATION, HELP),
    "handle": (TODO, APPROVALS, SEARCH, BELL, HELP),
    "ask": (NEW, MINE, SEARCH, BELL, HELP),
}


def kind_for(user: User) -> str:
    """Which tour fits: what somebody may do says what he came for."""
    if access.can(user, "administer"):
        return "administer"
    held = access.standing(user).own
    return "handle" if any(not one.startswith("user:") for one in held) else "ask"


def steps_for(user: User) -> list[dict[str, object]]:
    return [step.told() for step in TOURS[kind_for(user)]]
