"""Every route, for everybody, answers what matrix.py says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import models, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.permissions import cast
from tests.permissions.matrix import COLUMNS, ROWS, Row


def routes(resolver: URLResolver, space: tuple[str, ...] = ()) -> Iterator[str]:
    """The names of all routes below, with their namespaces (pages and API alike)."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry, (*space, entry.namespace) if entry.namespace else space)
        else:
            assert isinstance(entry, URLPattern)
            yield ":".join((*space, entry.name or f"(no name) {entry.pattern}"))


def test_every_route_has_a_row():
    known = {row.route for row in ROWS}

    assert sorted(set(routes(get_resolver())) - known) == []


def test_every_row_has_a_route():
    known = set(routes(get_resolver()))

    assert sorted({row.route for row in ROWS} - known) == []


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """The cast, made once; each request below is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield cast.gather()
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_everybody_hears_what_the_matrix_says(row: Row, world: dict[str, Any]) -> None:
    heard = {name: ask(row, name, world) for name in COLUMNS}

    assert heard == dict(zip(COLUMNS, row.answers, strict=True))


def ask(row: Row, name: str, world: dict[str, Any]) -> int:
    client = Client(raise_request_exception=True)
    address = reverse(row.route, kwargs={key: said(value, world) for key, value in row.at.items()})
    is_api = address.startswith("/api/")
    headers = {}
    if name != "anonymous":
        if is_api:
            headers["Authorization"] = f"Bearer {world[f'token of {name}']}"
        else:
            client.force_login(world[name])
    with transaction.atomic():
        body = {key: said(value, world) for key, value in row.data.items()}
        more = {"content_type": "application/json"} if is_api and row.method != "GET" else {}
        call = getattr(client, row.method.lower())
        status = call(address, body, headers=headers, **more).status_code
        transaction.set_rollback(True)
    return status


def said(value: Any, world: dict[str, Any]) -> Any:
    """A thing of the cast as a route or a form takes it; anything else as it stands."""
    if isinstance(value, list):
        return [said(one, world) for one in value]
    if isinstance(value, dict):
        return {key: said(one, world) for key, one in value.items()}
    thing = world.get(value, value) if isinstance(value, str) else value
    return thing.pk if isinstance(thing, models.Model) else thing
