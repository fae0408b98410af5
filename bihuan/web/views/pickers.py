"""What pickers find by name, pinyin or initials: people, groups, roles, services, tickets ..."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _

from bihuan.catalogue.models import Service
from bihuan.people import find
from bihuan.people.models import AssignmentGroup, Business, User
from bihuan.tickets import filters, search
from bihuan.tickets.models import FieldValue, Ticket
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
        fitting = rows.objects.named(text).order_by("name")[:MOST]
        return [{"value": r.key, "text": r.name} for r in fitting]

    return found


def _roles(text: str, _reader: User) -> Found:
    return [{"value": role.key, "text": str(role)} for role in find.roles_named(text, MOST)]


def _departments(text: str, _reader: User) -> Found:
    return [
        {"value": d.key, "text": d.name, "sub": d.parent.name if d.parent else ""}
        for d in find.departments_named(text, MOST)
    ]


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


def _items(text: str, reader: User, field: str) -> Found:
    """Services, and what was written into this field before on tickets the reader may see.

    There is no inventory yet, so what people wrote is the best list of what there is.
    """
    rows = FieldValue.objects.filter(field=field, ticket__in=Ticket.objects.visible_to(reader))
    rows = rows.filter(text__icontains=text) if text else rows
    times = rows.values("text").annotate(times=Count("pk")).order_by("-times", "text")
    written = [{"value": row["text"], "text": row["text"]} for row in times[:MOST]]
    known = {row["value"] for row in written}
    services = [
        {"value": s.name, "text": s.name, "sub": _("service")}
        for s in Service.objects.named(text).order_by("name")[:MOST]
    ]
    return written + [row for row in services if row["value"] not in known]


SOURCES: dict[str, Callable[[str, User], Found]] = {
    "person": _people,
    "group": _named(AssignmentGroup),
    "business": _named(Business),
    "service": _named(Service),
    "ticket": _tickets,
    "handler": _handlers,
    "role": _roles,
    "department": _departments,
}


@login_required
def picker(request: Request, kind: str) -> JsonResponse:
    text = request.GET.get("q", "").strip()[:60]
    if kind == "ci":
        found = _items(text, request.user, request.GET.get("field", ""))
    elif kind in SOURCES:
        found = SOURCES[kind](text, request.user)
    else:
        raise Http404
    if kind == "person" and request.GET.get("me") and not text:
        found.insert(0, {"value": filters.ME, "text": _("Me")})
    return JsonResponse(found, safe=False)
