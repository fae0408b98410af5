"""Questions asked about tickets and work items."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.db.models.functions import Coalesce, Least

from bihuan.people import access

if TYPE_CHECKING:
    from bihuan.people.models import User

OPEN_STATES = ("open", "claimed")


def late(now: datetime) -> Q:
    """Of work items: past their end, or still not begun; those of suspended tickets wait."""
    unanswered = Q(respond_by__lt=now, claimed_at=None)
    return (Q(due_at__lt=now) | unanswered) & Q(ticket__suspended_at=None)


def nearest_limit() -> Coalesce:
    """Of a work item the promise that comes first; SQLite's LEAST knows nothing beside a null."""
    respond = Case(When(claimed_at=None, then=F("respond_by")))
    return Coalesce(Least(respond, F("due_at")), respond, F("due_at"))


def _rows(model: str) -> models.QuerySet[Any]:
    return apps.get_model("tickets", model).objects.all()


class TicketQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> TicketQuerySet:
        """Those the person may see; people/access.py decides."""
        return self.filter(access.readable(user, _rows("Reader")))

    def open(self) -> TicketQuerySet:
        return self.filter(closed_at=None)

    def closed(self) -> TicketQuerySet:
        return self.exclude(closed_at=None)

    def of_pack(self, pack: str) -> TicketQuerySet:
        return self.filter(pack=pack)

    def requested_by(self, user: User) -> TicketQuerySet:
        return self.filter(Q(requester=user) | Q(opened_by=user))

    def watched_by(self, user: User) -> TicketQuerySet:
        return self.filter(watches__user=user)

    def handled_by(self, user: User) -> TicketQuerySet:
        """Those of which he has finished a step."""
        done = _rows("WorkItem").filter(ticket=OuterRef("pk"), closed_by=user, state="done")
        return self.filter(Exists(done))

    def waiting_for(self, user: User) -> TicketQuerySet:
        """Those with a step that waits for him."""
        items = apps.get_model("tickets", "WorkItem").objects.waiting_for(user)
        return self.filter(Exists(items.filter(ticket=OuterRef("pk"))))


class WorkItemQuerySet(models.QuerySet[Any]):
    def open(self) -> WorkItemQuerySet:
        """What is open has no end; said without a parameter, so that SQLite takes the index."""
        return self.filter(state__in=OPEN_STATES, closed_at=None)

    def closed(self) -> WorkItemQuerySet:
        return self.exclude(state__in=OPEN_STATES)

    def waiting_for(self, user: User) -> WorkItemQuerySet:
        """Open ones that wait for the person or for somebody he substitutes for.

        The second bound says nothing new; it keeps PostgreSQL from hashing everything the person
        was ever a candidate for instead of looking at the few rows of a page.
        """
        mine = _rows("Candidate").filter(
            access.named(user), work_item=OuterRef("pk"), work_item__gte=OuterRef("pk")
        )
        people = [
            int(principal[5:])
            for principal in access.principals(user)
            if principal.startswith("user:")
        ]
        return self.open().filter(Q(handler__in=people) | (Q(handler=None) & Exists(mine)))

    def open_for(self, user: User) -> WorkItemQuerySet:
        """Open ones that the person may do: those that wait for him, for anyone who sees the
        ticket, and all of them for administrators."""
        if access.is_admin(user):
            return self.open()
        anyone = _rows("Candidate").filter(kind="anyone", work_item=OuterRef("pk"))
        seen = access.readable(user, _rows("Reader"), "ticket_id")
        for_all = self.open().filter(Exists(anyone) & Q(handler=None) & seen)
        return self.filter(
            Q(pk__in=self.waiting_for(user).values("pk")) | Q(pk__in=for_all.values("pk"))
        )

    def approvals(self) -> WorkItemQuerySet:
        return self.filter(kind__in=("vote", "signer"))


class CommentQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> CommentQuerySet:
        return self.filter(access.readable_comments(user, _rows("Reader")))


class AttachmentQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> AttachmentQuerySet:
        return self.filter(access.readable_files(user, _rows("Reader")))
