"""Questions that lead to the right form: guide.yaml of a pack, answered one after the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from bihuan.catalogue.models import Offering, PackVersion
from bihuan.core.text import shown
from bihuan.people.models import User
from bihuan.process import source
from bihuan.web.form_page import GIVEN

FILE = "guide.yaml"
LONGEST = 40  # answers of one walk; the questions may lead in a circle
Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Way:
    """One answer, and the address it leads to."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A question behind the reader, what he said, and the address at which he says otherwise."""

    ask: str
    label: str
    again: str


@dataclass(frozen=True, slots=True)
class Example:
    """Something that happened to somebody, and what it was."""

    text: str
    outcome: str
    why: str


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked now, with definitions and examples to stand beside it."""

    ask: str
    help: str
    examples: list[str]
    terms: list[tuple[str, str]]
    ways: list[Way]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What it is, and the form that is filled in for it; no form: nothing to report."""

    title: str
    text: str
    form: str
    service: str


@dataclass(frozen=True, slots=True)
class Walk:
    """Where a reader stands in the questions."""

    title: str
    summary: str
    behind: list[Answered]
    question: Question | None
    outcome: Outcome | None
    examples: list[Example]


def guide_of(version: PackVersion) -> Data | None:
    """The questions of a published process, if it has any."""
    text = version.files.get(FILE)
    return _read(text) if text else None


@dataclass(frozen=True, slots=True)
class Offered:
    """Questions a reader may begin with."""

    key: str
    title: str


def offered(reader: User) -> Offered | None:
    """The questions of the first process that has some and that he may start."""
    versions = Offering.objects.visible_to(reader).filter(version__files__has_key=FILE)
    found = versions.select_related("version").order_by("order", "pk").first()
    version = found.version if found else None
    data = guide_of(version) if version else None
    return Offered(version.key, shown(data["names"])) if version and data else None


@lru_cache(64)
def _read(text: str) -> Data:
    return source.read(FILE, text)[0].data  # type: ignore[no-any-return]


def walk(guide: Data, url: str, said: str, reader: User) -> Walk:
    """The questions up to here; answers that make no sense any more are forgotten."""
    at, values = str(guide["start"]), dict[str, Any]()
    behind, kept = list[Answered](), list[str]()
    for word in said.split(",")[:LONGEST]:
        question = guide["questions"].get(at)
        answer = _answer(question, word, at)
        if answer is None:
            break
        behind.append(Answered(shown(question["ask"]), shown(answer["names"]), _url(url, kept)))
        kept.append(word)
        values |= answer.get("values") or {}
        at = answer["to"]
    asked, outcome = guide["questions"].get(at), guide["outcomes"].get(at)
    return Walk(
        title=shown(guide["names"]),
        summary=shown(guide.get("summary") or {}),
        behind=behind,
        question=_question(guide, at, asked, url, kept) if asked else None,
        outcome=_outcome(outcome, values, reader) if outcome else None,
        examples=[_example(guide, each) for each in guide.get("examples") or ()],
    )


def _answer(question: Data | None, word: str, at: str) -> Data | None:
    """An answer is said as <question>.<number>."""
    key, _dot, number = word.partition(".")
    if question is None or key != at or not number.isascii() or not number.isdigit():
        return None
    answers = question["answers"]
    return answers[int(number) - 1] if 1 <= int(number[:3]) <= len(answers) else None


def _url(url: str, said: list[str]) -> str:
    return f"{url}?{urlencode({'said': ','.join(said)})}" if said else url


def _question(guide: Data, at: str, asked: Data, url: str, said: list[str]) -> Question:
    terms = guide.get("terms") or {}
    return Question(
        ask=shown(asked["ask"]),
        help=shown(asked.get("help") or {}),
        examples=[shown(each) for each in asked.get("examples") or ()],
        terms=[
            (shown(terms[key]["names"]), shown(terms[key]["text"]))
            for key in asked.get("terms") or ()
            if key in terms
        ],
        ways=[
            Way(shown(answer["names"]), _url(url, [*said, f"{at}.{number}"]))
            for number, answer in enumerate(asked["answers"], 1)
        ],
    )


def _outcome(outcome: Data, values: Data, reader: User) -> Outcome:
    """With the form, filled in as far as the answers go, if the reader may use it."""
    title, text = shown(outcome["names"]), shown(outcome.get("text") or {})
    key = outcome.get("offering")
    offering = Offering.objects.visible_to(reader).filter(key=key).first() if key else None
    if offering is None:
        return Outcome(title, text, "", str(key or ""))
    given = {f"{GIVEN}{k}": v for k, v in {**values, **(outcome.get("values") or {})}.items()}
    address = reverse("offering-start", args=[offering.key])
    form = f"{address}?{urlencode(given, doseq=True)}" if given else address
    return Outcome(title, text, form, shown(offering.names))


def _example(guide: Data, example: Data) -> Example:
    to = example["to"]
    found = guide["outcomes"].get(to) or {"names": {}}
    return Example(shown(example["text"]), shown(found["names"]), shown(example.get("why") or {}))
