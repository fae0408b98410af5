"""Bihuan: the nine-step normal change through the full verbs: permission, form, ticket, work items,
activity with hash, hand-offs; durable before each returns. Counts data statements a step (B-2)."""

from __future__ import annotations

import os
import statistics
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.settings")
os.environ.setdefault("BIHUAN_SECRET_KEY", "bench")
os.environ["BIHUAN_DATA_DIR"] = tempfile.mkdtemp(prefix="bihuan-bench-")
if os.environ.get("BENCH_POSTGRES"):
    os.environ["BIHUAN_DATABASE_URL"] = os.environ["BENCH_POSTGRES"]

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from bench.contestants.clockwork import FORM, race  # noqa: E402
from bihuan.catalogue import publish  # noqa: E402
from bihuan.catalogue.models import Offering  # noqa: E402
from bihuan.core import longevity, sql  # noqa: E402
from bihuan.people.models import AssignmentGroup, User  # noqa: E402
from bihuan.settings import PACKAGE_DIR  # noqa: E402
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


RICH = f"<p>{FORM['plan']}</p>"
OPENING = {
    "type": "一般变更", "title": FORM["title"], "description": RICH, "why": "双十一流量翻倍",
    "items": "支付网关", "group": "bench_change", "reviewers": "bench_review",
}  # fmt: skip
PLAN = {
    "plan": RICH, "risk": RICH, "rollback": RICH,
    "window": {"from": "2026-11-22T01:00:00Z", "to": "2026-11-22T03:00:00Z"},
}  # fmt: skip
CARRIED_OUT = {"result": "成功", "result_note": RICH, "done_at": "2026-01-01T02:30:00Z"}
WAY = [  # nine steps with the opening: one rejection, then straight through
    ("reject", {"reason": "请补充影响范围"}), ("submit", {}), ("pass", {}), ("plan_done", PLAN),
    ("pass", {}), ("begin", {}), ("carried_out", CARRIED_OUT), ("pass", {"conclusion": RICH}),
]  # fmt: skip


def one_ticket(
    offering: Offering, owner: User, reviewer: User, counting: Callable[[], Any] = nullcontext
) -> int:
    """Open a normal change and take it to its end."""
    ticket = Ticket.objects.start(offering, OPENING, by=owner)
    for action, values in WAY:
        pk, kind = open_item(ticket)
        with counting():
            ticket = WorkItem(pk=pk).complete(
                by=reviewer if kind == "vote" else owner, action=action, values=values
            )
    assert ticket.closed_at is not None
    return len(WAY) + 1


def open_item(ticket: Ticket) -> tuple[int, str]:
    """Where the ticket waits: to people the page they press the button on says it."""
    ((pk, kind),) = sql.fetch(
        "SELECT id, kind FROM tickets_workitem "
        "WHERE ticket_id = %s AND state IN ('open', 'claimed')",
        [ticket.pk],
    )
    return pk, kind


class Tally:
    """How many data statements each step makes, counted on a ticket that is not timed."""

    def __init__(self) -> None:
        self.counts: list[int] = []

    def step(self) -> AbstractContextManager[None]:
        self.counts.append(0)
        return connection.execute_wrapper(self._count)

    def _count(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith(COUNTED):
            self.counts[-1] += 1
        return execute(sql, params, many, context)

    def __call__(self) -> dict[str, Any]:
        usual = statistics.median(self.counts)
        return {"statements_most": max(self.counts), "statements_usual": usual}


def prepared() -> tuple[User, User, Offering]:
    """A new database with the normal change in its catalogue; owner, reviewer, offering."""
    call_command("migrate", verbosity=0)
    publish.install(PACKAGE_DIR / "packs" / "change_normal", None)
    return *people(), Offering.objects.get(key="change")


def main() -> None:
    owner, reviewer, offering = prepared()
    one_ticket(offering, owner, reviewer)
    longevity.settle()  # as the server does when it starts
    tally = Tally()
    one_ticket(offering, owner, reviewer, tally.step)
    race(lambda: one_ticket(offering, owner, reviewer), tally)


if __name__ == "__main__":
    main()
