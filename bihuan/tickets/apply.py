"""From a Step to rows: the only place that writes a ticket's progress.

Hand-written statements over sets, because a person waits for each of them: close the work items,
open new ones with candidates and readers, record the Activity, move the ticket, order the jobs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson

from bihuan.catalogue.readers import readers_of
from bihuan.core import activity, jobs, sql
from bihuan.people.models import Business
from bihuan.process.flow import Flow
from bihuan.process.state import Closed, Opened, Step
from bihuan.tickets import attachments, effects, flows, locking, search, sla

if TYPE_CHECKING:
    from bihuan.tickets.models import Ticket
    from bihuan.tickets.turn import Turn


class Stale(Exception):
    """The ticket moved while it was read: the verb runs again."""


@dataclass
class Writing:
    """What one verb is about to write."""

    turn: Turn
    step: Step | None
    body: dict[str, Any]
    personal: dict[str, Any] = field(default_factory=dict)
    orders: list[jobs.NewJob] = field(default_factory=list)

    @property
    def ticket(self) -> Ticket:
        return self.turn.ticket


def write(
    turn: Turn,
    kind: str,
    step: Step | None,
    *,
    command: Mapping[str, Any],
    personal: Mapping[str, Any] | None = None,
    also: Callable[[], None] | None = None,
    **more: Any,
) -> Any:
    """Write a Step (None: the tokens stay) and one Activity; returns the Activity.

    `also` writes what goes along without an answer.
    """
    body = {"command": dict(command), "revision": turn.ticket.revision + 1, **more}
    writing = Writing(turn, step, body, dict(personal or {}))
    if step is not None:
        step = writing.step = effects.open_linked(turn, step)
        writing.orders += effects.orders(turn, step)
    with sql.together():
        if also is not None:
            also()
        if step is not None:
            _write_step(writing, step)
        act = _record(writing, kind)
        lane = f"ticket:{turn.ticket.pk}"
        jobs.enqueue(*jobs.hand_off(act, lane), *writing.orders)
        _save_ticket(turn.ticket, act)  # last: its answer is waited for
    return act


def _write_step(writing: Writing, step: Step) -> None:
    turn, fields = writing.turn, writing.turn.flow.fields
    _told(writing, step)
    _move(turn.ticket, turn, step)
    _close_items(turn, step.closed)
    writing.body["opened"] = _open_items(turn, step.opened)
    _let_read(turn, step)
    attachments.adopt(turn, {key: step.changed[key] for key in fields if key in step.changed})
    if not turn.ticket.chain_length:
        search.index(turn.ticket, turn.flow)
    elif search.is_moved_by(step.changed, fields):
        writing.orders.append(search.order(turn.ticket))


def _told(writing: Writing, step: Step) -> None:
    """What the Activity says about a Step, enough to replay it."""
    before = writing.ticket.values
    writing.body.update(
        passed=list(step.passed),
        entered=list(step.entered),
        closed=[
            {"token": c.token, "seat": c.seat, "node": c.node, "how": c.how} for c in step.closed
        ],
        changed=sorted(step.changed),
        phase=step.phase,
        outcome=step.state.outcome,
        **effects.notes(step),
    )
    writing.personal["changed"] = dict(step.changed)
    was = {key: before[key] for key in step.changed if before.get(key) not in (None, "", [])}
    if was:
        writing.personal["was"] = was


def _move(ticket: Ticket, turn: Turn, step: Step) -> None:
    """The ticket's own columns after the Step."""
    head = turn.flow.data
    values = dict(step.state.values)
    if head.get("business") in step.changed:
        _belong(ticket, business_id(turn.flow, values))
    if ticket.chain_length and {head.get("business"), head.get("service")} & set(step.changed):
        named = readers_of(turn.flow, values, ticket.business_id)
        insert_readers(ticket.pk, named, is_handler=False)  # those of before go on seeing it
    if step.phase != ticket.phase:
        ticket.phase_since = turn.now
    ticket.state = step.state.dump()
    ticket.values = values
    ticket.title = flows.title_of(turn.flow, values)
    ticket.priority = str(values.get(head.get("priority") or "") or "")[:20]
    ticket.phase = step.phase
    ticket.outcome = step.state.outcome
    ticket.closed_at = (ticket.closed_at or turn.now) if step.is_closed else None


def _belong(ticket: Ticket, business: int | None) -> None:
    """Rare enough for a statement of its own: named in each step it would cost an index a step."""
    if business != ticket.business_id:
        ticket.business_id = business
        moved = "UPDATE tickets_ticket SET business_id = %s WHERE id = %s"
        sql.execute(moved, [business, ticket.pk], now=True)


def business_id(flow: Flow, values: Mapping[str, Any]) -> int | None:
    """The business a ticket belongs to."""
    value = values.get(flow.data.get("business") or "")
    key = value[0] if isinstance(value, list) and value else value
    if not key:
        return None
    return Business.objects.filter(key=key).values_list("pk", flat=True).first()


# --- work items -----------------------------------------------------------------------------------


def _close_items(turn: Turn, closed: Iterable[Closed]) -> None:
    """End the work items of seats that closed; the acting person's own one says how."""
    pairs = list(closed)
    if not pairs:
        return
    item = turn.item
    mine = (item.token, item.seat) if item else (0, 0)
    done = [c for c in pairs if c.how == "done"]
    states = _case([(c.token, c.seat, "done") for c in done], "cancelled")
    votes = _case([(c.token, c.seat, c.vote) for c in done if c.vote], "")
    actions = _case([(*mine, turn.action)] if item else [], "")
    who = turn.by.pk if turn.by else None
    seats = " OR ".join(["(token = %s AND seat = %s)"] * len(pairs))
    sql.execute(
        f"UPDATE tickets_workitem SET state = {states.text}, ballot = {votes.text}, "  # noqa: S608
        f"action = {actions.text}, closed_at = %s, closed_by_id = %s "
        f"WHERE ticket_id = %s AND state IN ('open', 'claimed') AND ({seats})",
        [
            *states.values,
            *votes.values,
            *actions.values,
            sql.instant(turn.now),
            who,
            turn.ticket.pk,
            *(value for c in pairs for value in (c.token, c.seat)),
        ],
    )


@dataclass
class _Case:
    text: str
    values: list[Any]


def _case(branches: list[tuple[int, int, str]], otherwise: str) -> _Case:
    """One value a seat, and another one for the rest."""
    if not branches:
        return _Case("%s", [otherwise])
    arms = " ".join(["WHEN token = %s AND seat = %s THEN %s"] * len(branches))
    return _Case(f"CASE {arms} ELSE %s END", [v for arm in branches for v in arm] + [otherwise])


def _open_items(turn: Turn, opened: Sequence[Opened]) -> list[dict[str, Any]]:
    """A work item a seat that opened, its candidates, and who may see the ticket from now on."""
    if opened:
        ids = _insert_items(turn, opened)
        _insert_candidates([(ids[each.token, each.seat], each.principals) for each in opened])
    else:
        ids = {}
    known = turn.ticket.__dict__.get("_handlers", frozenset())
    insert_readers(turn.ticket.pk, _handlers(turn, opened) - known, is_handler=True)
    return [
        {
            "work_item": ids[each.token, each.seat],
            "node": each.node,
            "token": each.token,
            "seat": each.seat,
            "kind": each.kind,
            "principals": list(each.principals),
            **({"fallback": each.fallback} if each.fallback else {}),
        }
        for each in opened
    ]


def _let_read(turn: Turn, step: Step) -> None:
    """A ticket that goes to another business or service is seen there too."""
    head = turn.flow.data
    if not turn.ticket.chain_length or not {head.get("business"), head.get("service")} & set(
        step.changed
    ):
        return
    named = readers_of(turn.flow, turn.ticket.values, turn.ticket.business_id)
    insert_readers(turn.ticket.pk, named, is_handler=False)


def _handlers(turn: Turn, opened: Iterable[Opened]) -> set[str]:
    """Who handles the ticket from now on. Asked for more, a requester is still its requester."""
    nodes = turn.flow.nodes
    found = {p for each in opened if nodes[each.node].kind != "start" for p in each.principals}
    if turn.item and turn.by and turn.node.kind != "start":
        found.add(turn.actor)
    return found


def _insert_items(turn: Turn, opened: Sequence[Opened]) -> dict[tuple[int, int], int]:
    rows = []
    now = sql.instant(turn.now)
    ids = locking.reserved(turn.ticket, "tickets_workitem", len(opened))
    for each in opened:
        respond, resolve = sla.targets(turn.flow.nodes[each.node], turn.now)
        rows.append(
            (
                turn.ticket.pk,
                each.token,
                each.seat,
                each.node,
                each.kind,
                "open",
                "",
                "",
                each.fallback,
                now,
                sql.instant(respond),
                sql.instant(resolve),
            )
        )
    columns = (
        "ticket_id, token, seat, node, kind, state, action, ballot, fallback, "
        "opened_at, respond_by, due_at"
    )
    if ids:
        known = [(pk, *row) for pk, row in zip(ids, rows, strict=True)]
        sql.insert("tickets_workitem", f"id, {columns}", known)
        return {(each.token, each.seat): pk for pk, each in zip(ids, opened, strict=True)}
    found = sql.insert("tickets_workitem", columns, rows, "RETURNING id, token, seat")
    return {(token, seat): pk for pk, token, seat in found}


def _insert_candidates(seats: Iterable[tuple[int, Sequence[str]]]) -> None:
    rows = [
        (item, kind, int(ref or 0))
        for item, principals in seats
        for kind, _, ref in (p.partition(":") for p in dict.fromkeys(principals))
    ]
    sql.insert("tickets_candidate", "work_item_id, kind, ref", rows)


def insert_readers(ticket_id: int, principals: Iterable[str], *, is_handler: bool) -> None:
    """Let these see the ticket; harmless when they do already. "anyone" adds nobody."""
    parts = (principal.partition(":") for principal in sorted(set(principals)))
    rows = [
        (ticket_id, kind, int(ref), is_handler)
        for kind, _, ref in parts
        if ref and kind != "anyone"
    ]
    columns = "ticket_id, kind, ref, is_handler"
    sql.insert("tickets_reader", columns, rows, "ON CONFLICT DO NOTHING")


# --- activity, ticket -----------------------------------------------------------------------------


def _record(writing: Writing, kind: str) -> Any:
    turn, ticket = writing.turn, writing.ticket
    return activity.record(
        "ticket",
        ticket.pk,
        serial=ticket.chain_length + 1,
        previous=ticket.chain_head,
        kind=kind,
        actor=turn.by,
        on_behalf_of=turn.on_behalf_of,
        at=turn.now,
        body=writing.body,
        personal={key: value for key, value in writing.personal.items() if value} or None,
        pk=next(iter(locking.reserved(ticket, "core_activity")), None),
    )


_UPDATE_TICKET = """UPDATE tickets_ticket SET title = %s, priority = %s, phase = %s, outcome = %s,
state = %s, "values" = %s, revision = revision + 1, updated_at = %s,
phase_since = %s, closed_at = %s, suspended_at = %s, chain_head = %s, chain_length = %s
WHERE id = %s AND revision = %s RETURNING id"""


def _save_ticket(ticket: Ticket, act: Any) -> None:
    saved = sql.fetch(
        _UPDATE_TICKET,
        [
            ticket.title,
            ticket.priority,
            ticket.phase,
            ticket.outcome,
            dumped(ticket.state),
            dumped(ticket.values),
            sql.instant(act.at),
            sql.instant(ticket.phase_since),
            sql.instant(ticket.closed_at),
            sql.instant(ticket.suspended_at),
            act.hash,
            act.serial,
            ticket.pk,
            ticket.revision,
        ],
    )
    if not saved:
        raise Stale
    ticket.revision += 1
    ticket.chain_head, ticket.chain_length, ticket.updated_at = act.hash, act.serial, act.at


def dumped(document: Any) -> str:
    """JSON text for a column."""
    return orjson.dumps(document).decode()
