"""What may be chosen in the filter form of a list, and what is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bihuan.catalogue.models import PackVersion
from bihuan.core.text import shown
from bihuan.process.flow import Field
from bihuan.tickets import search
from bihuan.tickets.models import Tag
from bihuan.tickets.words import PRIORITIES, priority_word
from bihuan.web import menu
from bihuan.web.lists import chips
from bihuan.web.lists.listing import Listing

PICKERS = {"person": "person", "people": "person", "group": "group", "business": "business",
           "service": "service"}  # fmt: skip
MOST_TAGS = 200


@dataclass(frozen=True)
class Choice:
    """One box or option."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Question:
    """One thing to filter by. `picker`: found by typing; `options`: all there are; else typed."""

    key: str
    label: str
    options: list[Choice]
    picker: str = ""
    has_me: bool = False


def of(listing: Listing) -> dict[str, Any]:
    """The questions of the form, in three groups: about the ticket, people and times, fields."""
    asked = listing.asked.values
    named = chips.titles()
    kinds = {kind: menu.kind_title(kind) for kind in menu.ALL_KINDS}
    ticket = [
        _question("pack", named, _packs(), asked),
        _question("kind", named, kinds, asked),
        _question("priority", named, {p: priority_word(p) for p in PRIORITIES}, asked),
        _question("tag", named, _tags(asked.get("tag", ())), asked),
    ]
    if listing.flow:
        phases = {phase.key: shown(phase.names) for phase in listing.flow.phases}
        ticket.insert(1, _question("phase", named, phases, asked))
    people = [
        _picked(listing, "requester", named["requester"], "person", has_me=True),
        _picked(listing, "handler", named["handler"], "person", has_me=True),
        _picked(listing, "group", named["group"], "group"),
        _picked(listing, "business", named["business"], "business"),
    ]
    return {
        "ticket": [question for question in ticket if question.options],
        "people": people,
        "fields": _fields(listing),
        "states": [(k, w, k == listing.asked.get("state")) for k, w in chips.states().items()],
        "days": {key: listing.asked.get(key) for key in
                 ("created_from", "created_to", "updated_from", "updated_to")},
        "is_overdue": bool(asked.get("overdue")),
    }  # fmt: skip


def _question(key: str, named: Any, options: dict[str, str], asked: Any) -> Question:
    given = asked.get(key, ())
    found = [Choice(value, label, value in given) for value, label in options.items()]
    return Question(key, named[key], found)


def _picked(
    listing: Listing, key: str, label: str, picker: str, *, has_me: bool = False
) -> Question:
    given = listing.asked.values.get(key, ())
    words = chips.WORDS[key](given)
    return Question(key, label, [Choice(v, words.get(v, v), True) for v in given], picker, has_me)


def _packs() -> dict[str, str]:
    current = PackVersion.objects.filter(is_current=True).order_by("kind", "key")
    return {key: shown(names) for key, names in current.values_list("key", "names")}


def _tags(given: Any) -> dict[str, str]:
    names = list(Tag.objects.values_list("name", flat=True)[:MOST_TAGS])
    return {name: name for name in dict.fromkeys([*given, *names])}


def _fields(listing: Listing) -> list[Question]:
    """The searchable fields of the one process."""
    fields = listing.flow.fields.values() if listing.flow else ()
    silent = search.SILENT | {"richtext", "longtext", "table", "datetime", "daterange"}
    return [
        _field(field, listing.asked.fields.get(field.key, ()))
        for field in fields
        if not field.sensitive and field.type not in silent
    ]


def _field(field: Field, given: tuple[str, ...]) -> Question:
    label = shown(field.label) or field.key
    if field.options:
        options = [
            Choice(o.value, shown(o.label) or o.value, o.value in given) for o in field.options
        ]
    else:
        options = [Choice(value, value, True) for value in given]
    picker = PICKERS.get(field.type, "")
    return Question(f"f.{field.key}", label, options, picker)
