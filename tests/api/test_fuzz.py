"""Schemathesis asks every operation of the document for what nobody thought of: no answer is a 500,
and every answer is what the document says. BIHUAN_FUZZ=200 asks more."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, given, strategies
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bihuan.api.site import api
from bihuan.people import tokens
from tests.web.town import Town, open_item

EXAMPLES = int(os.environ.get("BIHUAN_FUZZ", "12"))
SCHEMA = schemathesis.openapi.from_dict(api.get_openapi_schema())
SCHEMA.app = get_wsgi_application()
OPERATIONS = {
    f"{found.ok().method.upper()} {found.ok().path}": found.ok()
    for found in SCHEMA.get_all_operations()
}
PROMISES = [not_a_server_error, content_type_conformance, response_schema_conformance,
            status_code_conformance]  # fmt: skip


@pytest.fixture
def kept_connection() -> Iterator[None]:
    """The end of a request does not close the connection that the test's transaction is on."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def real(town: Town) -> dict[str, Any]:
    """Things that are there, so that not every answer is 404."""
    ticket = town.ticket()
    return {"number": ticket.number, "pk": open_item(ticket).pk, "key": "fault_report"}


@pytest.mark.django_db
@pytest.mark.usefixtures("kept_connection")
@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_no_question_is_answered_with_a_500(name: str, town: Town, real: dict[str, Any]):
    _token, secret = tokens.issue(town.admin, name="fuzz", by=town.admin)
    headers = {"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"}

    @hypothesis.settings(
        max_examples=EXAMPLES,
        derandomize=EXAMPLES == 12,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=OPERATIONS[name].as_strategy(), is_real=strategies.booleans())
    def ask(case: Any, is_real: bool) -> None:
        if is_real:
            known = {key: real[key] for key in case.path_parameters or {} if key in real}
            case.path_parameters = {**(case.path_parameters or {}), **known}
        with transaction.atomic():
            answer = case.call(headers=headers)
            transaction.set_rollback(True)
        case.validate_response(answer, checks=PROMISES)

    ask()
