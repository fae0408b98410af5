"""How fields of Django forms are drawn on the pages of administration."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bihuan.core import clock
from bihuan.tickets.models import WorkItem
from bihuan.web.templatetags.ui import exact, icon, span

register = template.Library()
SOON = timedelta(hours=2)
BROWSERS = [  # the first sign that fits: Edge also calls itself Chrome, and Chrome Safari
    ("DingTalk", "DingTalk"),
    ("Lark", "Feishu"),
    ("wxwork", "WeCom"),
    ("MicroMessenger", "WeChat"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
]
SYSTEMS = [
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
]


@register.filter
def is_half(field: BoundField) -> bool:
    """Whether the form wants the field beside another."""
    return bool(getattr(field.form, "is_half", lambda _name: False)(field.name))


@register.filter
def described(field: BoundField, css: str = "") -> SafeString:
    """The input, tied to its help and its errors for those who listen."""
    said = []
    if field.errors:
        said.append(f"{field.id_for_label}-error")
    if field.help_text:
        said.append(f"{field.id_for_label}-help")
    attrs = {"aria-describedby": " ".join(said)} if said else {}
    if field.errors:
        attrs["aria-invalid"] = "true"
    if css:
        attrs["class"] = css
    return field.as_widget(attrs=attrs)  # type: ignore[arg-type]


@register.filter
def home_part(name: str) -> str:
    """The template of one part of the workbench."""
    return f"home/{name}.html"


@register.simple_tag
def limit_badge(item: WorkItem) -> SafeString | str:
    """The promise of a work item that comes first, or nothing where none was made."""
    if item.ticket.suspended_at and (item.due_at or item.respond_by):
        words = _("suspended")
        return format_html('<span class="bh-badge bh-grey">{}{}</span>', icon("clock-pause"), words)
    answer, end = item.must_answer_by, item.due_at
    if answer and (end is None or answer < end):
        return due_badge(answer, _("Respond"))
    return due_badge(end) if end else ""


@register.simple_tag
def due_badge(moment: datetime, of: str = "") -> SafeString:
    """How much time is left, or how long it is over; words and a sign, not colour alone."""
    left = moment - clock.now()
    if left < timedelta(0):
        tone, drawing = "bh-red", "alarm"
        words = _("%(name)s: %(span)s too late") if of else _("overdue by %(span)s")
    else:
        tone, drawing = "bh-amber" if left < SOON else "bh-grey", "clock"
        words = _("%(name)s: %(span)s left") if of else _("%(span)s left")
    return format_html(
        '<span class="bh-badge {}" title="{}">{}{}</span>',
        tone,
        exact(moment),
        icon(drawing),
        words % {"name": of, "span": span(abs(left))},
    )


@register.filter
def device_words(agent: str) -> str:
    """Browser and system of a session, as people call them."""
    browser = next((name for sign, name in BROWSERS if sign in agent), _("Unknown browser"))
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    return " · ".join(filter(None, [browser, system]))


@register.filter
def device_icon(agent: str) -> str:
    return "device-mobile" if "Mobile" in agent or "Android" in agent else "device-desktop"
