"""Looking for words in the guides, the glossary and the processes: a few hundred sections."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from html import unescape
from itertools import pairwise

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from bihuan.catalogue.models import PackVersion
from bihuan.core.text import shown
from bihuan.tickets import bigrams
from bihuan.web.help import glossary, guide, process_guide
from bihuan.web.saying.names import Around

TITLE, WHOLE, PART = 40, 12, 4  # what a hit in a title, of the whole word, of half of it is worth
ENOUGH = 0.6  # of the pairs of a Chinese word, where the word itself is nowhere
AROUND = 56  # characters shown on both sides of the first hit
MOST, MOST_WORDS, LONGEST = 30, 8, 80
SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One section that can be found."""

    title: str
    where: str
    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """A section with the words marked."""

    title: SafeString
    where: str
    url: str
    text: SafeString


def found(
    query: str, language: str, versions: Iterable[PackVersion], *, is_admin: bool
) -> list[Found]:
    """The best sections for these words; each word must be there, at least for the most part."""
    words = [bigrams.fold(word) for word in query[:LONGEST].split()[:MOST_WORDS]]
    if not words:
        return []
    entries = [*_written(language, is_admin)]
    around = Around()
    for version in versions:
        entries += _process(version, language, around)
    ranked = [(_score(entry, words), number) for number, entry in enumerate(entries)]
    best = sorted((-score, number) for score, number in ranked if score)[:MOST]
    return [_shown(entries[number], words) for _score_, number in best]


@cache
def _written(language: str, is_admin: bool) -> tuple[Entry, ...]:
    """The sections of the guide and the words of the glossary."""
    found = []
    for page in guide.pages(language, is_admin=is_admin):
        url = reverse("guide", args=[page.name])
        found.append(Entry(page.title, page.title, url, plain(page.lead)))
        for part in page.sections:
            found.append(Entry(part.title, page.title, f"{url}#{part.anchor}", plain(part.html)))
    for chapter in glossary.chapters(language):
        for term in chapter.terms:
            text = " · ".join([*term.others, term.meaning])
            found.append(Entry(term.word, _glossary(language), reverse("glossary"), text))
    return tuple(found)


def _glossary(language: str) -> str:
    return {"en": "Glossary", "zh-hant": "術語表"}.get(language, "术语表")


def _process(version: PackVersion, language: str, around: Around) -> Iterator[Entry]:
    flow = version.flow
    url = reverse("process-guide", args=[version.key])
    where = _("Process: %(name)s") % {"name": shown(flow.names)}
    summary = shown(flow.data.get("summary") or {})
    yield Entry(shown(flow.names), where, url, summary)
    for step in process_guide.steps(flow, process_guide.roughly(flow, around)):
        fields = ", ".join(label for label, _help, _required in step.fields)
        buttons = ", ".join(label for label, _leads in step.buttons)
        text = " ".join([step.help, step.who, buttons, fields])
        yield Entry(step.name, where, f"{url}#step-{step.key}", text)


def plain(html: str) -> str:
    return SPACES.sub(" ", unescape(guide.TAG.sub(" ", html))).strip()


def _score(entry: Entry, words: list[str]) -> int:
    title, text = bigrams.fold(entry.title), bigrams.fold(entry.text)
    total = 0
    for word in words:
        worth = _worth(title, word) * TITLE + _worth(text, word)
        if not worth:
            return 0
        total += int(worth)
    return total


def _worth(text: str, word: str) -> float:
    if word in text:
        return WHOLE + min(text.count(word), 5)
    pairs = ["".join(pair) for pair in pairwise(word)] if bigrams.is_cjk(word) else []
    there = sum(pair in text for pair in pairs)
    return PART * there / len(pairs) if pairs and there / len(pairs) >= ENOUGH else 0


def _shown(entry: Entry, words: list[str]) -> Found:
    return Found(
        _marked(entry.title, words), entry.where, entry.url, _marked(_cut(entry.text, words), words)
    )


def _spots(text: str, words: list[str]) -> list[tuple[int, int]]:
    """Where the words, or the pairs of one that is not there, stand."""
    parts = [bigrams.fold(char) for char in text]  # one letter may become several
    folded = "".join(parts)
    places = [at for at, part in enumerate(parts) for _letter in part]
    sought: set[str] = set()
    for word in words:
        is_torn = word not in folded and bigrams.is_cjk(word)
        sought |= {"".join(pair) for pair in pairwise(word)} if is_torn else {word}
    hits = (m.span() for one in sought if one for m in re.finditer(re.escape(one), folded))
    return sorted((places[begin], places[end - 1] + 1) for begin, end in hits)


def _cut(text: str, words: list[str]) -> str:
    spots = _spots(text, words)
    begin = max(spots[0][0] - AROUND, 0) if spots else 0
    end = min(begin + 2 * AROUND + 40, len(text))
    return f"{'…' if begin else ''}{text[begin:end]}{'…' if end < len(text) else ''}"


def _marked(text: str, words: list[str]) -> SafeString:
    parts, at = [], 0
    for begin, end in _spots(text, words):
        if end <= at:
            continue
        begin = max(begin, at)
        parts += [escape(text[at:begin]), f"<mark>{escape(text[begin:end])}</mark>"]
        at = end
    return mark_safe("".join([*parts, escape(text[at:])]))  # noqa: S308
