"""Who is told what about a happening: the pack's notices first, then what every process does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.notify.happening import Happening
from bihuan.process.flow import Notice, Resolver

Words = Mapping[str, str] | str | Promise  # a pack's text in its languages, or one of ours (lazy)
TODO = [Resolver("handlers")]


@dataclass(frozen=True, slots=True)
class Telling:
    """One text for some people over some channels."""

    subject: Words
    body: Words
    channels: tuple[str, ...]
    to: tuple[Resolver, ...] = ()  # found by the world of the ticket
    principals: tuple[str, ...] = ()  # known already
    watchers: bool = False  # and those who follow the ticket
    node: str = ""  # `handlers` means those of this node
    event: str = "progress"  # a row of events.py: what the reader may switch off
    is_mandatory: bool = False  # whatever he wishes


def tellings(happening: Happening, holds: Callable[[str], bool]) -> Iterator[Telling]:
    """All that may be said, most particular first. `holds` reads a notice's `when`."""
    for notice in happening.flow.notices:
        node = _occasion(notice, happening)
        if not notice.off and node is not None and holds(notice.when):
            yield _noticed(notice, node, happening)
    yield from _new_work(happening)
    if happening.kind in {"ticket.commented", "ticket.comment_edited"}:
        yield _mentioned(happening)
    if make := OTHERS.get(happening.kind):
        yield make(happening)
    if happening.outcome and happening.kind not in OTHERS:
        yield Telling(
            _("Closed: {process.name} 【{ticket.number}】{ticket.title}"),
            _("{actor.name} has closed this ticket: {ticket.phase}."),
            ("inbox",),
            watchers=True,
            event="closed",
        )


def _noticed(notice: Notice, node: str, happening: Happening) -> Telling:
    return Telling(
        notice.subject,
        notice.body,
        notice.channels,
        notice.to,
        node=node,
        event=_event_of(notice, node, happening),
        is_mandatory=notice.mandatory,
    )


def _event_of(notice: Notice, node: str, happening: Happening) -> str:
    """A notice to the handlers of what has opened is new work; all others tell of progress."""
    at = happening.flow.nodes.get(node)
    if at is not None and any(resolver.kind == "handlers" for resolver in notice.to):
        return work_event(at.kind)
    return "closed" if notice.on[0] == "close" else "progress"


def work_event(kind: str) -> str:
    return "approval" if kind in {"approve", "sign"} else "todo"


def _occasion(notice: Notice, happening: Happening) -> str | None:
    """The node a notice speaks of now ("" for none in particular); None when it is silent."""
    kind, arg = notice.on
    command = happening.command
    if notice.key in happening.body.get("notify", ()):
        return ""
    if kind == "create" and happening.kind == "ticket.created":
        return ""
    if kind == "enter" and arg in happening.entered:
        return arg
    if kind == "close" and happening.outcome and arg in {"", "*", happening.outcome}:
        return ""
    if kind == "button" and arg == f"{command.get('node')}.{command.get('action')}":
        return ""
    nodes = happening.flow.nodes  # of the version the ticket has now: it may have moved since
    named = (nodes[item["node"]] for item in happening.opened if item["node"] in nodes)
    return next((node.key for node in named if notice.key in _notices(node.data)), None)


def _notices(data: Mapping[str, object]) -> tuple[str, ...]:
    """Keys of the notices a node names for its work items."""
    keys = data.get("notices")
    return tuple(keys) if isinstance(keys, (list, tuple)) else ()


def _new_work(happening: Happening) -> Iterator[Telling]:
    """What a new work item sends its handlers by itself, unless its node says otherwise."""
    default = work_item_channels(happening)
    for item in happening.opened:
        node = happening.flow.nodes.get(item["node"])
        if node and default and "notices" not in node.data:
            yield Telling(
                *work_words(node.kind, happening.reason),
                default,
                principals=tuple(item["principals"]),
                node=node.key,
                event=work_event(node.kind),
            )


def work_item_channels(happening: Happening) -> tuple[str, ...]:
    """The pack's default for a new work item."""
    settings = happening.flow.data.get("notify_default") or {}
    return tuple(settings.get("work_item", ("inbox", "email")))


def work_words(kind: str, reason: str) -> tuple[Words, Words]:
    """Subject and body of "you have something to do"."""
    subject = (
        _("To approve: {process.name} 【{ticket.number}】{ticket.title}")
        if kind == "approve"
        else _("To do: {process.name} 【{ticket.number}】{ticket.title}")
    )
    if reason:
        return subject, _("Step: {node.name}\n\nFrom: {actor.name}\n\nReason: {reason}")
    return subject, _("Step: {node.name}\n\nFrom: {actor.name}")


def _handed_over(happening: Happening) -> Telling:
    return Telling(
        _("Handed to you: {process.name} 【{ticket.number}】{ticket.title}"),
        _("{actor.name} has handed this work to you.\n\n{reason}"),
        work_item_channels(happening) or ("inbox",),
        principals=tuple(happening.command["to"]),
        event="handed",
    )


def _urged(happening: Happening) -> Telling:
    return Telling(
        _("Reminder: {process.name} 【{ticket.number}】{ticket.title}"),
        _("{actor.name} asks you to go on with this ticket.\n\n{reason}"),
        ("inbox", "email"),
        principals=tuple(happening.command["to"]),
        event="urged",
    )


def _mentioned(happening: Happening) -> Telling:
    return Telling(
        _("{actor.name} mentioned you: 【{ticket.number}】{ticket.title}"),
        "{comment}\n\n{actor.signature}",
        ("inbox", "email"),
        principals=tuple(happening.command.get("to") or ()),
        event="mention",
    )


def _commented(happening: Happening) -> Telling:
    internal = bool(happening.command.get("internal"))
    return Telling(
        _("Comment: 【{ticket.number}】{ticket.title}"),
        _("{actor.name}: {comment}\n\n{actor.signature}"),
        ("inbox",),
        to=(*TODO, *(() if internal else (Resolver("requester"),))),
        watchers=not internal,
        event="comment",
    )


def _stopped(happening: Happening) -> Telling:
    return Telling(
        _("No longer needed: {process.name} 【{ticket.number}】{ticket.title}"),
        _("{actor.name} has ended this ticket: {ticket.phase}.\n\n{reason}"),
        ("inbox",),
        to=(Resolver("requester"), Resolver("cancelled")),
        watchers=True,
        event="closed",
    )


OTHERS: dict[str, Callable[[Happening], Telling]] = {
    "work_item.assigned": _handed_over,
    "work_item.transferred": _handed_over,
    "work_item.urged": _urged,
    "ticket.commented": _commented,
    "ticket.withdrawn": _stopped,
    "ticket.terminated": _stopped,
}
