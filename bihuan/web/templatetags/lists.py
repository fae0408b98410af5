"""What the pages of lists draw."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import QueryDict
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from bihuan.people.models import AssignmentGroup, User
from bihuan.tickets.models import SavedView
from bihuan.web.lists import mass, saved
from bihuan.web.lists.columns import Column, Row
from bihuan.web.templatetags.ui import icon, with_query

register = template.Library()


@register.simple_tag
def cell(column: Column, row: Row) -> SafeString:
    """What stands in one cell."""
    return conditional_escape(column.look(row))


@register.simple_tag(takes_context=True)
def heading(context: template.Context, listing: Any, column: Column) -> SafeString:
    """A heading; where the list can be ordered by it, a link that does, and turns it round."""
    orders = [key for key, _label in listing.sorts]
    fitting = [key for key in (column.sort, f"-{column.sort}") if key in orders]
    if not fitting:
        return conditional_escape(column.label)
    now = listing.sort
    to = next((key for key in reversed(fitting) if key != now), fitting[0])
    mark = ""
    if now in fitting:
        mark = icon("chevron-down" if now.startswith("-") or len(fitting) == 1 else "chevron-up")
    url = with_query(context, sort=to, before="", after="")
    return format_html('<a class="bh-sort" href="{}">{}{}</a>', url, column.label, mark)


@register.simple_tag
def view_url(view: SavedView) -> str:
    """Where a saved view opens."""
    return saved.url_of(view)


@register.simple_tag
def query_inputs(listing: Any, *without: str) -> SafeString:
    """Hidden inputs that carry the rest of the address through a form. Without names to leave
    out: only what is no filter (view, order, grouping)."""
    query: QueryDict = listing.query
    kept = ("view", "sort", "by")
    pairs = [
        (key, value)
        for key, values in query.lists()
        for value in values
        if (key in kept or (without and key not in without)) and key not in ("before", "after")
    ]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)


@register.simple_tag
def my_groups(user: User) -> Any:
    """Groups the person may share a view with."""
    return AssignmentGroup.objects.filter(members=user)


@register.simple_tag(takes_context=True)
def bulk_verbs(context: template.Context, listing: Any) -> list[mass.Verb]:
    """What may be done with many rows of this list."""
    return mass.offered(context["request"].user, is_work=listing.source.is_work)
