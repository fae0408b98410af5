"""What templates draw again and again: icons, people, times, badges."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from zlib import crc32

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.catalogue import former
from bihuan.core import clock, richtext
from bihuan.core.text import shown
from bihuan.tickets.words import priority_word
from bihuan.web import compression, forms

register = template.Library()
TONES = 6
PRIORITIES = {
    "P1": ("bh-red", "flame"),
    "P2": ("bh-orange", "chevron-up"),
    "P3": ("bh-amber", "equal"),
    "P4": ("bh-grey", "chevron-down"),
    "紧急": ("bh-red", "flame"),
    "高": ("bh-orange", "chevron-up"),
    "中": ("bh-amber", "equal"),
    "低": ("bh-grey", "chevron-down"),
}
KIND_ICONS = {
    "incident": "bolt",
    "problem": "zoom-question",
    "change": "replace",
    "request": "clipboard-text",
    "task": "list-check",
    "knowledge": "book",
    "record": "file-text",
}


@register.simple_tag
def asset(path: str) -> str:
    """Address of a static file of this build, which browsers keep for good."""
    return compression.address(path)


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """A drawing from the sprite; listed in icons.txt."""
    return _icon(name, extra, asset("vendor/icons.svg"))


@lru_cache(2000)  # a list draws hundreds of them
def _icon(name: str, extra: str, sprite: str) -> SafeString:
    css = f"icon {extra}".strip() + (" icon-filled" if name.endswith("-filled") else "")
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        css,
        sprite,
        name,
    )


@register.filter
def html_lang(code: str) -> str:
    """zh-hans -> zh-Hans, as browsers choose fonts by it."""
    head, _dash, tail = code.partition("-")
    return f"{head}-{tail.title()}" if tail else head


@register.filter
def local(names: Any) -> str:
    """The text of a {zh-hans, zh-hant, en} mapping in the reader's language."""
    if not isinstance(names, Mapping):
        return "" if names is None else str(names)
    return shown(names)


@register.filter
def dash(value: Any) -> Any:
    """A quiet dash for nothing."""
    if value in (None, "", [], (), {}):
        return format_html('<span class="bh-dash" aria-label="{}">–</span>', _("empty"))
    return value


@register.filter
def initials(user: Any) -> str:
    """What stands in the round: the given name of a Chinese name, else the first letter."""
    name = (getattr(user, "name", "") or getattr(user, "username", "") or "?").strip()
    if name.isascii():
        return name[:1].upper()
    return name[-2:] if len(name) <= 4 else name[:2]  # longer ones are no names: 系统管理员


@register.simple_tag
def avatar(user: Any, extra: str = "") -> SafeString:
    """A round with the initials; its tone stays with the person."""
    if user is None:
        return format_html('<span class="bh-avatar {}">{}</span>', extra, icon("bolt"))
    tone = crc32(str(getattr(user, "username", "")).encode()) % TONES
    return format_html(
        '<span class="bh-avatar bh-tone-{} {}" aria-hidden="true">{}</span>',
        tone,
        extra,
        initials(user),
    )


@register.simple_tag
def person(user: Any) -> SafeString:
    """Round and name."""
    if user is None:
        return dash(None)
    name = user.name or user.username
    return format_html(
        '<span class="bh-who">{}<span class="bh-cut">{}</span></span>', avatar(user), name
    )


@register.filter
def span(length: timedelta) -> str:
    """How long, in the largest unit that says enough."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 1:
        return _("less than a minute")
    if minutes < 60:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    if minutes < 48 * 60:
        return ngettext("%(n)d hour", "%(n)d hours", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)d day", "%(n)d days", minutes // 1440) % {"n": minutes // 1440}


@register.filter
def since(moment: datetime | None) -> str:
    """How long ago, without 'ago'; what has just begun counts as a minute."""
    return span(max(clock.now() - moment, timedelta(minutes=1))) if moment else ""


def _relative(moment: datetime) -> str:
    gone = clock.now() - moment
    if gone < timedelta(0):
        return exact(moment)
    if gone < timedelta(minutes=1):
        return _("just now")
    if gone < timedelta(days=7):
        return _("%(span)s ago") % {"span": span(gone)}
    here = timezone.localtime(moment)
    same_year = here.year == timezone.localtime(clock.now()).year
    return here.strftime("%m-%d" if same_year else "%Y-%m-%d")


@register.filter
def exact(moment: datetime | None) -> str:
    """Year to minute in the reader's time zone."""
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else ""


@register.filter
def day(value: Any) -> str:
    return date_format(value, "Y-m-d") if value else ""


@register.simple_tag
def when(moment: datetime | None) -> SafeString:
    """Relative for the eye, exact on hover and for machines."""
    if moment is None:
        return dash(None)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(),
        timezone.localtime(moment).strftime("%Y-%m-%d %H:%M:%S"),
        _relative(moment),
    )


@register.simple_tag
def priority_badge(priority: str) -> SafeString:
    """The priority in its colour, with its sign."""
    if not priority:
        return dash(None)
    tone, drawing = PRIORITIES.get(priority, ("bh-grey", "flag"))
    return format_html(
        '<span class="bh-badge {}">{}{}</span>', tone, icon(drawing), priority_word(priority)
    )


@register.simple_tag
def phase_badge(ticket: Any) -> SafeString:
    """Where a ticket stands: running, waiting, done or stopped."""
    tone, drawing = _phase_look(ticket)
    return format_html(
        '<span class="bh-badge {}">{}{}</span>', tone, icon(drawing), phase_name(ticket)
    )


def _phase_look(ticket: Any) -> tuple[str, str]:
    if ticket.closed_at:
        return ("bh-green", "circle-check") if ticket.outcome == "closed" else ("bh-grey", "ban")
    if ticket.suspended_at:
        return "bh-amber", "player-pause"
    return "bh-blue", "circle-dot"


@register.filter
def phase_name(ticket: Any) -> str:
    """The name of the phase as its pack writes it."""
    if ticket.suspended_at and not ticket.closed_at:
        return _("suspended")
    for phase in ticket.flow.phases:
        if phase.key == ticket.phase:
            return local(phase.names)
    return ticket.phase


@register.filter
def kind_icon(kind: str) -> str:
    return KIND_ICONS.get(kind, "file-text")


@register.simple_tag
def number_chip(number: str) -> SafeString:
    """A ticket's number; a click copies it."""
    return format_html(
        '<button type="button" class="bh-number" data-copy="{}" title="{}">{}{}</button>',
        number,
        _("Copy the number"),
        number,
        icon("copy"),
    )


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: Any) -> str:
    """The current address with some query parameters changed (empty ones are left out)."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value not in (None, ""):
            query[key] = value
    return f"?{query.urlencode()}"


@register.filter
def filesize(size: int) -> str:
    """Bytes as people say them."""
    if size < 1024:
        return f"{size} B"
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} KB"
    return f"{size / 1024 / 1024:.1f} MB"


@register.filter
def item(mapping: Mapping[Any, Any] | None, key: Any) -> Any:
    """mapping[key], or nothing."""
    return (mapping or {}).get(key)


@register.filter
def cut_words(text: str) -> list[str]:
    """A list written in a template, comma by comma."""
    return text.split(",")


@register.filter
def local_time(value: Any) -> str:
    return forms.local_time(value)


@register.simple_tag
def named(thing: Any, key: str) -> str:
    """What a person reads for a user, group, service, business or ticket; its key if it is gone."""
    if thing is None:
        return key
    return getattr(thing, "name", "") or getattr(thing, "title", "") or key


@register.simple_tag
def iso_when(text: Any) -> SafeString:
    """A stored instant in the reader's time zone."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return dash(text)
    return format_html('<time datetime="{}">{}</time>', text, exact(moment))


@register.simple_tag
def stars(field: Any) -> SafeString:
    """A rating to read, with its number for those who cannot see it."""
    given = int(field.value) if str(field.value).isdigit() else 0
    total = len(field.stars)
    drawn = [icon("star-filled", "" if n < given else "is-off") for n in range(total)]
    return format_html(
        '<span class="bh-stars" role="img" aria-label="{}">{}</span>',
        _("%(given)s of %(total)s") % {"given": given, "total": total},
        SafeString("".join(drawn)),
    )


@register.simple_tag
def url_value(text: str) -> SafeString:
    """An address as a link (only http and https), a ticket's number as a link to it."""
    if text.startswith(("http://", "https://")):
        return format_html(
            '<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>', text, text
        )
    if re.fullmatch(r"[A-Za-z]+-[0-9-]+", text):
        return format_html(
            '<a class="bh-number" href="{}">{}</a>', reverse("ticket", args=[text]), text
        )
    return format_html("{}", text)


@register.filter
def clean_html(text: str) -> SafeString:
    """Rich text was cleaned when it was written; cleaned again before it is trusted."""
    return mark_safe(richtext.clean(text))  # noqa: S308


@register.filter
def node_name(item: Any) -> str:
    """The name of the node a work item stands at."""
    return former.node_name(item.ticket.flow, item.node)


@register.simple_tag
def relations() -> list[tuple[str, str]]:
    """How two tickets may belong together, for the dialog that links them."""
    return [
        ("related", _("related to")),
        ("caused_by", _("caused by")),
        ("solved_by", _("solved by")),
        ("duplicates", _("duplicate of")),
        ("blocks", _("blocks")),
    ]


@register.simple_tag
def relation(kind: str, is_out: bool) -> str:
    """A link as it reads from this side."""
    there = dict(relations()) | {"child": _("child")}
    back = {
        "related": _("related to"),
        "caused_by": _("cause of"),
        "solved_by": _("solves"),
        "duplicates": _("has the duplicate"),
        "blocks": _("blocked by"),
        "child": _("parent"),
    }
    return (there if is_out else back).get(kind, kind)


@register.filter
def as_json(value: Any) -> str:
    """For a data attribute that a script reads."""
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
