"""Who may see a ticket besides those who touch it: the rows written at its start (ADR 5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bihuan.catalogue.models import Service
from bihuan.people import access
from bihuan.people.builtin import INCIDENT_MANAGER
from bihuan.people.models import AssignmentGroup, BusinessRole, Role
from bihuan.process.flow import Flow

BY_KIND: dict[str, list[Any]] = {"incident": [{"role": INCIDENT_MANAGER}]}


def readers_of(flow: Flow, values: Mapping[str, Any], business_id: int | None) -> set[str]:
    """Principals named by the pack's `readers:`, by the ticket's business and by its services."""
    asked = flow.data.get("readers")
    named = BY_KIND.get(flow.kind, []) if asked is None else asked
    return (
        ({access.EVERYBODY} if "everybody" in named else set())
        | _roles([reader["role"] for reader in named if "role" in reader])
        | _groups([reader["group"] for reader in named if "group" in reader])
        | _business_roles(business_id)
        | _services(values.get(flow.data.get("service") or ""))
    )


def _roles(keys: list[str]) -> set[str]:
    if not keys:
        return set()
    return {f"role:{pk}" for pk in Role.objects.filter(key__in=keys).values_list("pk", flat=True)}


def _groups(keys: list[str]) -> set[str]:
    if not keys:
        return set()
    groups = AssignmentGroup.objects.filter(key__in=keys)
    return {f"group:{pk}" for pk in groups.values_list("pk", flat=True)}


def _business_roles(business_id: int | None) -> set[str]:
    if business_id is None:
        return set()
    seats = BusinessRole.objects.filter(business=business_id)
    return {f"brole:{pk}" for pk in seats.values_list("pk", flat=True)}


def _services(keys: Any) -> set[str]:
    if not keys:
        return set()
    return {f"service:{pk}" for pk in Service.objects.keyed(keys).values_list("pk", flat=True)}
