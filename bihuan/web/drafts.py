"""What a person has typed and not sent; kept per form, gone once the form is sent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.core import clock
from bihuan.people.models import User
from bihuan.tickets.models import Draft, Ticket, WorkItem
from bihuan.tickets.words import listed
from bihuan.web.request import Request

OF_ITEM = "work-item:"


def keep(request: Request, form: str, values: dict[str, Any], base: int = 0) -> JsonResponse:
    """Save it and say when."""
    Draft.objects.save_for(request.user, form, values, base)
    at = timezone.localtime(clock.now()).strftime("%H:%M")
    return JsonResponse({"saved": _("Saved %(at)s") % {"at": at}})


def too_late() -> HttpResponse:
    """The form was sent while its last draft was on the way."""
    return HttpResponse(status=409)


def drop(user: User, form: str) -> None:
    Draft.objects.filter(user=user, form=form).delete()


def of_item(item: WorkItem) -> str:
    """The name under which the form of a work item keeps its drafts."""
    return f"{OF_ITEM}{item.pk}"


def around(ticket: Ticket, reader: User) -> list[Draft]:
    """What the reader typed into forms of this ticket, and what others type into them now."""
    names = Concat(Value(OF_ITEM), Cast("pk", CharField()))
    forms = WorkItem.objects.filter(ticket=ticket).annotate(of=names).values("of")
    return Draft.objects.around(forms, reader)


def editing(item: WorkItem, reader: User) -> str:
    """Who else is typing into this form, as a sentence; empty when nobody is."""
    return in_words(Draft.objects.editors(of_item(item), reader))


def in_words(editors: Iterable[User]) -> str:
    """Who else is typing, as a sentence."""
    names = [user.name or user.username for user in editors]
    return _("%(who)s is editing this form too") % {"who": listed(names)} if names else ""
