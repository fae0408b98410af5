"""One act on one ticket: one transaction, one locked row, one Activity.

`verb` opens the transaction, `Turn.at` and `Turn.at_item` lock the ticket, `Turn.finish` writes.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import OperationalError, transaction

from bihuan.core import clock
from bihuan.people import access
from bihuan.people.models import User
from bihuan.process.flow import Flow, Node
from bihuan.process.state import State, Step
from bihuan.tickets import apply, flows, locking, refusals
from bihuan.tickets.words import people_words, when
from bihuan.tickets.world import TicketWorld

if TYPE_CHECKING:
    from bihuan.tickets.models import Ticket, WorkItem

Verb = TypeVar("Verb", bound=Callable[..., Any])
TRIES = 4
_inside: ContextVar[bool] = ContextVar("inside_a_verb", default=False)


def verb(function: Verb) -> Verb:
    """One transaction. Inside another verb it joins that one; a lost race is run again."""

    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        if _inside.get():
            return function(*args, **kwargs)
        for attempt in range(1, TRIES + 1):
            mark = _inside.set(True)
            try:
                with transaction.atomic():
                    return function(*args, **kwargs)
            except (apply.Stale, OperationalError) as lost:
                if attempt == TRIES or not _may_run_again(lost):
                    raise
            finally:
                _inside.reset(mark)
        return None

    return run  # type: ignore[return-value]


def _may_run_again(lost: Exception) -> bool:
    """A moved revision, or a deadlock the database broke; never inside somebody's transaction."""
    if transaction.get_connection().in_atomic_block:
        return False
    state = getattr(lost.__cause__, "sqlstate", "")
    return isinstance(lost, apply.Stale) or state in {"40001", "40P01"}


class Turn:
    """The locked ticket, its flow, who acts and when."""

    def __init__(
        self,
        ticket: Ticket,
        flow: Flow,
        *,
        by: User | None,
        item: WorkItem | None = None,
        candidates: frozenset[str] = frozenset(),
    ) -> None:
        self.ticket = ticket
        self.flow = flow
        self.by = by
        self.item = item
        self.candidates = candidates
        self.is_his = False  # the work item, by what the candidates say; see must_be_his
        self.draft: int | None = None  # what he had saved of this form
        self.action = ""  # the button or ballot taken, once known
        self.on_behalf_of: User | None = None
        self.now: datetime = clock.now()
        self.world = TicketWorld(flow, ticket, now=self.now, by=by)
        self._state: State | None = None

    @classmethod
    def at(cls, ticket_id: int, by: User | None) -> Turn:
        """Lock a ticket."""
        ticket, flow = locking.ticket(ticket_id)
        return cls(ticket, flow, by=by)

    @classmethod
    def at_item(cls, item_id: int, by: User) -> Turn:
        """Lock the ticket of a work item, and read both and its candidates in the same query."""
        found = locking.work_item(item_id, by)
        turn = cls(found.ticket, found.flow, by=by, item=found.item, candidates=found.candidates)
        turn.draft, turn.is_his = found.draft, found.is_his
        return turn

    # --- what is there --------------------------------------------------------------------------

    @property
    def state(self) -> State:
        if self._state is None:
            self._state = flows.state(self.ticket)
        return self._state

    @property
    def actor(self) -> str:
        """The acting principal as the kernel knows it; empty for a machine."""
        return f"user:{self.by.pk}" if self.by else ""

    @property
    def work(self) -> WorkItem:
        """The work item the verb is about."""
        assert self.item is not None
        return self.item

    @property
    def node(self) -> Node:
        return self.flow.nodes[self.work.node]

    def run(self, move: Callable[..., Step], *args: Any, **kwargs: Any) -> Step:
        """Ask the kernel for a Step."""
        return move(self.flow, self.state, self.world, *args, **kwargs)

    def finish(self, kind: str, *, step: Step | None = None, **told: Any) -> Any:
        """Write the Step and its Activity. See apply.write."""
        return apply.write(self, kind, step, **told)

    # --- what is refused ------------------------------------------------------------------------

    def must_be_running(self) -> None:
        """Refuse while the ticket is suspended or after it closed."""
        if self.ticket.closed_at:
            raise refusals.Closed(when=when(self.ticket.closed_at))
        if self.ticket.suspended_at:
            raise refusals.Suspended(when=when(self.ticket.suspended_at))

    def must_act(self) -> None:
        """Refuse whoever may not finish this work item now, in words that help him."""
        item = self.must_be_open()
        if self.ticket.suspended_at:
            raise refusals.Suspended(when=when(self.ticket.suspended_at))
        self.must_be_his()
        how = self.node.how if item.kind == "work" else "direct"
        if how in {"dispatch", "dispatch_then_claim"} and not item.assigned_at:
            raise refusals.DispatchFirst
        if how in {"claim", "dispatch_then_claim"} and not item.handler_id:
            raise refusals.ClaimFirst

    def must_be_open(self) -> WorkItem:
        """The open work item; if it is closed: who closed it, and when."""
        item = self.work
        if item.is_open:
            return item
        at = when(item.closed_at)
        if item.state == "cancelled" or not item.closed_by_id:
            raise refusals.Cancelled(when=at)
        if self.by and item.closed_by_id == self.by.pk:
            raise refusals.AlreadyDone(when=at)
        raise refusals.FinishedBy(who=people_words([f"user:{item.closed_by_id}"]), when=at)

    def must_be_his(self) -> None:
        """Candidate or handler, himself or for somebody absent; administrators too."""
        item = self.work
        assert self.by is not None
        named = {f"user:{item.handler_id}"} if item.handler_id else self.candidates
        is_handler = item.handler_id == self.by.pk and self.by.is_active
        if is_handler or (self.is_his and not item.handler_id):
            return
        standing = access.standing(self.by)
        if named & standing.own or ("anyone:0" in named and self._sees()):
            return
        for absent, lent in sorted(standing.lent.items()):
            if named & lent:
                self.on_behalf_of = User.objects.get(pk=absent)
                return
        if self.by.is_superuser or access.ADMINISTRATOR in standing.roles:
            return
        if item.handler_id and self.candidates & standing.all:
            raise refusals.ClaimedBy(
                who=people_words(named), when=when(item.claimed_at or item.assigned_at)
            )
        raise refusals.NotYourWork(who=people_words(named))

    def must_be_admin(self) -> None:
        if self.by is None or not access.is_admin(self.by):
            raise refusals.AdministratorsOnly

    def must_be_requester(self) -> None:
        """The requester, whoever opened it for him, or an administrator."""
        assert self.by is not None
        if self.by.pk in {self.ticket.requester_id, self.ticket.opened_by_id}:
            return
        if not access.is_admin(self.by):
            raise refusals.NotYourTicket

    def must_see(self) -> None:
        """Who may comment, watch and link: everybody who sees the ticket."""
        if not self._sees():
            raise refusals.NotYourTicket

    def _sees(self) -> bool:
        assert self.by is not None
        return type(self.ticket).objects.visible_to(self.by).filter(pk=self.ticket.pk).exists()
