"""Opening, finding and reading tickets."""

from __future__ import annotations

import json
from typing import Literal

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from bihuan.api import forms, shapes
from bihuan.api.auth import ApiRequest
from bihuan.api.once import once
from bihuan.api.pages import PagingQuery, page
from bihuan.api.problems import REFUSALS
from bihuan.api.schemas import (
    ActivityPage,
    NewTicket,
    TicketDetail,
    TicketOut,
    TicketPage,
    Withdrawal,
)
from bihuan.catalogue.models import Offering
from bihuan.core.models import Activity
from bihuan.core.refusals import BadValues
from bihuan.people import find
from bihuan.people.models import User
from bihuan.process.errors import N_
from bihuan.tickets import filters
from bihuan.tickets.models import Ticket

router = Router(tags=["tickets"])
NO_OFFERING = N_("There is no service '%(value)s' that you could ask for.")
NO_SUCH_PERSON = N_("Nobody with the user name '%(value)s' works here.")
Scope = Literal["all", "requested", "watched", "done"]


class Narrowing(Schema):
    """Filters. Several values of one name: any of them fits; of tags: all."""

    q: list[str] = Field([], description="Words; every one must be found in a ticket.")
    kind: list[str] = []
    pack: list[str] = Field([], description="Keys of processes.")
    phase: list[str] = Field([], description="Phases of the one process in `pack`.")
    priority: list[str] = []
    state: list[str] = Field([], description="open, closed or suspended.")
    group: list[str] = Field([], description="Groups with an open step.")
    handler: list[str] = Field([], description="User names; `me` is the caller.")
    requester: list[str] = Field([], description="User names; `me` is the caller.")
    business: list[str] = []
    tag: list[str] = []
    overdue: list[str] = Field([], description="1: only with an overdue step.")
    created_from: list[str] = Field([], description="A date, `today` or `-7d`.")
    created_to: list[str] = []
    updated_from: list[str] = []
    updated_to: list[str] = []


Narrow = Query[Narrowing]


@router.post("/tickets", response={201: TicketOut, **REFUSALS})
def open_ticket(request: ApiRequest, payload: NewTicket) -> object:
    """Ask for a service: fill in its start form and take one of its actions."""
    offering = Offering.objects.visible_to(request.user).filter(key=payload.offering).first()
    if offering is None:
        raise BadValues({"offering": [(NO_OFFERING, {"value": payload.offering})]})
    requester = _requester(payload.requester)

    def start() -> object:
        made = Ticket.objects.start(
            offering,
            payload.values,
            by=request.user,
            requester=requester,
            action=payload.action,
        )
        return shapes.ticket(made)

    return once(request, 201, TicketOut, start)


@router.get("/tickets", response={200: TicketPage, **REFUSALS})
def list_tickets(
    request: ApiRequest,
    paging: PagingQuery,
    narrow: Narrow,
    scope: Scope = "all",
    is_closed: bool | None = None,
) -> object:
    """Tickets the caller may see, last changed first; `q` finds words in any of their fields."""
    asked = filters.read({key: given for key, given in narrow.dict().items() if given})
    rows = _scoped(Ticket.objects.visible_to(request.user), scope, request.user)
    rows = filters.narrow(rows, asked, request.user, is_work=False)
    if is_closed is not None:
        rows = rows.closed() if is_closed else rows.open()  # type: ignore[attr-defined]
    rows = rows.select_related("version", "offering", "requester")
    return page(rows, paging, ("-updated_at", "-pk"), shapes.ticket)


@router.get("/tickets/{number}", response={200: TicketDetail, **REFUSALS})
def get_ticket(request: ApiRequest, number: str) -> object:
    """One ticket with the values the caller may see, open work and links."""
    return forms.ticket(visible_ticket(request, number), request.user)


@router.get("/tickets/{number}/activities", response={200: ActivityPage, **REFUSALS})
def list_activities(request: ApiRequest, number: str, paging: PagingQuery) -> object:
    """What happened to the ticket, oldest first, each row with its link of the hash chain."""
    ticket = visible_ticket(request, number)
    rows = Activity.objects.filter(subject_kind="ticket", subject_id=ticket.pk)
    return page(rows.select_related("actor", "on_behalf_of"), paging, ("serial",), _activity)


@router.post("/tickets/{number}/withdrawal", response={200: TicketOut, **REFUSALS})
def withdraw(request: ApiRequest, number: str, payload: Withdrawal) -> object:
    """Take one's own ticket back, where the process allows it."""
    ticket = visible_ticket(request, number)

    def take_back() -> object:
        ticket.withdraw(by=request.user, reason=payload.reason)
        return shapes.ticket(visible_ticket(request, number))

    return once(request, 200, TicketOut, take_back)


def visible_ticket(request: ApiRequest, number: str) -> Ticket:
    """The ticket, or 404 for a stranger."""
    rows = Ticket.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("version", "offering", "requester"), number=number)


def _scoped(rows: QuerySet, scope: Scope, user: User) -> QuerySet:
    scopes = {
        "all": lambda: rows,
        "requested": lambda: rows.requested_by(user),  # type: ignore[attr-defined]
        "watched": lambda: rows.watched_by(user),  # type: ignore[attr-defined]
        "done": lambda: rows.handled_by(user),  # type: ignore[attr-defined]
    }
    return scopes[scope]()


def _requester(username: str) -> User | None:
    if not username:
        return None
    found = find.user(username)
    if found is None:
        raise BadValues({"requester": [(NO_SUCH_PERSON, {"value": username})]})
    return found


def _activity(row: Activity) -> object:
    body = json.loads(row.body)
    return {
        "serial": row.serial,
        "kind": row.kind,
        "at": row.at,
        "actor": shapes.person(row.actor),
        "on_behalf_of": shapes.person(row.on_behalf_of),
        "hash": row.hash,
        **{key: str(body.get(key) or "") for key in ("node", "action", "phase", "outcome")},
    }
