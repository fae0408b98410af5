"""A published process as its people read it: picture, steps, forms, deadlines, notices, figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bihuan.catalogue.models import Offering, PackVersion
from bihuan.core.text import shown
from bihuan.people import access
from bihuan.people.models import User
from bihuan.process.flow import Edge, Flow, Node
from bihuan.process.svg import Marks, svg
from bihuan.tickets import lists
from bihuan.web.help import guide, triage
from bihuan.web.help.handbook import Handbook
from bihuan.web.saying.names import Around, of_flow
from bihuan.web.saying.values import Sayer

WORKED = {"start", "form", "approve"}
FILLED = {"required", "optional"}
README = "README.md"


@dataclass(frozen=True, slots=True)
class Step:
    """One step at which somebody works."""

    key: str
    name: str
    phase: str
    help: str
    who: str
    fields: list[tuple[str, str, bool]]  # label, help, is required
    buttons: list[tuple[str, str]]  # what it says, where it leads
    respond: str
    resolve: str


@dataclass(frozen=True, slots=True)
class Told:
    """Everything a page of the help centre tells about one process."""

    key: str
    name: str
    summary: str
    number: int
    picture: SafeString
    steps: list[Step]
    notices: list[tuple[str, str, str, str]]  # when, to whom, over what, subject
    figures: list[tuple[str, str]]  # name, what it says
    more: str  # the README of the pack, for readers of Chinese
    has_questions: bool


def published(reader: User) -> QuerySet[PackVersion]:
    """The processes this person can start, an administrator all that are in use."""
    current = PackVersion.objects.filter(is_current=True)
    if access.can(reader, "administer"):
        return current.order_by("key")
    offered = Offering.objects.visible_to(reader)
    keys = set(offered.values_list("version__key", flat=True))
    keys |= set(offered.values_list("routes__version__key", flat=True))
    return current.filter(key__in=keys - {None}).order_by("key")


def readable(reader: User, key: str) -> PackVersion | None:
    """Who may start it or sees a ticket of it may read how it goes."""
    version = published(reader).filter(key=key).first()
    if version is None and lists.everything(reader).of_pack(key).exists():
        version = PackVersion.objects.filter(key=key, is_current=True).first()
    return version


def told(version: PackVersion, language: str = "") -> Told:
    language = language or get_language() or "zh-hans"
    flow = version.flow
    book = Handbook(flow)
    readme = version.files.get(README, "").partition("\n")[2] if language != "en" else ""
    return Told(
        key=version.key,
        name=shown(flow.names),
        summary=shown(flow.data.get("summary") or {}),
        number=version.number,
        picture=mark_safe(svg(flow, Marks(), lang=language)),  # noqa: S308
        steps=list(steps(flow, lambda node: book.who(node.who))),
        notices=book.notices,
        figures=list(figures(flow)),
        more=guide.render(guide.in_language(readme, language)) if readme else "",
        has_questions=triage.guide_of(version) is not None,
    )


def roughly(flow: Flow, around: Around) -> Callable[[Node], str]:
    """Who works at a step; `around` asks once for all processes what roles are called."""
    sayer = Sayer(of_flow(flow), around)
    return lambda node: sayer.say("who", node.who)


def steps(flow: Flow, who: Callable[[Node], str]) -> Iterator[Step]:
    phases = {phase.key: shown(phase.names) for phase in flow.phases}
    for node in flow.nodes.values():
        if node.kind in WORKED:
            yield Step(
                key=node.key,
                name=shown(node.names),
                phase=phases.get(node.phase, ""),
                help=shown(node.data.get("help") or {}),
                who=who(node),
                fields=list(_fields(flow, node)),
                buttons=[_button(flow, edge) for edge in flow.out.get(node.key, ())],
                respond=_span(node.sla.get("respond")),
                resolve=_span(node.sla.get("resolve")),
            )


def _fields(flow: Flow, node: Node) -> Iterator[tuple[str, str, bool]]:
    for key, mode in node.form.items():
        field = flow.fields.get(key)
        if field and mode in FILLED:
            yield shown(field.label), shown(field.data.get("help") or {}), mode == "required"


def _button(flow: Flow, edge: Edge) -> tuple[str, str]:
    kind, arg = edge.on
    words = {
        "submit": _("Submit"),
        "pass": _("Pass"),
        "reject": _("Reject"),
        "timer": _("after %(time)s by itself") % {"time": _span(arg)},
        "event": _("when it is reported from outside"),
    }
    target = flow.nodes[edge.target]
    leads = _("stays here") if edge.target == edge.source else shown(target.names)
    return shown(edge.names) or words.get(kind, arg), leads


def _span(length: Any) -> str:
    """15m, 4h, 7d as people say it."""
    text = str(length or "")
    units = {"m": _("%(n)s min"), "h": _("%(n)s h"), "d": _("%(n)s d")}
    if text[:-1].isdigit() and text[-1:] in units:
        return units[text[-1]] % {"n": text[:-1]}
    return text


def figures(flow: Flow) -> Iterator[tuple[str, str]]:
    """What the process is measured by, as far as its own document says what can be measured."""
    yield _("Tickets and share closed"), _("How many were opened, and how many of them are closed.")
    timed = [node for node in flow.nodes.values() if node.sla]
    answered = [shown(node.names) for node in timed if node.sla.get("respond")]
    solved = [shown(node.names) for node in timed if node.sla.get("resolve")]
    if answered:
        words = _("Mean time until somebody takes it, and how often in time: %(steps)s.")
        yield _("Response time"), words % {"steps": _(", ").join(answered)}
    if solved:
        words = _("Mean time until it is done, and how often in time: %(steps)s.")
        yield _("Resolution time"), words % {"steps": _(", ").join(solved)}
    rated = [shown(field.label) for field in flow.fields.values() if field.type == "rating"]
    if rated:
        yield _("Satisfaction"), _("Mean of: %(fields)s.") % {"fields": _(", ").join(rated)}
    if any(action.kind == "open" for edge in flow.edges for action in edge.actions):
        yield _("Passed on"), _("How many led to a ticket of another process.")
