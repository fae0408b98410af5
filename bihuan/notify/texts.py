"""The words of a message: a template with placeholders -> subject, plain text and safe HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import nh3
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from markdown_it import MarkdownIt

from bihuan.people.models import User

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*(?:\.[^\s{}.]+)?)\}")
MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~])")
SUBJECT_LENGTH = 300
TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "code", "pre", "blockquote", "hr"} | {
    f"h{n}" for n in range(1, 5)
}
BUTTON = re.compile(r"^\s*\[[^\]]*\]\(\{link\}\)\s*$", re.MULTILINE)  # the layout has its own
LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]*)\)")
STRONG = re.compile(r"\*\*(.+?)\*\*")
GAPS = re.compile(r"\n{3,}")
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True})


def fill(template: str, words: Mapping[str, str]) -> str:
    """Put `words` in for `{placeholders}`; one that is not known stays as it is written.

    Only whole names are looked up, never attributes, so a template cannot reach into objects.
    """
    return PLACEHOLDER.sub(lambda found: words.get(found[1], found[0]), template)


def one_line(text: str, length: int = SUBJECT_LENGTH) -> str:
    """Safe as a mail header: control characters and line breaks become single spaces."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= length else line[: length - 1] + "…"


def to_html(template: str, words: Mapping[str, str]) -> str:
    """Markdown -> HTML. Words people typed are escaped first: they can neither link nor format."""
    escaped = {
        key: word if key == "link" else MARKUP.sub(r"\\\1", word) for key, word in words.items()
    }
    return nh3.clean(
        _markdown.render(fill(BUTTON.sub("", template), escaped)),
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
    )


def without_gaps(template: str, words: Mapping[str, str]) -> str:
    """The template without the lines that would say nothing: all they name is empty."""
    return "\n".join(
        line
        for line in template.splitlines()
        if not (names := PLACEHOLDER.findall(line)) or any(words.get(name, name) for name in names)
    )


def to_plain(template: str) -> str:
    """Markdown as people read it in plain text; done before people's own words come in."""
    text = LINK.sub(r"\1: \2", STRONG.sub(r"\1", BUTTON.sub("", template)))
    return GAPS.sub("\n\n", text)


def language_of(user: User) -> str:
    return user.language or settings.LANGUAGE_CODE


@dataclass(frozen=True)
class Message:
    """What one person reads, in his language: short in the bell, in a layout as a mail."""

    template: str  # of the body, Markdown with placeholders
    heading: str  # of the subject
    words: Mapping[str, str]
    language: str
    reader: str  # how the mail addresses him

    @cached_property
    def subject(self) -> str:
        return one_line(fill(self.heading, self.words))

    @cached_property
    def _body(self) -> str:
        return without_gaps(self.template, self.words)

    @cached_property
    def short(self) -> str:
        """The body alone, as plain text."""
        return fill(to_plain(self._body), self.words).strip()

    @cached_property
    def body_html(self) -> str:
        """The body as the mail shows it, without the layout around it."""
        return to_html(self._body, self.words)

    @cached_property
    def text(self) -> str:
        return self._in_layout("notify/mail.txt").strip() + "\n"

    @cached_property
    def html(self) -> str:
        return self._in_layout("notify/mail.html")

    def _in_layout(self, layout: str) -> str:
        with translation.override(self.language):
            return render_to_string(
                layout,
                {
                    "subject": self.subject,
                    "text": self.short,
                    "body": self.body_html,
                    "link": self.words.get("link", ""),
                    "number": self.words.get("ticket.number", ""),
                    "reader": self.reader,
                    "language": self.language,
                },
            )
