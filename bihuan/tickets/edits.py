"""Two people at one form: what the second one typed is merged with what the first one changed.

A field that he left as he read it takes the other's value. A field both changed, differently, is a
conflict: he is shown old, theirs and mine, and his text is kept by whoever called.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bihuan.core.models import Activity
from bihuan.core.text import shown
from bihuan.people.models import User
from bihuan.process.cleaners import BadValue, clean
from bihuan.process.flow import Field
from bihuan.tickets import lookups, refusals
from bihuan.tickets.words import listed

if TYPE_CHECKING:
    from bihuan.tickets.models import Ticket
    from bihuan.tickets.turn import Turn

EMPTY: tuple[Any, ...] = (None, "", [], {}, False)
Changed = dict[str, dict[str, Any]]


def merged(turn: Turn, mine: Mapping[str, Any], revision: int | None) -> dict[str, Any]:
    """What he sent, with untouched fields left out; EditConflict where both changed a field."""
    kept, changed = compared(turn.ticket, mine, revision, turn.by)
    if changed:
        labels = listed(shown(turn.flow.fields[key].label) for key in changed)
        raise refusals.EditConflict(changed, labels, turn.ticket.revision)
    return kept


def rebased(
    ticket: Ticket, mine: Mapping[str, Any], revision: int | None, by: User | None
) -> dict[str, Any]:
    """What he typed as a form shows it now: fields he never touched show what others wrote."""
    kept, changed = compared(ticket, mine, revision, by)
    return kept | {key: ways["mine"] for key, ways in changed.items()}


def compared(
    ticket: Ticket, mine: Mapping[str, Any], revision: int | None, by: User | None
) -> tuple[dict[str, Any], Changed]:
    """(what he changed or nobody did, what both changed) since he read this revision."""
    if revision is None or revision >= ticket.revision:
        return dict(mine), {}
    old = _values_then(ticket, revision)
    kept: dict[str, Any] = {}
    changed: Changed = {}
    for key, value in mine.items():
        if key not in old:
            kept[key] = value
            continue
        was, theirs = old[key], ticket.values.get(key)
        own = _cleaned(ticket.flow.fields.get(key), value, by)
        if _same(own, theirs):
            kept[key] = value
        elif not _same(own, was):
            changed[key] = {"old": was, "theirs": theirs, "mine": value}
    return kept, changed


def _values_then(ticket: Ticket, revision: int) -> dict[str, Any]:
    """Old values of the fields that changed after `revision`, from the ticket's own log."""
    old: dict[str, Any] = {}
    rows = Activity.objects.filter(
        subject_kind="ticket", subject_id=ticket.pk, serial__gt=max(revision, 1)
    ).order_by("serial")
    for body, personal in rows.values_list("body", "personal"):
        was = (json.loads(personal) if personal else {}).get("was", {})
        for key in json.loads(body).get("changed", ()):
            old.setdefault(key, was.get(key))
    return old


def _cleaned(field: Field | None, value: Any, by: User | None) -> Any:
    """As it would be stored, to compare like with like; a bad value is judged later."""
    if field is None:
        return value
    asked = lookups.Lookups(by)
    try:
        return clean(field, value, asked.zone, asked.clean_html)
    except BadValue:
        return value


def _same(one: Any, other: Any) -> bool:
    return one == other or (one in EMPTY and other in EMPTY)
