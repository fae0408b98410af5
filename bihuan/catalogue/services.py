"""Services: who owns them, and the verbs on them."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from django.db import transaction

from bihuan.catalogue.models.service import OWNERS, Service
from bihuan.people import access
from bihuan.people.models import User
from bihuan.people.record import note
from bihuan.people.refusals import BadKey, NameTaken

KEY = re.compile(r"[\w-]{1,60}")
CHANGEABLE = ("name", "business", *OWNERS, "support_group")


def owners(keys: str | Collection[str] | None, which: str = "operations") -> tuple[str, ...]:
    """Principals of the owners of these services: operations, development, product or support."""
    services = Service.objects.keyed(keys)
    if which == "support":
        groups = services.filter(support_group__isnull=False).order_by("pk")
        return _once(f"group:{pk}" for pk in groups.values_list("support_group", flat=True))
    column = f"{which}_owner"
    people = services.filter(**{f"{column}__is_active": True}).order_by("pk")
    return _once(f"user:{pk}" for pk in people.values_list(column, flat=True))


def _once(principals: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(principals))


@transaction.atomic
def create_service(*, by: User | None, key: str, name: str, **details: Any) -> Service:
    """A service that tickets can name."""
    if by is not None:
        access.demand(by, "administer")
    if not KEY.fullmatch(key):
        raise BadKey(key=key)
    if Service.objects.filter(key=key).exists():
        raise NameTaken(key=key)
    service = Service.objects.create(key=key, name=name, **details)
    note(service, "service.created", by, {"key": key, "name": name})
    return service


@transaction.atomic
def change_service(service: Service, *, by: User | None, **details: Any) -> None:
    """Other owners, name, business or support group; the key stays, since tickets name it."""
    if by is not None:
        access.demand(by, "administer")
    changed = [k for k in CHANGEABLE if k in details and getattr(service, k) != details[k]]
    for key in changed:
        setattr(service, key, details[key])
    if changed:
        service.save(update_fields=changed)
        body = {k: _said(details[k]) for k in changed}
        note(service, "service.changed", by, body)


def _said(value: Any) -> str:
    return value.username if isinstance(value, User) else str(value or "")
