"""What pickers find: people by name, pinyin or initials; groups, businesses, services, tickets."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _

from bihuan.catalogue.models import Service
from bihuan.people import find
from bihuan.people.models import AssignmentGroup, Business, User
from bihuan.tickets import filters, search
from bihuan.tickets.models import Ticket
from bihuan.web.request import Request

MOST = 30
Found = list[dict[str, str]]


def _people(text: str, _reader: User) -> Found:
    return [
        {
            "value": user.username,
            "text": user.name or user.username,
            "sub": " · ".join(filter(None, [user.username, _department(user)])),
        }
        for user in find.search(text, MOST)
    ]


def _department(user: User) -> str:
    return user.department.name if user.department else ""


def _named(rows: type[AssignmentGroup] | type[Business] | type[Service]) -> Callable[..., Found]:
    def found(text: str, _reader: User) -> Found:
        fitting = rows.objects.filter(Q(name__icontains=text) | Q(key__icontains=text))
        return [{"value": r.key, "text": r.name} for r in fitting.order_by("name")[:MOST]]

    return found


def _tickets(text: str, reader: User) -> Found:
    fitting = search.matching(Ticket.objects.visible_to(reader), text)
    return [
        {"value": t.number, "text": f"{t.number} {t.title}"}
        for t in fitting.only("number", "title").order_by("-updated_at")[:MOST]
    ]


def _handlers(text: str, reader: User) -> Found:
    """People and groups in one list, each with its kind before its key."""
    people = [row | {"value": f"user:{row['value']}"} for row in _people(text, reader)]
    groups = _named(AssignmentGroup)(text, reader)
    return people + [
        row | {"value": f"group:{row['value']}", "sub": _("assignment group")} for row in groups
    ]


SOURCES: dict[str, Callable[[str, User], Found]] = {
    "person": _people,
    "group": _named(AssignmentGroup),
    "business": _named(Business),
    "service": _named(Service),
    "ticket": _tickets,
    "handler": _handlers,
}


@login_required
def picker(request: Request, kind: str) -> JsonResponse:
    if kind not in SOURCES:
        raise Http404
    found = SOURCES[kind](request.GET.get("q", "").strip()[:60], request.user)
    if kind == "person" and request.GET.get("me") and not request.GET.get("q"):
        found.insert(0, {"value": filters.ME, "text": _("Me")})
    return JsonResponse(found, safe=False)
