"""The workbench: its parts, and the order in which they serve this reader."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Count, Q

from bihuan.catalogue.models import Offering
from bihuan.core import clock, health
from bihuan.core.text import shown
from bihuan.notify import inbox
from bihuan.people import access
from bihuan.people.models import User
from bihuan.tickets import lists, load
from bihuan.tickets.models import Draft, Ticket, WorkItem
from bihuan.tickets.querysets import late, nearest_limit

SHOWN = 8
FEW = 5
TILES = 6

ORDERS = {
    "administrator": (
        ("operation", "todo", "approvals", "led", "drafts", "mine", "watched"),
        ("notices", "services", "teams"),
    ),
    "lead": (
        ("todo", "approvals", "led", "drafts", "mine", "watched"),
        ("notices", "services", "teams"),
    ),
    "engineer": (
        ("todo", "approvals", "drafts", "mine", "watched"),
        ("notices", "services", "teams"),
    ),
    "requester": (
        ("services", "mine", "approvals", "todo", "drafts", "watched"),
        ("notices",),
    ),
}
ALWAYS = {  # parts that stand there empty too and say what to do next
    "administrator": {"operation", "todo"},
    "lead": {"led", "todo"},
    "engineer": {"todo"},
    "requester": {"services", "mine"},
}


@dataclass(frozen=True, slots=True)
class Typed:
    """A form that was begun and not sent."""

    title: str
    route: str
    key: str
    draft: Draft


class Workbench:
    """Each part is asked for once, and only if the reader's order has it."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.now = clock.now()

    @cached_property
    def role(self) -> str:
        """Whom the page serves: who administers, leads a group, works in one, or only asks."""
        if access.is_admin(self.user):
            return "administrator"
        if self.led:
            return "lead"
        held = access.standing(self.user)
        works = any(not principal.startswith("user:") for principal in held.own)
        return "engineer" if works or self.todo else "requester"

    @property
    def main(self) -> list[str]:
        return self._there(ORDERS[self.role][0])

    @property
    def side(self) -> list[str]:
        return self._there(ORDERS[self.role][1])

    def _there(self, parts: tuple[str, ...]) -> list[str]:
        always = ALWAYS[self.role]
        return [part for part in parts if part in always or getattr(self, part)]

    @cached_property
    def todo(self) -> list[WorkItem]:
        """What is due first comes first; what has no limit follows, oldest first."""
        due = nearest_limit().asc(nulls_last=True)
        plain = lists.todo(self.user).exclude(kind__in=("vote", "signer"))
        return list(plain.order_by(due, "opened_at", "pk")[:SHOWN])

    @cached_property
    def approvals(self) -> list[WorkItem]:
        due = nearest_limit().asc(nulls_last=True)
        return list(lists.approvals(self.user).order_by(due, "opened_at", "pk")[:SHOWN])

    @cached_property
    def counts(self) -> dict[str, int]:
        """The figures on top of the page, in one statement."""
        is_approval = Q(kind__in=("vote", "signer"))
        return WorkItem.objects.waiting_for(self.user).aggregate(
            todo=Count("pk"),
            approvals=Count("pk", is_approval),
            overdue=Count("pk", late(self.now)),
        )

    @cached_property
    def mine(self) -> list[Ticket]:
        return list(lists.requested(self.user).open().order_by("-updated_at", "-pk")[:SHOWN])

    @cached_property
    def watched(self) -> list[Ticket]:
        return list(lists.watched(self.user).open().order_by("-updated_at", "-pk")[:FEW])

    @cached_property
    def handlers(self) -> dict[int, str]:
        return lists.handlers_of([*self.mine, *self.watched])

    @cached_property
    def drafts(self) -> list[Typed]:
        """Begun forms that still lead somewhere, the last one first."""
        kept = list(self.user.drafts.defer("values").order_by("-saved_at")[:FEW])  # type: ignore[attr-defined]
        services = self._draft_services(kept)
        items = self._draft_items(kept)
        found = []
        for draft in kept:
            sort, _colon, key = draft.form.partition(":")
            if sort == "offering" and key in services:
                found.append(Typed(services[key], "offering-start", key, draft))
            elif sort == "work-item" and key in items:
                ticket = items[key]
                found.append(Typed(ticket.title, "ticket", ticket.number, draft))
        return found

    def _draft_services(self, kept: list[Draft]) -> dict[str, str]:
        keys = [d.form.partition(":")[2] for d in kept if d.form.startswith("offering:")]
        if not keys:
            return {}
        offered = Offering.objects.visible_to(self.user).filter(key__in=keys)
        return {key: shown(names) for key, names in offered.values_list("key", "names")}

    def _draft_items(self, kept: list[Draft]) -> dict[str, Any]:
        ids = [d.form.partition(":")[2] for d in kept if d.form.startswith("work-item:")]
        if not ids:
            return {}
        items = lists.todo(self.user).filter(pk__in=[int(pk) for pk in ids if pk.isdecimal()])
        return {str(item.pk): item.ticket for item in items}

    @cached_property
    def services(self) -> list[Offering]:
        """Starred ones first, then those used lately; for a newcomer what there is."""
        offered = Offering.objects.visible_to(self.user)
        found = list(offered.starred_by(self.user)[:TILES])
        found += [one for one in offered.recent_of(self.user)[:TILES] if one not in found]
        if not found:
            found = list(offered.order_by("order", "pk")[:TILES])
        return found[:TILES]

    @cached_property
    def starred(self) -> set[int]:
        return set(
            self.user.favourites.filter(is_starred=True).values_list("offering", flat=True)  # type: ignore[attr-defined]
        )

    @cached_property
    def loads(self) -> list[load.Load]:
        return load.teams(self.user, self.now)

    @property
    def led(self) -> list[load.Load]:
        """The groups he answers for."""
        return [team for team in self.loads if team.is_lead]

    @property
    def teams(self) -> list[load.Load]:
        """The groups he belongs to."""
        return [team for team in self.loads if not team.is_lead]

    @cached_property
    def notices(self) -> list[Any]:
        return list(inbox.entries(self.user).filter(read_at=None)[:FEW])

    @cached_property
    def unread(self) -> int:
        return inbox.unread(self.user)

    @cached_property
    def operation(self) -> list[health.Finding]:
        """Whether the machinery runs, what is wrong first; nothing here asks the network."""
        looks = [health.worker, health.queue, health.dead_letters, health.sealing, health.disk]
        if not settings.EMAIL_HOST:
            looks.append(health.mail)
        return sorted((look() for look in looks), key=lambda finding: finding.is_ok)
