"""What stands in the read fields of a form that is only tried: something fitting of each type."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.catalogue.models import Service
from bihuan.core import clock
from bihuan.people.models import AssignmentGroup, Business, User
from bihuan.process.flow import Field, Flow, Node

CHOSEN = {"radio", "select", "editselect", "tree"}
SEVERAL = {"checkbox", "multiselect"}
KEYED = {"group": AssignmentGroup, "service": Service, "business": Business}
WRITTEN = {
    "url": "https://example.com",
    "email": "li.ming@example.com",
    "phone": "13800000000",
    "integer": 3,
    "decimal": "2.5",
    "rating": 4,
    "boolean": True,
    "autonumber": "0001",
}


def samples(flow: Flow, node: Node, reader: User) -> dict[str, Any]:
    """Values of the fields this node only shows."""
    read = [flow.fields[key] for key, mode in node.form.items() if mode == "read"]
    found = {field.key: sample(field, reader) for field in read}
    return {key: value for key, value in found.items() if value is not None}


def sample(field: Field, reader: User) -> Any:
    """Something fitting, or None."""
    kind = field.type
    if kind in WRITTEN:
        return WRITTEN[kind]
    if kind in CHOSEN | SEVERAL and field.options:
        first = field.options[0].value
        return [first] if kind in SEVERAL else first
    if kind in KEYED:
        found = KEYED[kind].objects.values_list("key", flat=True).first()  # type: ignore[attr-defined]
        return [found] if found and field.multiple else found
    if kind in {"person", "people"}:
        return [reader.username] if kind == "people" or field.multiple else reader.username
    return _moment(kind) or (_("Sample text") if "text" in kind or kind == "ci" else None)


def _moment(kind: str) -> Any:
    now = clock.now()
    today, later = timezone.localdate(now), now + timedelta(hours=2)
    stamp = [f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in (now, later)]
    return {
        "date": today.isoformat(),
        "time": "09:30",
        "datetime": stamp[0],
        "daterange": {"from": today.isoformat(), "to": (today + timedelta(days=1)).isoformat()},
        "datetimerange": {"from": stamp[0], "to": stamp[1]},
    }.get(kind)
