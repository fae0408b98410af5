"""The guide of docs/guide as pages, and which part of it helps on which page.

A heading is followed by a comment that names the pages it helps on: `<!-- help: todo, done -->`.
Readers of Traditional Chinese get the text converted; English ones get docs/guide/en where there is
a translation.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import cache
from html import escape, unescape
from pathlib import Path

import nh3
from django.urls import reverse
from markdown_it import MarkdownIt
from opencc import OpenCC

import bihuan

PACKAGE = Path(bihuan.__file__).parent
PLACES = (PACKAGE / "guide", PACKAGE.parent / "docs" / "guide")  # of a wheel, of the sources
# For everybody: what all of them do, then each role, then what they ask.
FOR_EVERYBODY = (
    "users", "requester", "service-desk", "support", "incident-manager", "approver",
    "process-owners", "designing", "checking", "importing", "faq",
)  # fmt: skip
NAMES = (*FOR_EVERYBODY, "admins", "settings", "friendliness")
ICONS = {
    "users": "book", "requester": "user", "service-desk": "message", "support": "tool",
    "incident-manager": "bolt", "approver": "gavel", "process-owners": "route",
    "designing": "pencil", "checking": "player-play", "importing": "switch-horizontal",
    "faq": "help-circle", "admins": "server", "settings": "settings",
    "friendliness": "list-check",
}  # fmt: skip
TAG = re.compile(r"<[^>]+>")
HELPS = re.compile(r"<!--\s*help:\s*([^>]*?)\s*-->\n?")
HEADING = re.compile(r"^##\s+(.+)$", re.MULTILINE)
TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "code", "pre", "blockquote", "hr",
        "h1", "h2", "h3", "h4", "table", "thead", "tbody", "tr", "th", "td"}  # fmt: skip
TAIWAN = {  # what OpenCC says -> what our pages say
    "單據": "工單",
    "提單": "開單",
    "賬號": "帳號",
    "許可權": "權限",
    "審計": "稽核",
    "釋出": "發布",
    "校驗": "驗證",
    "單元格": "儲存格",
    "繫結": "綁定",
    "後臺": "背景",
    "“": "「",
    "”": "」",
}
TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
HEAD, CELL = re.compile(r"<th>(.*?)</th>", re.DOTALL), re.compile(r"<td>")
OWN_LINK = re.compile(r'href="([a-z-]+)\.md(#[^"]*)?"')
OTHER_LINK = re.compile(r'<a href="(?!https?:|/)[^"]*"[^>]*>(.*?)</a>', re.DOTALL)
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a page: its anchor, its title, its text, and the pages it helps on."""

    anchor: str
    title: str
    html: str
    routes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the guide."""

    name: str
    title: str
    lead: str
    sections: tuple[Section, ...]

    @property
    def is_for_admins(self) -> bool:
        return self.name not in FOR_EVERYBODY

    @property
    def icon(self) -> str:
        return ICONS.get(self.name, "book")

    @property
    def first_words(self) -> str:
        """What it is about, in a line."""
        return TAG.sub("", self.lead.partition("</p>")[0]).strip()


@cache
def page(name: str, language: str) -> Page:
    """A page in the reader's language, rendered and cleaned."""
    return _read(name, language, _text(name, language))


def pages(language: str, *, is_admin: bool) -> list[Page]:
    names = NAMES if is_admin else FOR_EVERYBODY
    return [page(name, language) for name in names if _is_there(name, language)]


def helping(route: str, language: str) -> tuple[Page, Section] | None:
    """The part of the guide that helps on the page of this route."""
    for name in NAMES:
        if not _is_there(name, language):
            continue
        found = page(name, language)
        for section in found.sections:
            if route in section.routes:
                return found, section
    return None


def render(text: str) -> str:
    """Markdown -> HTML that can do no harm; links between pages of the guide lead to our pages."""
    html = nh3.clean(_markdown.render(text), tags=TAGS, attributes={"a": {"href"}})
    html = OWN_LINK.sub(lambda m: f'href="{reverse("guide", args=[m[1]])}{m[2] or ""}"', html)
    html = OTHER_LINK.sub(r"\1", html)
    return TABLE.sub(lambda found: _labelled(found[0]), html)


def _labelled(table: str) -> str:
    """Each cell knows the head of its column: on a phone a row stands below itself as a list."""
    heads = [escape(unescape(TAG.sub("", head))) for head in HEAD.findall(table)]
    columns = itertools.cycle(heads)
    return CELL.sub(lambda _cell: f'<td data-label="{next(columns)}">', table) if heads else table


def in_language(text: str, language: str) -> str:
    """Our Chinese text for a reader of Traditional Chinese, in the words used in Taiwan."""
    if language != "zh-hant":
        return text
    text = _converter().convert(text)
    for theirs, ours in TAIWAN.items():
        text = text.replace(theirs, ours)
    return text


@cache
def _converter() -> OpenCC:
    return OpenCC("s2twp")


def _file(name: str, language: str) -> Path:
    folder = next((place for place in PLACES if place.is_dir()), PLACES[-1])
    english = folder / "en" / f"{name}.md"
    return english if language == "en" and english.exists() else folder / f"{name}.md"


def _is_there(name: str, language: str) -> bool:
    """A page only in Chinese is none for readers of English."""
    file = _file(name, language)
    return file.exists() and (language != "en" or file.parent.name == "en")


def _text(name: str, language: str) -> str:
    file = _file(name, language)
    text = file.read_text(encoding="utf-8")
    return text if file.parent.name == "en" else in_language(text, language)


def _read(name: str, language: str, text: str) -> Page:
    lead, *parts = HEADING.split(text)
    title, _line, lead = lead.strip().removeprefix("# ").partition("\n")
    pairs = zip(parts[::2], parts[1::2], strict=True)
    sections = tuple(_section(n, head, body) for n, (head, body) in enumerate(pairs, 1))
    return Page(name, title, render(HELPS.sub("", lead)), sections)


def _section(number: int, title: str, body: str) -> Section:
    routes = {route.strip() for found in HELPS.findall(body) for route in found.split(",")}
    html = render(HELPS.sub("", body))
    return Section(f"part-{number}", title.strip(), html, frozenset(routes))
