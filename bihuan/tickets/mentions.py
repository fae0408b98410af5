"""Who is addressed in a comment: @ with a name that was picked, or with a user name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q

from bihuan.people import find
from bihuan.people.models import User
from bihuan.tickets import refusals
from bihuan.tickets.tables import model, table
from bihuan.tickets.turn import Turn
from bihuan.tickets.words import listed

if TYPE_CHECKING:
    from bihuan.tickets.models import Comment, Ticket

USERNAME = re.compile(r"(?<![\w.])@([A-Za-z0-9][\w.-]*)", re.ASCII)
MOST = 20


def named(text: str, picked: Iterable[str]) -> list[User]:
    """People whose name stands in the text after an @; a name taken out again does not count."""
    typed = [name.rstrip(".-") for name in USERNAME.findall(text)]
    people = find.users([*picked, *typed][: MOST * 2])
    said = [user for user in people if user.username in typed or f"@{user}" in text]
    return said[:MOST]


def keep(turn: Turn, comment: Comment, people: Iterable[User]) -> list[str]:
    """Write down who is addressed, and let them read. Returns those not addressed before."""
    people = list(people)
    if comment.is_internal:
        _must_be_inside(turn.ticket, people)
    known = set(comment.mentions.values_list("user_id", flat=True))
    fresh = [user for user in people if user.pk not in known]
    mention = model("Mention")
    mention.objects.bulk_create(mention(comment=comment, user=user) for user in fresh)
    who = [user.principal for user in fresh]
    table("Reader").add(turn.ticket.pk, who, is_handler=comment.is_internal)
    return who


def _must_be_inside(ticket: Ticket, people: Iterable[User]) -> None:
    """Whoever asked for the ticket does not get to read internal words by an @."""
    outside = {ticket.requester_id, ticket.opened_by_id}
    if barred := [user for user in people if user.pk in outside and not _handles(ticket, user)]:
        raise refusals.NotInside(who=listed(user.name or user.username for user in barred))


def _handles(ticket: Ticket, user: User) -> bool:
    own = Q(kind="user", ref=user.pk, is_handler=True)
    return bool(table("Reader").filter(own, ticket=ticket).exists())
