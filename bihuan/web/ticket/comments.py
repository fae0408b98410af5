"""A comment as the page draws it: who is addressed stands out, signs are counted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Prefetch, QuerySet
from django.utils.html import format_html, urlize
from django.utils.safestring import SafeString, mark_safe

from bihuan.people.models import User
from bihuan.tickets.models import Comment, Mention, Reaction

ICONS = {
    "agree": "thumb-up",
    "done": "check",
    "thanks": "heart",
    "looking": "eye",
    "question": "help-circle",
}


@dataclass(frozen=True, slots=True)
class Sign:
    """One reaction with those who put it."""

    key: str
    label: str
    icon: str
    names: tuple[str, ...]
    is_mine: bool

    @property
    def count(self) -> int:
        return len(self.names)


@dataclass
class Spoken:
    """One comment for one reader."""

    comment: Comment
    reader: User

    @property
    def is_own(self) -> bool:
        return self.comment.author_id == self.reader.pk

    @property
    def html(self) -> SafeString:
        return with_names(self.comment.text, [each.user for each in self.comment.mentions.all()])

    @cached_property
    def signs(self) -> list[Sign]:
        """All signs there are; those nobody put have no names."""
        given: dict[str, list[User]] = {}
        for reaction in self.comment.reactions.all():
            given.setdefault(reaction.sign, []).append(reaction.user)
        return [
            Sign(
                key=str(key),
                label=str(label),
                icon=ICONS[key],
                names=tuple(str(user) for user in given.get(key, ())),
                is_mine=self.reader in given.get(key, ()),
            )
            for key, label in Reaction.Sign.choices
        ]

    @property
    def put(self) -> list[Sign]:
        return [sign for sign in self.signs if sign.count]


def with_names(text: str, people: Iterable[User]) -> SafeString:
    """The text escaped, its addresses as links, each @name of somebody told set off."""
    words = {str(word): user for user in people for word in (user, user.username)}
    if not words:
        return _linked(text)
    longest_first = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    # the name of Shenjie is not the beginning of Shenjie2, nor the end of an address
    named = re.compile(rf"(?<![A-Za-z0-9_./])@({longest_first})(?![A-Za-z0-9_])")
    parts = named.split(text)
    made = (_at(words[part]) if n % 2 else _linked(part) for n, part in enumerate(parts))
    return mark_safe("".join(made))  # noqa: S308 (built from escaped parts)


def _linked(text: str) -> SafeString:
    return mark_safe(urlize(text, nofollow=True, autoescape=True))  # noqa: S308


def _at(user: User) -> SafeString:
    return format_html('<span class="bh-at" title="{}">@{}</span>', user.username, user)


def ready(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    """With all that drawing them needs: two statements more, however many there are."""
    return comments.prefetch_related(
        Prefetch("mentions", Mention.objects.select_related("user")),
        Prefetch("reactions", Reaction.objects.select_related("user").order_by("pk")),
    )
