"""POSTs that may be repeated: `Idempotency-Key` makes the repeat harmless."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from ninja import Schema, Status

from bihuan.api.auth import ApiRequest
from bihuan.core import idempotency
from bihuan.core.refusals import BadValues
from bihuan.process.errors import N_

LONGEST = 200
TOO_LONG = N_("A key has at most 200 characters.")


def once(
    request: ApiRequest, status: int, schema: type[Schema], do: Callable[[], object]
) -> object:
    """Do it; under the request's key if it has one, and then never twice."""
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return Status(status, do())
    if len(key) > LONGEST:
        raise BadValues({"Idempotency-Key": [(TOO_LONG, {})]})
    what = f"{request.method} {request.path}\n{request.body.decode('utf-8', 'replace')}"

    def act() -> tuple[int, str]:
        return status, schema.model_validate(do()).model_dump_json()

    answer = idempotency.once(request.user, key, what, act)
    reply = HttpResponse(answer.text, status=answer.status, content_type="application/json")
    if answer.is_repeat:
        reply["Idempotent-Replayed"] = "true"
    return reply
