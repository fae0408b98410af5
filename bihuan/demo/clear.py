"""Taking the demo away: its tickets, groups and businesses go, its people are shut out, the
catalogue stays. The log of what happened stays too, as all logs do, but without people's words."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models, transaction
from django.db.models import ProtectedError, Q

from bihuan.catalogue.models import Service
from bihuan.core import activity, jobs, parameters
from bihuan.core.models import Activity
from bihuan.demo import cast
from bihuan.people import access, accounts
from bihuan.people.models import AssignmentGroup, Business, Department, User
from bihuan.tickets.models import Attachment, Ticket


@transaction.atomic
def clear(by: User | None) -> int:
    """Clear the demo and say how many tickets went. For administrators who are not part of it."""
    if by is not None:
        access.demand(by, "administer")
    tickets = _tickets()
    _forget_tickets(tickets)
    _forget_parameters()
    _shut_out_people(except_for=by)
    for things in _belongings():
        _delete_unused(things)
    activity.append("demo", 1, kind="demo.cleared", actor=by, body={"tickets": len(tickets)})
    return len(tickets)


def _tickets() -> list[int]:
    """Made by the story, or by somebody in the role of one of its people."""
    made = Q(is_demo=True) | Q(requester__is_demo=True) | Q(opened_by__is_demo=True)
    return list(Ticket.objects.filter(made).values_list("pk", flat=True))


def _forget_tickets(ids: list[int]) -> None:
    log = Activity.objects.filter(subject_kind="ticket", subject_id__in=ids)
    log.update(personal="", salt="")
    for pk in ids:
        jobs.cancel(f"timer:{pk}:", f"call:{pk}:")
    files = list(Attachment.objects.filter(Q(ticket__in=ids) | Q(uploader__is_demo=True)))
    Ticket.objects.filter(parent__in=ids).update(parent=None)
    Ticket.objects.filter(pk__in=ids).delete()
    for kept in files:
        transaction.on_commit(lambda file=kept.file: file.delete(save=False))  # type: ignore[misc]
    Attachment.objects.filter(ticket=None, uploader__is_demo=True).delete()


def _forget_parameters() -> None:
    for key, value in cast.script()["parameters"].items():
        if parameters.get(key) == value:
            parameters.set(key, "", by=None)


def _shut_out_people(except_for: User | None) -> None:
    """The log names them, so their rows stay; nobody can come in as one of them any more."""
    for user in User.objects.filter(is_demo=True, is_active=True):
        if user != except_for:
            user.roles.clear()
            user.assignment_groups.clear()
            user.business_roles.clear()
            accounts.disable(user, by=None)


def _belongings() -> Iterable[models.QuerySet]:
    yield Service.objects.filter(is_demo=True)
    yield AssignmentGroup.objects.filter(is_demo=True)
    yield Business.objects.filter(is_demo=True)
    User.objects.filter(department__is_demo=True).update(department=None)
    yield Department.objects.filter(is_demo=True).order_by("-pk")


def _delete_unused(things: models.QuerySet) -> None:
    """What somebody's real ticket names stays."""
    for thing in things:
        try:
            with transaction.atomic():
                thing.delete()
        except ProtectedError:
            continue
