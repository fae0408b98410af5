"""What processes send, in words: on which occasion, to whom, and how it reads."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bihuan.catalogue.models import PackVersion
from bihuan.core.text import shown
from bihuan.notify import channels
from bihuan.notify.texts import Message
from bihuan.process.flow import Flow, Notice
from bihuan.web.saying.names import of_flow
from bihuan.web.saying.values import Sayer


@dataclass(frozen=True, slots=True)
class Told:
    """One notice of a process as a reader of the page sees it."""

    key: str
    occasion: str
    recipients: str
    channels: tuple[tuple[str, str], ...]  # icon, words
    subject: str
    is_mandatory: bool
    is_off: bool = False


def of(flow: Flow) -> list[Told]:
    sayer = Sayer(of_flow(flow))
    return [
        Told(
            notice.key,
            occasion(flow, notice),
            sayer.say("to", notice.to),
            tuple(_channel(name) for name in notice.channels),
            preview(flow, notice).subject,
            notice.mandatory,
            notice.off,
        )
        for notice in flow.notices
    ]


def preview(flow: Flow, notice: Notice) -> Message:
    """How it reads with the names of the fields in place of their values."""
    language = get_language() or settings.LANGUAGE_CODE
    return Message(
        heading=shown(notice.subject),
        template=shown(notice.body),
        words=_sample(flow),
        language=language,
        reader=_("the reader"),
    )


def current() -> list[PackVersion]:
    """The processes new tickets follow, by name."""
    return sorted(PackVersion.objects.filter(is_current=True), key=lambda v: shown(v.names))


def occasion(flow: Flow, notice: Notice) -> str:
    """When it is sent."""
    kind, arg = notice.on
    if kind == "create":
        return _("A ticket is opened")
    if kind == "enter":
        return _("“%(node)s” begins") % {"node": _node(flow, arg)}
    if kind == "button":
        node, _dot, button = arg.partition(".")
        words = {"node": _node(flow, node), "button": _button(flow, node, button)}
        return _("“%(button)s” at “%(node)s”") % words
    if kind == "close":
        return _("A ticket is closed")
    return _("When the process says so")


def _node(flow: Flow, key: str) -> str:
    node = flow.nodes.get(key)
    return shown(node.names) or key if node else key


def _button(flow: Flow, node: str, button: str) -> str:
    ways = (edge for edge in flow.out.get(node, ()) if edge.on == ("button", button))
    named = (shown(edge.names) for edge in ways)
    return next((name for name in named if name), button)


def _channel(name: str) -> tuple[str, str]:
    channel = channels.find(name)
    return (channel.icon, str(channel.words)) if channel else ("bell", name)


def _sample(flow: Flow) -> dict[str, str]:
    """Every placeholder with what it stands for, in brackets."""
    told = {f"f.{key}": f"[{shown(field.label)}]" for key, field in flow.fields.items()}
    return told | {
        "ticket.number": "ABC-001",
        "ticket.title": _("[title of the ticket]"),
        "ticket.priority": _("[priority]"),
        "ticket.phase": _("[phase]"),
        "requester.name": _("[who opened it]"),
        "actor.name": _("[who acts]"),
        "node.name": _("[step]"),
        "process.name": shown(flow.names),
        "reason": _("[reason]"),
        "comment": _("[comment]"),
        "link": settings.SITE_URL,
    }
