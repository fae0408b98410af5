"""The main menu: entries appear only when they work and the reader may use them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.catalogue.models import Offering
from bihuan.catalogue.models.process_draft import owns_any
from bihuan.core.text import shown
from bihuan.people import access
from bihuan.process.errors import N_
from bihuan.web.lists import saved


@dataclass(slots=True)
class Entry:
    """One line of the menu."""

    label: str
    url: str
    icon: str = ""
    count_key: str = ""
    is_current: bool = False
    children: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Section:
    """Entries under one title."""

    label: str
    entries: list[Entry]


ALL_KINDS = ("incident", "problem", "change", "request", "task", "knowledge", "record")

# (kind, icon) of the process menus; the words are kind_title()
KINDS = [
    ("incident", "bolt"),
    ("problem", "zoom-question"),
    ("change", "replace"),
    ("request", "clipboard-text"),
]


DESIGN = [("design", N_("All processes"))]
SERVICES = [
    ("catalogue-admin", N_("Service catalogue")),
    ("services-list", N_("Services and owners")),
    ("parameters", N_("Parameters")),
]
PEOPLE = [
    ("people-list", N_("Accounts")),
    ("groups-list", N_("Assignment groups")),
    ("roles-list", N_("Roles")),
    ("businesses-list", N_("Businesses")),
    ("departments-list", N_("Departments")),
]
OPERATION = [("notices", N_("Notices")), ("jobs", N_("Background jobs")), ("audit", N_("Audit"))]


def keys() -> list[tuple[str, str, str]]:
    """Keys that lead to a page: what is pressed, what the sheet calls it, where it leads."""
    pages = [
        ("g h", _("Workbench"), "home"),
        ("g t", _("My to-do"), "todo"),
        ("g a", _("My approvals"), "approvals"),
        ("g r", _("I requested"), "requested"),
        ("g f", _("I follow"), "watched"),
        ("g d", _("I handled"), "done"),
        ("g l", _("All tickets"), "tickets"),
        ("g n", _("Notifications"), "inbox"),
        ("g c", _("Service catalogue"), "catalogue"),
        ("g s", _("My settings"), "settings"),
        ("c", _("New ticket"), "catalogue"),
    ]
    return [(key, words, reverse(route)) for key, words, route in pages]


def kind_title(kind: str) -> str:
    """What the menu calls a kind of ticket."""
    return {
        "incident": _("Incidents"),
        "problem": _("Problems"),
        "change": _("Changes"),
        "request": _("Requests"),
        "task": _("Action items"),
        "knowledge": _("Knowledge"),
        "record": _("Records"),
    }.get(kind, kind)


def build(request: HttpRequest) -> list[Section]:
    """The whole menu for this reader, with the current page marked."""
    sections = [
        Section("", _start()),
        Section(_("Tickets"), _tickets()),
        Section(_("Views"), _views(request)),
        Section(_("Processes"), _processes(request)),
        Section(_("Administration"), _administration(request)),
    ]
    shown_sections = [section for section in sections if section.entries]
    _mark(request.path, (entry for section in shown_sections for entry in section.entries))
    return shown_sections


def _start() -> list[Entry]:
    return [
        Entry(_("Workbench"), reverse("home"), "home"),
        Entry(_("New ticket"), reverse("catalogue"), "file-plus"),
    ]


def _tickets() -> list[Entry]:
    return [
        Entry(_("My to-do"), reverse("todo"), "checkbox", "todo"),
        Entry(_("My approvals"), reverse("approvals"), "gavel", "approvals"),
        Entry(_("I requested"), reverse("requested"), "send"),
        Entry(_("I follow"), reverse("watched"), "eye"),
        Entry(_("I handled"), reverse("done"), "checks"),
        Entry(_("All tickets"), reverse("tickets"), "stack-2"),
    ]


def _views(request: HttpRequest) -> list[Entry]:
    """Saved views, each with how many rows it has."""
    here = request.GET.get("view", "")
    return [
        Entry(
            view.name,
            saved.url_of(view),
            "users" if view.group_id else "star",
            f"view-{view.pk}",
            is_current=here == str(view.pk),
        )
        for view in saved.in_menu(request)
    ]


def _processes(request: HttpRequest) -> list[Entry]:
    offered = Offering.objects.visible_to(request.user).order_by("order", "pk")
    rows = offered.values_list("kind", "version__key", "version__names")
    homes: dict[str, dict[str, str]] = {}
    for kind, key, names in rows:
        if key:
            homes.setdefault(kind, {}).setdefault(key, shown(names))
    return [_kind(kind, icon, homes.get(kind, {})) for kind, icon in KINDS] + [
        _kind(kind, "file-text", homes[kind], new=False)
        for kind in ("task", "knowledge", "record")
        if kind in homes
    ]


def _kind(kind: str, icon: str, homes: dict[str, str], new: bool = True) -> Entry:
    first = [Entry(_("New"), reverse("kind-new", args=[kind]), "plus")] if new else []
    pages = [Entry(name, reverse("process-home", args=[key])) for key, name in homes.items()]
    return Entry(kind_title(kind), "", icon, children=first + pages)


def _administration(request: HttpRequest) -> list[Entry]:
    groups = [
        _design(request),
        _for(request, "administer", _("Services"), "folder", SERVICES),
        _for(request, "people", _("People and roles"), "users", PEOPLE),
        _for(request, "administer", _("Operation"), "server", OPERATION),
    ]
    return [group for group in groups if group.children]


def _design(request: HttpRequest) -> Entry:
    """Also for owners of single processes, who hold no right for all."""
    may = access.can(request.user, "design") or owns_any(request.user)
    pages = [Entry(_(w), reverse(u)) for u, w in DESIGN if may]
    return Entry(_("Process design"), "", "sitemap", children=pages)


def _for(
    request: HttpRequest, right: str, label: str, icon: str, pages: list[tuple[str, str]]
) -> Entry:
    """The pages of one corner of the administration, if the reader may enter it."""
    may = access.can(request.user, right)
    return Entry(label, "", icon, children=[Entry(_(w), reverse(u)) for u, w in pages if may])


def _mark(path: str, entries: Iterable[Entry]) -> None:
    """The entry with the longest address that the path starts with is the current one."""
    flat = [e for entry in entries for e in (entry, *entry.children)]
    if any(entry.is_current for entry in flat):
        return  # a saved view is open
    fitting = [
        e for e in flat if e.url and (path == e.url or (e.url != "/" and path.startswith(e.url)))
    ]
    if not fitting:
        return
    best = max(fitting, key=lambda e: len(e.url))
    best.is_current = True
    for entry in flat:
        if best in entry.children:
            entry.is_current = True
