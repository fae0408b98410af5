"""Bihuan: the nine-step normal change through the full verbs: permission, form, ticket, work items,
activity with hash, hand-offs; durable before each returns. Counts data statements a step (B-2)."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.settings")
os.environ.setdefault("BIHUAN_SECRET_KEY", "bench")
os.environ["BIHUAN_DATA_DIR"] = tempfile.mkdtemp(prefix="bihuan-bench-")
if os.environ.get("BENCH_POSTGRES"):
    os.environ["BIHUAN_DATABASE_URL"] = os.environ["BENCH_POSTGRES"]

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from bench.contestants.clockwork import race  # noqa: E402
from bihuan.catalogue import publish  # noqa: E402
from bihuan.catalogue.models import Offering  # noqa: E402
from bihuan.first_start import PACKS  # noqa: E402
from bihuan.people.models import AssignmentGroup, User  # noqa: E402
from bihuan.tickets.models import Ticket, WorkItem  # noqa: E402

COUNTED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


def people() -> tuple[User, User]:
    """An owner in the change group, and a reviewer."""
    made = [
        User.objects.get_or_create(username=name, defaults={"name": name})[0]
        for name in ("biangengzu", "shenhe")
    ]
    for user, key in zip(made, ("bench_change", "bench_review"), strict=True):
        group, _ = AssignmentGroup.objects.get_or_create(key=key, defaults={"name": key})
        group.members.add(user)
    return made[0], made[1]


def one_ticket(offering: Offering, owner: User, reviewer: User, count: list[int]) -> int:
    """Open a normal change and do its human steps; each counts the statements it made."""
    ticket = Ticket.objects.start(offering, OPENING, by=owner)
    steps = 0
    while True:
        item = WorkItem.objects.filter(ticket=ticket, state__in=["open", "claimed"]).first()
        if item is None:
            return steps
        by = reviewer if item.kind == "vote" else owner
        action, values = ANSWERS[item.node]
        with connection.execute_wrapper(counter(count)):
            item.complete(by=by, action=action, values=values)
        steps += 1


def counter(count: list[int]) -> Callable[..., Any]:
    count.append(0)

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith(COUNTED):
            count[-1] += 1
        return execute(sql, params, many, context)

    return wrapper
