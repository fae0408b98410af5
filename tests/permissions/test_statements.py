"""Every page takes the same few statements for ten rows and for a thousand."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, models, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.catalogue.models import Folder, Offering, Service
from bihuan.core import clock
from bihuan.core.models import Activity
from bihuan.notify.models import Delivery, Notification
from bihuan.people.models import AssignmentGroup, Business, Department, Role, User
from bihuan.tickets.models import SavedView, Ticket, Watch, WorkItem
from tests.permissions import cast
from tests.permissions.matrix import ROWS, Row
from tests.permissions.test_matrix import said

MOST = 25
FEW, MANY = 10, 1000
SHELF = 200  # folders and services: a catalogue stands on one page
# Files grow with what they hold, and may ask once a piece. The API counts in its own tests.
ELSEWHERE = {"people-export", "list-export", "audit-export", "audit-verification", "ticket-pdf"}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield cast.gather()
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_every_page_takes_the_same_few_statements_for_ten_rows_and_for_a_thousand(world: Any):
    grow(world, range(FEW))
    few = counts(world)
    grow(world, range(FEW, MANY))
    many = counts(world)

    assert len(many) > 80
    grown = {name: (few[name], many[name]) for name in many if many[name] > few.get(name, 0)}
    assert grown == {}
    assert {name: number for name, number in many.items() if number > MOST} == {}


def counts(world: dict[str, Any]) -> dict[str, int]:
    """Statements of each page that answers, for who has the work, else for an administrator."""
    found = {}
    for name in ("handler", "admin"):
        client = Client()
        client.force_login(world[name])
        for row in ROWS:
            if f"{row} {row.at or ''}" in found:
                continue
            if row.method == "GET" and row.route not in ELSEWHERE and ":" not in row.route:
                number = count(client, row, name, world)
                if number is not None:
                    found.setdefault(f"{row} {row.at or ''}", number)
    return found


def count(client: Client, row: Row, name: str, world: dict[str, Any]) -> int | None:
    """None: there is nothing to see, or only a way to somewhere else."""
    address = reverse(row.route, kwargs={key: said(value, world) for key, value in row.at.items()})
    data = {key: said(value, world) for key, value in row.data.items()}
    headers = {}
    if address.startswith("/api/"):
        headers["Authorization"] = f"Bearer {world[f'token of {name}']}"
    sid = transaction.savepoint()
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(address, data, headers=headers)
    transaction.savepoint_rollback(sid)
    statements = [each["sql"] for each in seen if not each["sql"].startswith(("SAVEP", "RELEASE"))]
    return len(statements) if answer.status_code == 200 else None


def grow(world: dict[str, Any], numbers: range) -> None:
    """More of everything a page may list, in a few statements."""
    people = User.objects.bulk_create(
        [User(username=f"u{n}", name=f"人{n}", email=f"u{n}@example.com") for n in numbers]
    )
    _places(world, people, numbers)
    _tickets(world, world["ticket"], numbers)
    _talk(world, people, numbers)


def _places(world: dict[str, Any], people: list[User], numbers: range) -> None:
    places: list[tuple[Any, str]] = [
        (AssignmentGroup, "组"), (Business, "业务"), (Department, "部门"), (Service, "服务")
    ]  # fmt: skip
    for model, word in places:
        model.objects.bulk_create([model(key=f"k{n}", name=f"{word}{n}") for n in numbers])
    Role.objects.bulk_create([Role(key=f"角色{n}") for n in numbers])
    world["group"].members.add(*people)
    world["role"].members.add(*people)
    world["seat"].members.add(*people)
    shelf = [n for n in numbers if n < SHELF]
    Folder.objects.bulk_create([Folder(names={"zh-hans": f"目录{n}"}) for n in shelf])
    copies(world["offering"], shelf, key=lambda n: f"offering{n}")
    Offering.objects.update(is_published=True)


def _tickets(world: dict[str, Any], ticket: Ticket, numbers: range) -> None:
    copies(ticket, numbers, number=lambda n: f"N-{n}")
    made = Ticket.objects.filter(number__in=[f"N-{n}" for n in numbers])
    item, ids = world["item"], list(made.values_list("pk", flat=True))
    copies(item, ids, ticket_id=lambda pk: pk)
    items = WorkItem.objects.filter(ticket__in=made).values_list("pk", flat=True)
    for reader in ticket.readers.all():
        copies(reader, ids, ticket_id=lambda pk: pk)
    for candidate in item.candidates.all():
        copies(candidate, list(items), work_item_id=lambda pk: pk)
    now = clock.now()
    for name in ("handler", "admin"):
        user = world[name]
        Watch.objects.bulk_create([Watch(ticket_id=pk, user=user, created_at=now) for pk in ids])
        Notification.objects.bulk_create(
            [Notification(user=user, ticket_id=pk, subject="待办", created_at=now) for pk in ids]
        )
        SavedView.objects.bulk_create(
            [SavedView(owner=user, source="tickets", name=f"看{n}") for n in numbers if n < 30]
        )
    ticket.link(Ticket.objects.get(pk=ids[0]), by=world["requester"])


def _talk(world: dict[str, Any], people: list[User], numbers: range) -> None:
    ticket, now = world["ticket"], clock.now()
    copies(world["comment"], numbers, created_at=lambda n: now + timedelta(seconds=n))
    copies(world["file"], numbers, id=lambda n: uuid.uuid4())
    last = Activity.objects.filter(subject_kind="ticket", subject_id=ticket.pk).last()
    copies(last, numbers, serial=lambda n: 100 + n, actor_id=lambda n: people[n % len(people)].pk)
    copies(world["job"], numbers, dedupe_key=lambda n: f"d{n}")
    Delivery.objects.bulk_create(
        [
            Delivery(
                key=f"d{n}", user=people[n % len(people)], ticket=ticket, channel="email",
                address="a@example.com", subject="x", text="x", created_at=now,
            )
            for n in numbers
        ]
    )  # fmt: skip


def copies(row: models.Model, numbers: Any, **changed: Any) -> None:
    """This row again and again, each with what has to differ."""
    model = type(row)
    kept = {
        field.attname: getattr(row, field.attname)
        for field in model._meta.concrete_fields
        if not field.primary_key and not field.generated
    }
    model._default_manager.bulk_create(
        [model(**kept | {key: said(n) for key, said in changed.items()}) for n in numbers]
    )
