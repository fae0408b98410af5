"""The record as administrators read it: what is asked for, and every act in words."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date

from bihuan.catalogue.models import Folder, Offering, PackVersion, ProcessDraft, Service
from bihuan.core.models import Activity, Job, Parameter
from bihuan.core.text import shown
from bihuan.people import find
from bihuan.people.models import AssignmentGroup, Business, Department, Role, User
from bihuan.tickets.models import Ticket
from bihuan.web import kinds

PORTION = 1000  # rows of an export that are named together


@dataclass(frozen=True, slots=True)
class Asked:
    """What the filters of the page say; anything that makes no sense is left out."""

    who: str = ""
    kind: str = ""  # "user" for a subject, "user.created" for one kind of act
    about: str = ""  # a ticket's number, or part of a name
    since: date | None = None
    until: date | None = None

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        told = {key: query.get(key, "").strip()[:100] for key in ("who", "kind", "about")}
        return cls(**told, since=_day(query.get("since")), until=_day(query.get("until")))

    @property
    def is_empty(self) -> bool:
        return self == Asked()

    def rows(self) -> QuerySet[Activity]:
        rows = Activity.objects.select_related("actor", "on_behalf_of")
        if self.kind:
            rows = rows.filter(Q(kind=self.kind) | Q(kind__startswith=f"{self.kind}."))
        if self.who:
            people = User.objects.filter(find.matching(self.who))
            rows = rows.filter(Q(actor__in=people) | Q(on_behalf_of__in=people))
        if self.about:
            rows = rows.filter(_about(self.about))
        if self.since:
            rows = rows.filter(at__gte=_midnight(self.since))
        if self.until:
            rows = rows.filter(at__lt=_midnight(self.until + timedelta(days=1)))
        return rows


@dataclass(frozen=True, slots=True)
class Entry:
    """One act, in words."""

    act: Activity
    icon: str
    what: str
    sort: str  # what kind of thing it is about
    about: str
    url: str

    @property
    def recorded(self) -> str:
        """The record itself, easy to read."""
        told = json.loads(self.act.body) | json.loads(self.act.personal or "{}")
        return json.dumps(told, ensure_ascii=False, indent=2) if told else ""


def entries(acts: Iterable[Activity]) -> list[Entry]:
    """Acts with the names of what they are about: one statement for each sort of thing."""
    acts = list(acts)
    wanted: dict[str, set[int]] = defaultdict(set)
    for act in acts:
        wanted[act.subject_kind].add(act.subject_id)
    named = {kind: _named(kind, ids) for kind, ids in wanted.items()}
    return [_entry(act, *named[act.subject_kind].get(act.subject_id, ("", ""))) for act in acts]


def in_portions(rows: QuerySet[Activity], most: int) -> Iterator[Entry]:
    """The newest rows, in words, without holding them all."""
    portion: list[Activity] = []
    for act in rows.order_by("-at", "-pk")[:most].iterator(PORTION):
        portion.append(act)
        if len(portion) == PORTION:
            yield from entries(portion)
            portion = []
    yield from entries(portion)


def choices() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Kinds of acts for a select, under what they are about."""
    under: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for kind in kinds.KINDS:
        under[kind.partition(".")[0]].append((kind, kinds.word(kind)))
    return [
        (sort, str(kinds.SUBJECTS.get(sort) or kinds.word(f"{sort}.")), listed)
        for sort, listed in under.items()
    ]


def _entry(act: Activity, about: str, url: str) -> Entry:
    sort = kinds.subject(act.subject_kind)
    return Entry(act, kinds.icon(act.kind), kinds.word(act.kind), sort, about, url)


Named = dict[int, tuple[str, str]]
Namer = tuple[type[Model], Callable[[Any], str], Callable[[Any], str]]


def _to(route: str) -> Callable[[Any], str]:
    return lambda thing: reverse(route, args=[thing.pk])


NAMERS: dict[str, Namer] = {  # model, its name, its page
    "ticket": (Ticket, lambda t: f"{t.number} {t.title}", lambda t: _ticket(t.number)),
    "user": (User, lambda u: f"{u.name} ({u.username})", _to("people-edit")),
    "group": (AssignmentGroup, lambda g: g.name, _to("groups-edit")),
    "role": (Role, str, _to("roles-edit")),
    "business": (Business, lambda b: b.name, _to("businesses-edit")),
    "department": (Department, lambda d: d.name, _to("departments-edit")),
    "service": (Service, lambda s: s.name, _to("services-edit")),
    "folder": (Folder, str, _to("catalogue-admin-folder")),
    "offering": (Offering, str, lambda o: reverse("catalogue-admin-offering", args=[o.key])),
    "pack": (PackVersion, lambda p: f"{shown(p.names)} v{p.number}", lambda p: ""),
    "draft": (ProcessDraft, str, lambda d: reverse("design-canvas", args=[d.key])),
    "parameter": (
        Parameter,
        lambda p: shown(p.label) or p.key,
        lambda p: reverse("parameters"),
    ),
    "job": (Job, lambda j: f"#{j.pk}", lambda j: reverse("job", args=[j.pk])),
}


def _ticket(number: str) -> str:
    return reverse("ticket", args=[number])


def _named(kind: str, ids: Iterable[int]) -> Named:
    if kind not in NAMERS:
        return {}
    model, name, page = NAMERS[kind]
    rows = model._default_manager.filter(pk__in=list(ids))
    if model is Ticket:
        rows = rows.only("number", "title")
    return {thing.pk: (name(thing), page(thing)) for thing in rows}


def _about(text: str) -> Q:
    """Acts about whatever carries this number or name."""
    subjects = {
        "ticket": Ticket.objects.filter(Q(number__iexact=text) | Q(title__icontains=text)),
        "user": User.objects.filter(find.matching(text)),
        "group": AssignmentGroup.objects.filter(Q(key=text) | Q(name__icontains=text)),
        "role": Role.objects.filter(Q(key=text)),
        "business": Business.objects.filter(Q(key=text) | Q(name__icontains=text)),
        "department": Department.objects.filter(Q(key=text) | Q(name__icontains=text)),
        "service": Service.objects.filter(Q(key=text) | Q(name__icontains=text)),
        "offering": Offering.objects.filter(Q(key=text)),
        "parameter": Parameter.objects.filter(Q(key=text)),
    }
    wanted = Q(pk__in=())
    for kind, things in subjects.items():
        wanted |= Q(subject_kind=kind, subject_id__in=things.order_by().values("pk"))
    return wanted


def _day(text: str | None) -> date | None:
    try:
        return parse_date(text or "")
    except ValueError:
        return None


def _midnight(day: date) -> datetime:
    """Its first moment on the reader's clock."""
    return timezone.make_aware(datetime.combine(day, time.min))
