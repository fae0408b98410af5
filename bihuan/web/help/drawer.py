"""What helps on the page a reader is on: the process and its step, the fields, the guide."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import Resolver404, resolve

from bihuan.catalogue.models import Offering
from bihuan.core.text import shown
from bihuan.people.models import User
from bihuan.process.flow import Flow, Node
from bihuan.tickets.models import Ticket
from bihuan.web.help import guide, triage

README = "README.md"


@dataclass(frozen=True, slots=True)
class Process:
    """What the pack says about itself and about the step a reader stands at."""

    name: str
    summary: str
    steps: list[tuple[str, str]]  # name, help
    fields: list[tuple[str, str]]  # label, help
    more: str  # the README of the pack as HTML, where the reader reads Chinese
    key: str = ""
    has_questions: bool = False


@dataclass(frozen=True, slots=True)
class Help:
    """Everything the drawer shows."""

    process: Process | None
    page: guide.Page | None
    section: guide.Section | None


def on(path: str, user: User, language: str) -> Help:
    """For the page at this address, as far as the reader may see it."""
    try:
        match = resolve(path.partition("?")[0])
    except Resolver404:
        return Help(None, None, None)
    found = guide.helping(match.url_name or "", language)
    page, section = found or (None, None)
    return Help(_process(match.kwargs, user, language), page, section)


def _process(at: dict[str, str], user: User, language: str) -> Process | None:
    if number := at.get("number"):
        return _of_ticket(number, user, language)
    if key := at.get("key"):
        return _of_offering(key, user, language)
    return None


def _of_ticket(number: str, user: User, language: str) -> Process | None:
    tickets = Ticket.objects.visible_to(user).select_related("version")
    ticket = tickets.filter(number=number).first()
    if ticket is None:
        return None
    flow = ticket.flow
    here = {token.node for token in ticket.process_state.tokens}
    files = ticket.version.files
    return _told(flow, [flow.nodes[key] for key in here if key in flow.nodes], files, language)


def _of_offering(key: str, user: User, language: str) -> Process | None:
    offerings = Offering.objects.visible_to(user).select_related("version")
    offering = offerings.filter(key=key).first()
    if offering is None or offering.version is None:
        return None
    flow = offering.version.flow
    return _told(flow, [flow.nodes[flow.start]], offering.version.files, language)


def _told(flow: Flow, nodes: Iterable[Node], files: dict[str, str], language: str) -> Process:
    nodes = list(nodes)
    steps = [(shown(node.names), shown(node.data.get("help") or {})) for node in nodes]
    keys = dict.fromkeys(key for node in nodes for key, mode in node.form.items()
                         if mode in {"required", "optional"})  # fmt: skip
    fields = [
        (shown(field.label), text)
        for key in keys
        if (field := flow.fields.get(key)) and (text := shown(field.data.get("help") or {}))
    ]
    readme = files.get(README, "") if language != "en" else ""
    more = guide.render(guide.in_language(readme.partition("\n")[2], language)) if readme else ""
    summary = shown(flow.data.get("summary") or {})
    asks = triage.FILE in files
    return Process(shown(flow.names), summary, steps, fields, more, flow.key, asks)
