"""Tags of the ticket page alone: clocks and comments."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bihuan.web.templatetags.ui import exact, icon, span
from bihuan.web.ticket.clocks import Clock

register = template.Library()


@register.simple_tag
def clock(one: Clock) -> SafeString:
    """How long is left, in words; never by its colour alone."""
    if one.is_paused:
        words = _("%(name)s: paused, %(span)s left")
    elif one.is_over:
        words = _("%(name)s: %(span)s too late")
    else:
        words = _("%(name)s: %(span)s left")
    return format_html(
        '<span class="bh-badge {}" title="{}">{}{}</span>',
        one.tone,
        exact(one.at),
        icon(one.icon),
        words % {"name": one.name, "span": span(one.left)},
    )
