"""The HTTP calls a process makes: filled in from the ticket, judged by its own expressions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from bihuan.core import clock, http
from bihuan.process import expressions
from bihuan.process.flow import Flow
from bihuan.tickets import world

if TYPE_CHECKING:
    from bihuan.tickets.models import Ticket

PLACE = re.compile(r"\{\s*(f|ticket|requester)\.([A-Za-z0-9_]+)\s*\}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a call."""

    ok: bool
    values: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""


def make(ticket: Ticket, call: Mapping[str, Any], key: str) -> Answer:
    """Send it, and judge the response by `success`; `set` takes values out of it.

    `key` is the same for every repeat of one call, so that the other side can tell a repeat.
    """
    names = world.of(ticket, now=clock.now()).names()
    filled = {**_filled(dict(call), ticket, names), "url": _address(call, ticket, names)}
    headers = {"Idempotency-Key": key, **(filled.get("headers") or {})}
    try:
        response = http.request(
            filled.get("method", "POST"),
            filled["url"],
            headers=headers,
            json=filled.get("body"),
        )
    except http.Failed as failed:
        return Answer(False, error=str(failed))
    return _judged(ticket, call, response, names)


def _judged(ticket: Ticket, call: Mapping[str, Any], response: Any, names: Any) -> Answer:
    seen = {**_plain(names), "response": {"status": response.status, "body": response.data}}
    flow: Flow = ticket.flow
    rule = call.get("success")
    ok = (
        expressions.holds(rule, flow, ticket.values, seen) if rule else 200 <= response.status < 300
    )
    if not ok:
        return Answer(False, error=f"HTTP {response.status}")
    try:
        values = {
            key: expressions.value(source, flow, ticket.values, seen)
            for key, source in (call.get("set") or {}).items()
        }
    except expressions.BadExpression as bad:
        return Answer(False, error=str(bad))
    return Answer(True, values)


def _plain(names: Any) -> dict[str, Any]:
    return {name: names[name] for name in ("ticket", "requester", "now", "params")}


def _address(call: Mapping[str, Any], ticket: Ticket, names: Any) -> str:
    """What people typed cannot lead elsewhere: it is quoted, unless it is the address itself."""
    written = str(call["url"])
    filled = _filled(written, ticket, names)
    if written.lstrip().startswith("{"):
        return str(filled)
    return PLACE.sub(lambda m: quote(str(_filled(m[0], ticket, names)), safe=""), written)


def _filled(value: Any, ticket: Ticket, names: Any) -> Any:
    """Placeholders in braces, as in notices: {f.key}, {ticket.number}."""
    if isinstance(value, Mapping):
        return {key: _filled(each, ticket, names) for key, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, ticket, names) for each in value]
    if not isinstance(value, str):
        return value

    def one(match: re.Match[str]) -> str:
        root, key = match.groups()
        found = ticket.values.get(key) if root == "f" else names[root].get(key)
        return "" if found is None else str(found)

    return PLACE.sub(one, value)
