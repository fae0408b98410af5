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
from bihuan.process.cleaners import BadValue, clean
from bihuan.process.flow import Field
from bihuan.tickets import lookups, refusals
from bihuan.tickets.words import listed

if TYPE_CHECKING:
    from bihuan.tickets.turn import Turn

EMPTY: tuple[Any, ...] = (None, "", [], {}, False)


def merged(turn: Turn, mine: Mapping[str, Any], revision: int | None) -> dict[str, Any]:
    """What he sent, with untouched fields left out; EditConflict where both changed a field."""
    ticket = turn.ticket
    if revision is None or revision >= ticket.revision:
        return dict(mine)
    old = _values_then(turn, revision)
    kept, changed = {}, {}
    for key, value in mine.items():
        if key not in old:
            kept[key] = value
            continue
        was, theirs, own = old[key], ticket.values.get(key), _cleaned(turn, key, value)
        if _same(own, theirs):
            kept[key] = value
        elif not _same(own, was):
            changed[key] = {"old": was, "theirs": theirs, "mine": value}
    if changed:
        labels = listed(shown(turn.flow.fields[key].label) for key in changed)
        raise refusals.EditConflict(changed, labels, ticket.revision)
    return kept


def _values_then(turn: Turn, revision: int) -> dict[str, Any]:
    """Old values of the fields that changed after `revision`, from the ticket's own log."""
    old: dict[str, Any] = {}
    rows = Activity.objects.filter(
        subject_kind="ticket", subject_id=turn.ticket.pk, serial__gt=max(revision, 1)
    ).order_by("serial")
    for body, personal in rows.values_list("body", "personal"):
        was = (json.loads(personal) if personal else {}).get("was", {})
        for key in json.loads(body).get("changed", ()):
            old.setdefault(key, was.get(key))
    return old


def _cleaned(turn: Turn, key: str, value: Any) -> Any:
    """As it would be stored, to compare like with like; a bad value is judged later."""
    field: Field | None = turn.flow.fields.get(key)
    if field is None:
        return value
    asked = lookups.Lookups(turn.by)
    try:
        return clean(field, value, asked.zone, asked.clean_html)
    except BadValue:
        return value


def _same(one: Any, other: Any) -> bool:
    return one == other or (one in EMPTY and other in EMPTY)
