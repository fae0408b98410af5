"""One word for one thing: docs/glossary.md, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bihuan.web.help import guide

ROW = re.compile(r"^\|(.+)\|\s*$", re.MULTILINE)
SOURCES = re.compile(r"[.;]?\s*Sources\b.*$")  # whose word it was is for those who build
COLUMNS = ("en", "zh-hans", "zh-hant")


@dataclass(frozen=True, slots=True)
class Term:
    """A word, what the other languages call it, and what it is."""

    word: str
    others: tuple[str, ...]
    meaning: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """Words that belong together."""

    title: str
    terms: tuple[Term, ...]


@cache
def chapters(language: str) -> tuple[Chapter, ...]:
    text = _file().read_text(encoding="utf-8")
    _lead, *parts = guide.HEADING.split(text)
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return tuple(
        Chapter(_title(title, language), tuple(_terms(body, language))) for title, body in pairs
    )


def _file() -> Path:
    inside = guide.PACKAGE / "guide" / "glossary.md"
    return inside if inside.exists() else guide.PACKAGE.parent / "docs" / "glossary.md"


def _title(title: str, language: str) -> str:
    """Headings are written `Things · 事物`."""
    english, _dot, chinese = title.partition(" · ")
    return english if language == "en" or not chinese else guide.in_language(chinese, language)


def _terms(body: str, language: str) -> Iterator[Term]:
    """Rows after the head of the table: English, two Chinese, the meaning in both languages."""
    at = COLUMNS.index(language)
    for row in ROW.findall(body)[2:]:
        cells = [cell.strip() for cell in row.split("|")]
        words, (english, chinese) = cells[:3], [*cells[3:5], "", ""][:2]
        meaning = english if language == "en" else guide.in_language(chinese, language)
        others = dict.fromkeys(word for word in words if word != words[at])
        yield Term(words[at], tuple(others), SOURCES.sub("", meaning).replace("`", "").strip())
