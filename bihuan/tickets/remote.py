"""Options that another system knows: asked over HTTP when somebody opens the list, then kept.

`source: {url, path, key, label}`: the answer is JSON; `path` leads to its list, `key` and `label`
name the parts of an item. `{q}` in the address is what was typed so far, `{f.area}` another field
of the form, and in a table `{row.room}` another cell of the row. What was answered is good for a
minute; while the source is down the last answer is. A source that hangs costs one reader a few
seconds, then everybody else waits for the next try.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from django.db import transaction

from bihuan.core import clock, http
from bihuan.process.cleaners import is_empty
from bihuan.process.flow import Field
from bihuan.tickets.tables import table

FRESH = timedelta(minutes=1)
TRUSTED = timedelta(minutes=10)  # so long an answer says what there is not
QUIET = timedelta(seconds=20)  # before a source that failed is asked again
PATIENCE = 4  # seconds
MOST = 2000  # options of one answer
SHOWN = 50
LONGEST = 500
SLOT = re.compile(r"\{(q|(?:f|row)\.[a-z][a-z0-9_]*)\}")
Row = Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a list shows: (value, label) pairs, and since when its source is silent."""

    options: list[tuple[str, str]]
    known_at: datetime | None = None
    down_since: datetime | None = None


def ask(field: Field, values: Mapping[str, Any], text: str, row: Row = None) -> Answer:
    """The options that fit what stands in the form (and the row) and what was typed."""
    told = field.data.get("source") or {}
    url = _address(told, values, text, row)
    source = _source(told, url)
    now = clock.now()
    if not _within(source.answered_at, now, FRESH) and not _within(source.failed_at, now, QUIET):
        _refresh(source, told, url)
    found = source.options.order_by("place").values_list("value", "label")
    wanted = text.strip().lower()
    if wanted and "{q}" not in told["url"]:
        found = [pair for pair in found if wanted in f"{pair[0]} {pair[1]}".lower()]
    return Answer(list(found[:SHOWN]), source.answered_at, source.failed_at)


def address_of(field: Field, values: Mapping[str, Any], row: Row = None) -> str:
    """What tells one question from another: address and mapping."""
    told = field.data.get("source") or {}
    return _digest(told, _address(told, values, "", row))


def known(field: Field, values: Mapping[str, Any], row: Row = None) -> dict[str, str] | None:
    """Everything the source offers now, or None where nobody can say what it does not."""
    told = field.data.get("source") or {}
    if "{q}" in told.get("url", "{q}"):
        return None
    digest = address_of(field, values, row)
    source = table("RemoteSource").filter(digest=digest, failed_at=None).first()
    if source is None or not _within(source.answered_at, clock.now(), TRUSTED):
        return None
    if source.options.count() >= MOST:
        return None
    return dict(source.options.values_list("value", "label"))


def _within(at: datetime | None, now: datetime, span: timedelta) -> bool:
    return at is not None and now - at < span


def _address(told: Mapping[str, Any], values: Mapping[str, Any], text: str, row: Row) -> str:
    """The address with its slots filled; every value is one piece of text there, never a path."""

    def fill(slot: re.Match[str]) -> str:
        root, _, name = slot.group(1).partition(".")
        held = (row or {}) if root == "row" else values
        value = text.strip() if root == "q" else held.get(name)
        value = value.get("value") if isinstance(value, Mapping) else value
        return quote("" if is_empty(value) else str(value)[:200], safe="")

    return SLOT.sub(fill, str(told.get("url", "")))


def _digest(told: Mapping[str, Any], url: str) -> str:
    parts = [url, *(str(told.get(name, "")) for name in ("path", "key", "label"))]
    return sha256("\n".join(parts).encode()).hexdigest()


def _source(told: Mapping[str, Any], url: str) -> Any:
    return table("RemoteSource").get_or_create(digest=_digest(told, url))[0]


def _refresh(source: Any, told: Mapping[str, Any], url: str) -> None:
    """Ask, and keep the answer; a failure keeps what was known."""
    try:
        answer = http.request("GET", url, timeout=PATIENCE)
        options = _options(told, answer)
    except http.Failed:
        source.failed_at = source.failed_at or clock.now()
        source.save(update_fields=["failed_at"])
        return
    _keep(source, options)


def _keep(source: Any, options: dict[str, str]) -> None:
    source.answered_at, source.failed_at = clock.now(), None
    row = source.options.model
    made = [
        row(source=source, place=place, value=value, label=label)
        for place, (value, label) in enumerate(options.items())
    ]
    with transaction.atomic():
        source.save(update_fields=["answered_at", "failed_at"])
        source.options.exclude(value__in=options).delete()
        row.objects.bulk_create(
            made, update_conflicts=True, unique_fields=["source", "value"],
            update_fields=["place", "label"],
        )  # fmt: skip


def _options(told: Mapping[str, Any], answer: http.Response) -> dict[str, str]:
    """{value: label} in the order of the source; what is no list of options is a failure."""
    if answer.status >= 400:
        raise http.Failed(f"The source answered {answer.status}.")
    items = _part(answer.data, told.get("path", ""))
    if not isinstance(items, list):
        raise http.Failed("The answer holds no list of options.")
    pairs = (_pair(told, item) for item in items[:MOST])
    return {value[:LONGEST]: (label or value)[:LONGEST] for value, label in pairs if value}


def _pair(told: Mapping[str, Any], item: Any) -> tuple[str, str]:
    if not isinstance(item, Mapping):
        return str(item), ""
    value = _part(item, told.get("key") or "value")
    label = _part(item, told.get("label") or told.get("key") or "label")
    return ("" if is_empty(value) else str(value)), ("" if is_empty(label) else str(label))


def _part(data: Any, path: str) -> Any:
    """data.items -> data["data"]["items"]; None where there is nothing."""
    for name in _steps(path):
        data = data.get(name) if isinstance(data, Mapping) else None
    return data


def _steps(path: str) -> Iterable[str]:
    return path.split(".") if path else ()
