"""What a person hears when he has finished a step: that it is done, and what comes next for him."""

from __future__ import annotations

from django.contrib import messages
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from bihuan.tickets.models import WorkItem
from bihuan.tickets.querysets import nearest_limit
from bihuan.web.request import Request
from bihuan.web.templatetags.ui import node_name

BALLOTS = ("vote", "signer")


def say_done(request: Request, item: WorkItem) -> None:
    """After an approval the next approval, after work the next work, each with one click."""
    done = _("“%(step)s” is done.") % {"step": node_name(item)}
    following = _following(request, item)
    if following is None:
        messages.success(request, done)
        return
    link = format_html(
        '<a href="{}">{}</a>',
        reverse("ticket", args=[following.ticket.number]),
        f"{following.ticket.number} {following.ticket.title}",
    )
    words = format_html("{} {} {}", done, _("Next for you:"), link)
    messages.success(request, words, extra_tags="stays")


def _following(request: Request, item: WorkItem) -> WorkItem | None:
    """The most pressing of the same sort, in another ticket: of this one its page tells."""
    waiting = WorkItem.objects.waiting_for(request.user).exclude(ticket=item.ticket_id)
    is_ballot = item.kind in BALLOTS
    same = waiting.filter(kind__in=BALLOTS) if is_ballot else waiting.exclude(kind__in=BALLOTS)
    pressing = same.order_by(nearest_limit().asc(nulls_last=True), "opened_at", "pk")
    return pressing.select_related("ticket").only("ticket__number", "ticket__title").first()
