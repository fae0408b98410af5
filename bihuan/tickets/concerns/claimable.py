"""Taking work several people could do, giving it back, and choosing who shall do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bihuan.people import access, find
from bihuan.people.models import AssignmentGroup, User
from bihuan.tickets import apply, list_refusals, refusals
from bihuan.tickets.concerns.completable import seat_command
from bihuan.tickets.tables import table
from bihuan.tickets.turn import Turn, verb

if TYPE_CHECKING:
    from bihuan.tickets.models import WorkItem


class Claimable:
    """Mixed into WorkItem."""

    pk: int

    @verb
    def claim(self, *, by: User) -> WorkItem:
        """Take it: from now on it waits for this person only."""
        turn = Turn.at_item(self.pk, by)
        item = turn.must_be_open()
        turn.must_be_running()
        turn.must_be_his()
        if item.handler_id == by.pk:
            return item
        if turn.node.how == "dispatch" or (
            turn.node.how == "dispatch_then_claim" and not item.assigned_at
        ):
            raise refusals.DispatchFirst
        _hold(turn, item, by, state="claimed")
        turn.finish("work_item.claimed", command=seat_command(turn, "claim"))
        return item

    @verb
    def release(self, *, by: User) -> WorkItem:
        """Give a claimed one back to those who could do it."""
        turn = Turn.at_item(self.pk, by)
        item = turn.must_be_open()
        turn.must_be_running()
        turn.must_be_his()
        if not item.handler_id:
            return item
        _hold(turn, item, None, state="open")
        turn.finish("work_item.released", command=seat_command(turn, "release"))
        return item

    @verb
    def assign(self, *, to: User | AssignmentGroup, by: User) -> WorkItem:
        """Dispatch: one of its candidates chooses who shall handle it."""
        turn = Turn.at_item(self.pk, by)
        item = turn.must_be_open()
        turn.must_be_running()
        _may_dispatch(turn, item)
        chosen = principal_of(to)
        item.assigned_at = turn.now
        if turn.node.how == "dispatch_then_claim":
            hand_to(turn, item, chosen)
        else:
            _hold(turn, item, person(to), state="claimed")
        apply.insert_readers(turn.ticket.pk, [chosen], is_handler=True)
        turn.finish("work_item.assigned", command=seat_command(turn, "assign", to=[chosen]))
        return item

    @verb
    def unassign(self, *, by: User, serial: int, handler: User | None) -> WorkItem:
        """Undo an assignment nothing has happened to since: whoever made it may, for a moment."""
        turn = Turn.at_item(self.pk, by)
        item = turn.must_be_open()
        if turn.ticket.chain_length != serial:
            raise list_refusals.MovedOn
        if handler is None:
            item.assigned_at = None
        _hold(turn, item, handler, state="claimed" if handler else "open")
        turn.finish("work_item.released", command=seat_command(turn, "release"))
        return item


def _may_dispatch(turn: Turn, item: WorkItem) -> None:
    """Candidates choose, also once more; so do the handler of the moment and administrators."""
    assert turn.by is not None
    if not turn.candidates & access.principals(turn.by):
        turn.must_be_his()


def _hold(turn: Turn, item: WorkItem, handler: User | None, *, state: str) -> None:
    item.handler = handler
    item.state = state
    item.claimed_at = turn.now if handler else None
    item.save(update_fields=["handler", "state", "claimed_at", "assigned_at"])
    if handler:
        apply.insert_readers(turn.ticket.pk, [f"user:{handler.pk}"], is_handler=True)


def hand_to(turn: Turn, item: WorkItem, principal: str) -> None:
    """Make one principal its only candidate; nobody holds it any more."""
    kind, _, ref = principal.partition(":")
    candidates = table("Candidate")
    candidates.filter(work_item=item).delete()
    candidates.create(work_item=item, kind=kind, ref=int(ref))
    item.handler, item.claimed_at, item.state = None, None, "open"
    item.save(update_fields=["handler", "claimed_at", "state", "assigned_at"])
    apply.insert_readers(turn.ticket.pk, [principal], is_handler=True)


def person(to: User | AssignmentGroup) -> User:
    """A person who can take work."""
    if not isinstance(to, User) or not to.is_active:
        raise refusals.NotAHandler(who=str(to))
    return to


def principal_of(to: User | AssignmentGroup) -> str:
    """Who work is handed to, as a principal; refused where nobody would be there to do it."""
    if isinstance(to, User):
        return f"user:{person(to).pk}"
    for principal in find.manned("group", to.key):
        return principal
    raise refusals.NotAHandler(who=to.name)
