"""The API as a whole: its routers, who may call, and how it refuses."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.parser import Parser
from ninja.renderers import BaseRenderer

from bihuan.api import (
    attachments,
    comments,
    directory,
    inbox,
    me,
    offerings,
    problems,
    tickets,
    work_items,
)
from bihuan.api.answers import PROBLEM
from bihuan.api.auth import AUTH, Throttle

ABOUT = """Everything people do in the browser, for programs.

Read `GET /offerings/{key}` or `GET /work-items/{id}`: both return the form (fields with type, mode,
options and rules) and the actions offered, each with the fields it `requires`. Fill in, send, done:
no process has to be known beforehand. Send `Idempotency-Key` with every POST that may be repeated.
"""


class Renderer(BaseRenderer):
    """orjson: exact, fast, and it leaves Chinese as it is written."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: object, *, response_status: int) -> bytes:
        return orjson.dumps(data)


class StrictParser(Parser):
    """JSON by the book: no half characters, no numbers that no database can hold."""

    def parse_body(self, request: HttpRequest) -> Any:
        return orjson.loads(request.body)


class Api(NinjaAPI):
    """Its document says how a refusal looks, and that a call may break."""

    def get_openapi_schema(self, **options: Any) -> Any:
        schema = super().get_openapi_schema(**options)
        schema["components"]["schemas"]["Problem"] = problems.Problem.json_schema()
        for methods in schema["paths"].values():
            for operation in methods.values():
                _say_problems(operation["responses"])
        return schema


def _say_problems(responses: dict[Any, Any]) -> None:
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status, response in responses.items():
        if int(status) >= HTTPStatus.BAD_REQUEST:
            response["content"] = content
    responses.setdefault(
        HTTPStatus.INTERNAL_SERVER_ERROR.value,
        {
            "description": "Broken on our side; `id` is the number under which the log has it",
            "content": content,
        },
    )


api = Api(
    title="Bihuan 闭环",
    version="1",
    description=ABOUT,
    docs_url=None,
    urls_namespace="api",
    auth=AUTH,
    throttle=[Throttle(settings.API_RATE)],
    renderer=Renderer(),
    parser=StrictParser(),
)
problems.install(api)
for router in (offerings, tickets, work_items, comments, attachments, directory, me, inbox):
    api.add_router("", router.router)
