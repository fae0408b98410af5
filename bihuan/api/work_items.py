"""Doing work: the same verbs as the web."""

from __future__ import annotations

from collections.abc import Callable

from django.shortcuts import get_object_or_404
from ninja import Router

from bihuan.api import forms, shapes
from bihuan.api.auth import ApiRequest
from bihuan.api.once import once
from bihuan.api.problems import REFUSALS
from bihuan.api.schemas import (
    Asked,
    Assign,
    Ballot,
    Completion,
    FormOut,
    RemoteOptions,
    SendBack,
    TicketOut,
    Transfer,
    Typed,
    WorkItemDetail,
    WorkItemOut,
)
from bihuan.core.refusals import BadValues
from bihuan.people import find
from bihuan.process.errors import N_
from bihuan.tickets.models import Ticket, WorkItem

router = Router(tags=["work items"])
MOVED = {200: TicketOut, **REFUSALS}
CHANGED = {200: WorkItemOut, **REFUSALS}
NO_SUCH_PERSON = N_("Nobody with the user name '%(value)s' works here.")
NO_SUCH_GROUP = N_("There is no group with the key '%(value)s'.")


@router.get("/work-items/{int:pk}", response={200: WorkItemDetail, **REFUSALS})
def get_work_item(request: ApiRequest, pk: int) -> object:
    """What has to be done: the form, and the actions offered now."""
    return forms.work_item(_item(request, pk), request.user)


@router.post("/work-items/{int:pk}/form", response={200: FormOut, **REFUSALS})
def work_item_form(request: ApiRequest, pk: int, payload: Typed) -> object:
    """The form as it is with these values in it: options, fields shown, actions."""
    return forms.work_item_form(_item(request, pk), request.user, payload.values)


@router.post("/work-items/{int:pk}/options/{field}", response={200: RemoteOptions, **REFUSALS})
def work_item_options(
    request: ApiRequest, pk: int, field: str, payload: Asked, search: str = ""
) -> object:
    """Options that another system knows, for a field of type remote, or a column: table.column."""
    row = _item(request, pk)
    return forms.work_item_options(row, request.user, field, payload.values, search, payload.row)


@router.post("/work-items/{int:pk}/completion", response=MOVED)
def complete_work_item(request: ApiRequest, pk: int, payload: Completion) -> object:
    """Fill in the form and take one of the actions; the ticket moves on."""
    item = _item(request, pk)

    def complete() -> object:
        item.complete(
            by=request.user,
            action=payload.action,
            values=payload.values,
            revision=payload.revision,
        )
        return _ticket(item)

    return once(request, 200, TicketOut, complete)


@router.post("/work-items/{int:pk}/vote", response=MOVED)
def vote(request: ApiRequest, pk: int, payload: Ballot) -> object:
    """Pass or reject."""
    item = _item(request, pk)

    def cast() -> object:
        item.vote(by=request.user, ballot=payload.ballot, values=payload.values)
        return _ticket(item)

    return once(request, 200, TicketOut, cast)


@router.post("/work-items/{int:pk}/claim", response=CHANGED)
def claim(request: ApiRequest, pk: int) -> object:
    """Take work that several people could do."""
    item = _item(request, pk)
    return _changed(request, item, lambda: item.claim(by=request.user))


@router.post("/work-items/{int:pk}/assignment", response=CHANGED)
def assign(request: ApiRequest, pk: int, payload: Assign) -> object:
    """Dispatch: say who shall handle work that waits for somebody to be chosen."""
    item = _item(request, pk)
    to = find.group(payload.group) if payload.group else find.user(payload.to)
    if to is None:
        field, words = ("group", NO_SUCH_GROUP) if payload.group else ("to", NO_SUCH_PERSON)
        raise BadValues({field: [(words, {"value": payload.group or payload.to})]})
    return _changed(request, item, lambda: item.assign(to=to, by=request.user))


@router.post("/work-items/{int:pk}/transfer", response=CHANGED)
def transfer(request: ApiRequest, pk: int, payload: Transfer) -> object:
    """Hand the work to somebody else."""
    item = _item(request, pk)
    to = find.user(payload.to)
    if to is None:
        raise BadValues({"to": [(NO_SUCH_PERSON, {"value": payload.to})]})
    return _changed(
        request, item, lambda: item.transfer(to=to, by=request.user, reason=payload.reason)
    )


@router.post("/work-items/{int:pk}/send-back", response=MOVED)
def send_back(request: ApiRequest, pk: int, payload: SendBack) -> object:
    """Send the ticket back to an earlier node."""
    item = _item(request, pk)

    def send() -> object:
        item.send_back(
            by=request.user, target=payload.to, reason=payload.reason, straight=payload.straight
        )
        return _ticket(item)

    return once(request, 200, TicketOut, send)


def _item(request: ApiRequest, pk: int) -> WorkItem:
    """A work item of a ticket the caller may see. Whether he may do it, the verb decides: so he
    hears who was faster instead of a bare 404."""
    return get_object_or_404(
        WorkItem.objects.select_related("ticket__version", "ticket__offering", "handler").filter(
            ticket__in=Ticket.objects.visible_to(request.user)
        ),
        pk=pk,
    )


def _ticket(item: WorkItem) -> object:
    ticket = Ticket.objects.select_related("version", "offering", "requester")
    return shapes.ticket(ticket.get(pk=item.ticket_id))


def _changed(request: ApiRequest, item: WorkItem, act: Callable[[], object]) -> object:
    def do() -> object:
        act()
        item.refresh_from_db()
        return shapes.work_item(item)

    return once(request, 200, WorkItemOut, do)
