"""Finding tickets by number, title and field values, in Chinese and Latin words alike."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.expressions import RawSQL

from bihuan.core import sql
from bihuan.core.jobs import NewJob
from bihuan.process.flow import Field, Flow
from bihuan.tickets import bigrams, search_schema
from bihuan.tickets.tables import table

if TYPE_CHECKING:
    from bihuan.tickets.models import Ticket

SILENT = {"file", "image", "boolean", "rating", "system", "formula"}
LONGEST = 200  # of one indexed text
MOST = 40  # texts of one field
LONGEST_TEXT = 20_000  # characters of one value that are searched through
FEW = 500  # hits that are looked up one by one
Phrases = list[tuple[list[str], bool]]
MOST_TOKENS = 16_000  # of one ticket: PostgreSQL counts places up to 16,383

# --- values of fields, for filters ----------------------------------------------------------------


def texts(field: Field, value: Any) -> list[str]:
    """A field's value as people read and type it, cut into indexed pieces."""
    if not _speaks(field) or value in (None, "", [], {}):
        return []
    found = [piece for text in _plain(field, value) for piece in _pieces(text)]
    return list(dict.fromkeys(found))[:MOST]


def _plain(field: Field, value: Any) -> Iterable[str]:
    if isinstance(value, Mapping):
        for part in value.values():
            yield from _plain(field, part)
    elif isinstance(value, list):
        for part in value:
            yield from _plain(field, part)
    elif field.type == "richtext":
        yield html.unescape(re.sub(r"<[^>]+>", " ", str(value)))
    elif value not in (None, ""):
        yield str(value)
        for option in field.options:
            if option.value == value:
                yield from dict.fromkeys(option.label.values())


def _pieces(text: str) -> Iterable[str]:
    """Pieces of at most LONGEST characters that overlap, so that no word is cut in all of them."""
    text = " ".join(text.split())
    start = 0
    while start < len(text):
        yield text[start : start + LONGEST]
        if start + LONGEST >= len(text):
            return
        start += LONGEST - 20


# --- what a ticket is found by --------------------------------------------------------------------


def index(ticket: Ticket, flow: Flow) -> None:
    """Keep the words and values of a ticket as they are now.

    A new ticket is found at once. Later steps only order this (`order`): cutting texts into words
    was a quarter of what a person waited for when pressing a button.
    """
    sql.execute(
        f"INSERT INTO {search_schema.TEXT} (ticket_id, words) VALUES (%s, %s) "  # noqa: S608
        "ON CONFLICT (ticket_id) DO UPDATE SET words = excluded.words",
        [ticket.pk, written(words_of(ticket.number, ticket.title, ticket.values, flow.fields))],
    )
    wanted = {
        (key, text)
        for key, value in ticket.values.items()
        if key in flow.fields
        for text in texts(flow.fields[key], value)
    }
    if ticket.chain_length:
        wanted -= _forgotten(ticket, wanted)
    rows = [(ticket.pk, key, text) for key, text in sorted(wanted)]
    sql.insert("tickets_fieldvalue", "ticket_id, field, text", rows, "ON CONFLICT DO NOTHING")


def _forgotten(ticket: Ticket, wanted: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Take away the values it no longer has; those it had before."""
    rows = table("FieldValue").filter(ticket=ticket).values_list("pk", "field", "text")
    known = {(field, text): pk for pk, field, text in rows}
    if gone := [pk for each, pk in known.items() if each not in wanted]:
        table("FieldValue").filter(pk__in=gone).delete()
    return set(known)


def is_moved_by(changed: Collection[str], fields: Mapping[str, Field]) -> bool:
    """Whether one of these fields is found by."""
    return any(key in fields and _speaks(fields[key]) for key in changed)


def order(ticket: Ticket) -> NewJob:
    """The job that indexes a ticket again; one after the other, so that the last one wins."""
    return NewJob("tickets.index", {"ticket": ticket.pk}, lane=f"words:{ticket.pk}")


def words_of(
    number: str, title: str, values: Mapping[str, Any], fields: Mapping[str, Field]
) -> list[str]:
    """The tokens of a ticket, in order; a border between two texts."""
    texts_in_order = [number, title]
    for key, value in values.items():
        if key in fields and _speaks(fields[key]) and value not in (None, "", [], {}):
            texts_in_order += dict.fromkeys(_plain(fields[key], value))
    found: list[str] = []
    for text in texts_in_order:
        found += bigrams.tokens(text[:LONGEST_TEXT])
        found.append(bigrams.BORDER)
        if len(found) > MOST_TOKENS:
            break
    return found[:MOST_TOKENS]


def written(tokens: list[str]) -> str:
    """Tokens as the column holds them: text for FTS5, a tsvector for PostgreSQL."""
    if connection.vendor != "postgresql":
        return " ".join(tokens)
    places: dict[str, list[str]] = {}
    for place, token in enumerate(tokens, 1):
        if token != bigrams.BORDER:
            places.setdefault(token, []).append(str(place))
    return " ".join(f"'{token}':{','.join(where[:255])}" for token, where in places.items())


def matching(tickets: QuerySet[Any], query: str) -> QuerySet[Any]:
    """Those in which every word of the query is found: number, title or any value."""
    wanted = bigrams.phrases(query)
    if not wanted:
        return tickets.none() if query.strip() else tickets
    if connection.vendor == "sqlite" and _are_many(wanted):
        # walked in the order of the list until a page is full; `id` alone would be looked up hit
        # by hit, and all of them sorted
        return tickets.alias(walked=F("pk") + 0).filter(walked__in=_hits(wanted))
    return tickets.filter(pk__in=_hits(wanted))


def about(rows: QuerySet[Any], query: str) -> QuerySet[Any]:
    """Rows with a `ticket` in which every word is found."""
    wanted = bigrams.phrases(query)
    if not wanted:
        return rows.none() if query.strip() else rows
    return rows.filter(ticket_id__in=_hits(wanted))


def _hits(wanted: Phrases) -> RawSQL:
    """Ids of the tickets that hold all these phrases."""
    if connection.vendor == "postgresql":
        asked = " & ".join(f"({_tsquery(*phrase)})" for phrase in wanted)
        return RawSQL(  # noqa: S611
            f"SELECT ticket_id FROM {search_schema.TEXT} WHERE words @@ %s::tsquery",  # noqa: S608
            [asked],
        )
    name = search_schema.INDEX
    return RawSQL(f"SELECT rowid FROM {name} WHERE {name} MATCH %s", [_match(wanted)])  # noqa: S608, S611


def _are_many(wanted: Phrases) -> bool:
    """Whether more than FEW tickets hold them: looked no further."""
    name = search_schema.INDEX
    statement = f"SELECT rowid FROM {name} WHERE {name} MATCH %s LIMIT {FEW + 1}"  # noqa: S608
    return len(sql.fetch(statement, [_match(wanted)])) > FEW


def _match(wanted: Phrases) -> str:
    """What FTS5 is asked."""
    return " ".join(
        f'"{" ".join(tokens)}"{" *" if open_end else ""}' for tokens, open_end in wanted
    )


def _tsquery(tokens: list[str], open_end: bool) -> str:
    quoted = [f"'{token}'" for token in tokens]
    return " <-> ".join(quoted) + (":*" if open_end else "")


def _speaks(field: Field) -> bool:
    return not field.sensitive and field.type not in SILENT
