"""The document that programs are written from."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from openapi_spec_validator import OpenAPIV31SpecValidator

from bihuan.api.site import api

ERRORS = {"400", "401", "403", "404", "409", "413", "422", "429", "500"}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    return answer.json()


def operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method.upper()} {path}", operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_document_is_valid_openapi_3_1(document):
    assert document["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()


def test_the_document_names_every_route(document):
    routes = {
        f"{method} /api/v1{path}".replace("{int:pk}", "{pk}")
        for _prefix, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    }

    assert {name for name, _ in operations(document)} == routes
    assert {
        "GET /api/v1/offerings",
        "POST /api/v1/tickets",
        "GET /api/v1/tickets",
        "GET /api/v1/tickets/{number}",
        "GET /api/v1/tickets/{number}/activities",
        "POST /api/v1/tickets/{number}/withdrawal",
        "GET /api/v1/tickets/{number}/comments",
        "POST /api/v1/tickets/{number}/comments",
        "GET /api/v1/me/work-items",
        "GET /api/v1/work-items/{pk}",
        *(
            f"POST /api/v1/work-items/{{pk}}/{verb}"
            for verb in ("completion", "vote", "claim", "transfer", "send-back")
        ),
    } <= routes


def test_every_route_says_what_it_does_and_how_it_refuses(document):
    for name, operation in operations(document):
        answers = operation["responses"]
        assert operation.get("description"), name
        assert set(answers) >= ERRORS, name
        assert any(status.startswith("2") for status in answers), name
        for status in ERRORS:
            schema = answers[status]["content"]["application/problem+json"]["schema"]
            assert schema["$ref"].endswith("/Problem"), (name, status)


def test_every_route_asks_who_calls(document):
    for name, operation in operations(document):
        assert operation["security"], name
