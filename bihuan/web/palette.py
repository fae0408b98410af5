"""What the command palette finds: tickets, people, services, and the pages and acts of the menu."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from bihuan.catalogue.models import Offering
from bihuan.core.text import shown
from bihuan.people import find
from bihuan.people.pinyin import spelled
from bihuan.tickets import search
from bihuan.tickets.models import Ticket
from bihuan.web import menu
from bihuan.web.templatetags.ui import kind_icon, phase_name

MOST = 6  # of each sort; more would only hide the next sort
MOST_PAGES = 8
_spelled = lru_cache(4096)(spelled)  # names of pages and services; few, and the same every time


@dataclass(frozen=True, slots=True)
class Hit:
    """One line: leads to `url`, or presses what `press` (a selector) finds on the page."""

    label: str
    icon: str
    url: str = ""
    sub: str = ""
    press: str = ""


def found(request: HttpRequest, text: str) -> list[dict[str, Any]]:
    """Groups of hits, the most likely first; without a text only pages and acts."""
    pages = list(_fitting(_pages(request), text))[:MOST_PAGES]
    if not text:
        return _groups((_("Pages"), pages), (_("Actions"), list(_acts())))
    return _groups(
        (_("Tickets"), _tickets(request, text)),
        (_("People"), _people(text)),
        (_("Services"), list(_fitting(_services(request), text))[:MOST]),
        (_("Pages"), pages),
        (_("Actions"), list(_fitting(_acts(), text))),
        (_("Search"), [_search_all(text)]),
    )


def _groups(*groups: tuple[str, list[Hit]]) -> list[dict[str, Any]]:
    return [
        {"title": title, "hits": [asdict(hit) for hit in hits]} for title, hits in groups if hits
    ]


def _fitting(hits: Iterable[Hit], text: str) -> Iterator[Hit]:
    """Those whose words, or their pinyin, hold the text."""
    typed = "".join(text.lower().split())
    for hit in hits:
        said = f"{hit.label}{hit.sub}"
        if typed in "".join(said.lower().split()) or typed in _spelled(hit.label):
            yield hit


def _tickets(request: HttpRequest, text: str) -> list[Hit]:
    seen = Ticket.objects.visible_to(request.user)  # type: ignore[arg-type]
    seen = seen.select_related("version").defer("version__files", "state", "values")
    named = list(seen.filter(number__iexact=text)) if re.search(r"\d", text) else []
    hits = search.matching(seen, text).exclude(pk__in=[ticket.pk for ticket in named])
    rows = [*named, *hits.order_by("-updated_at", "-pk")[:MOST]][:MOST]
    return [
        Hit(
            ticket.title,
            kind_icon(ticket.kind),
            reverse("ticket", args=[ticket.number]),
            f"{ticket.number} · {phase_name(ticket)}",
        )
        for ticket in rows
    ]


def _people(text: str) -> list[Hit]:
    return [
        Hit(
            user.name or user.username,
            "user",
            reverse("person", args=[user.username]),
            " · ".join([user.username, *([user.department.name] if user.department else [])]),
        )
        for user in find.search(text, MOST)
    ]


def _services(request: HttpRequest) -> Iterator[Hit]:
    offered = Offering.objects.visible_to(request.user).order_by("order", "pk")
    for key, kind, names in offered.values_list("key", "kind", "names"):
        yield Hit(shown(names), kind_icon(kind), reverse("offering-start", args=[key]), _("Start"))


def _pages(request: HttpRequest) -> Iterator[Hit]:
    """Everything the reader's menu leads to, and his own pages."""
    yield Hit(_("Inbox"), "bell", reverse("inbox"))
    yield Hit(_("My settings"), "settings", reverse("settings"))
    for section in menu.build(request):
        for entry in section.entries:
            if entry.url:
                yield Hit(entry.label, entry.icon, entry.url)
            for child in entry.children:
                yield Hit(child.label, child.icon or entry.icon, child.url, entry.label)


def _acts() -> Iterator[Hit]:
    """What the top bar can do, without reaching for it."""
    theme = "[data-theme-form] button[value={}]"
    yield Hit(_("Light theme"), "sun", press=theme.format("light"))
    yield Hit(_("Dark theme"), "moon", press=theme.format("dark"))
    yield Hit(_("Theme of the device"), "device-desktop", press=theme.format("auto"))
    for code, name in [("zh-hans", "简体中文"), ("zh-hant", "繁體中文"), ("en", "English")]:
        yield Hit(name, "language", sub=_("Language"), press=f"[name=language][value={code}]")
    yield Hit(_("Keyboard shortcuts"), "keyboard", press="[data-keys-sheet]")
    yield Hit(_("Log out"), "logout", press="[data-logout]")


def _search_all(text: str) -> Hit:
    label = _("Search all fields for “%(text)s”") % {"text": text}
    return Hit(label, "search", f"{reverse('search')}?{urlencode({'q': text})}")
