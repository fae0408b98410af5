"""Every refusal as RFC 9457 problem details, in the reader's language."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from pydantic import Field

from bihuan.api.answers import problem, too_large
from bihuan.core import refusals
from bihuan.core.refusals import N_, ProcessError


class Problem(Schema):
    """What went wrong, as RFC 9457 says it."""

    type: str = Field("about:blank", examples=["about:blank"])
    title: str = Field(examples=["Conflict"])
    status: int = Field(examples=[409])
    detail: str = Field(description="One sentence: what happened and what to do next.")
    code: str = Field("", description="Stable name of the refusal, for programs.")
    id: str | None = Field(None, description="On a 500: the number under which the log has it.")
    errors: dict[str, list[str]] = Field(
        {}, description="Sentences for each field that is not accepted."
    )
    who: str | None = Field(None, description="On a conflict: who was faster.")
    when: str | None = Field(None, description="On a conflict: when, on the reader's clock.")
    changed: dict[str, dict[str, Any]] | None = Field(
        None, description="Fields others changed meanwhile: {field: {old, theirs, mine}}."
    )


OTHER = N_("This does not have the right form.")
SENTENCES = {
    "missing": N_("Please fill this in."),
    "string_too_short": N_("Please fill this in."),
    "extra_forbidden": N_("This form has no such field."),
    "string_type": N_("Write a text here."),
    "control_character": N_(
        "There are invisible control characters in this text. Please remove them."
    ),
    "string_too_long": N_("This text is too long."),
    "int_type": N_("Write a whole number."),
    "int_parsing": N_("Write a whole number."),
    "int_from_float": N_("Write a whole number."),
    "int_parsing_size": N_("This number is too large."),
    "greater_than_equal": N_("Write %(min)s or more."),
    "less_than_equal": N_("Write %(max)s or less."),
    "bool_type": N_("Choose yes or no."),
    "bool_parsing": N_("Choose yes or no."),
    "literal_error": N_("Choose one of the options."),
    "less_than": N_("This number is too large."),
    "list_type": N_("Send a list of values here."),
}
# Without a model: no endpoint returns one, and the document says them all at once (site.py).
# A model for each refusal of each endpoint is a fifth of what the web server loads.
REFUSALS: dict[int, Any] = dict.fromkeys((400, 401, 403, 404, 409, 413, 422, 429))


def install(api: NinjaAPI) -> None:
    """Tell the API how each kind of refusal is answered."""
    answers: dict[type[Exception], Any] = {
        ProcessError: _refused,
        ValidationError: _malformed,
        Http404: _not_found,
        AuthenticationError: _stranger,
        Throttled: _too_fast,
        HttpError: _http,
        RequestDataTooBig: _too_large,
    }
    for error, answer in answers.items():
        api.add_exception_handler(error, answer)


def _refused(request: HttpRequest, error: ProcessError) -> HttpResponse:
    who, when = error.where.get("who"), error.where.get("when")
    return problem(
        error.status,
        refusals.words(error),
        code=type(error).__name__,
        errors=refusals.field_errors(error),
        who=str(who) if who else None,
        when=str(when) if when else None,
        changed=getattr(error, "changed", None),
    )


def _malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors: dict[str, list[str]] = {}
    for part in error.errors:
        place = ".".join(str(step) for step in part["loc"] if step not in {"body", "payload"})
        errors.setdefault(place or "body", []).append(_sentence(part))
    return problem(
        422,
        _("The request is not complete or not well formed: %(fields)s.")
        % {"fields": ", ".join(errors)},
        code="Malformed",
        errors=errors,
    )


def _sentence(part: dict[str, Any]) -> str:
    """What the checker of the body found, in the same words as a form's own refusals."""
    limits = part.get("ctx", {})
    where = {
        "min": limits.get("ge", limits.get("min_length")),
        "max": limits.get("le", limits.get("max_length")),
    }
    return _(SENTENCES.get(part["type"], OTHER)) % where


def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, _("There is nothing here, or nothing that you may see."), code="NotFound")


def _stranger(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem(401, _("Sign in, or send a valid Bearer token."), code="Unauthorized")


def _too_fast(request: HttpRequest, error: Throttled) -> HttpResponse:
    answer = problem(429, _("Too many requests. Wait a moment, then go on."), code="TooMany")
    answer["Retry-After"] = str(max(1, int(error.wait or 1)))
    return answer


def _too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return too_large()


def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == HTTPStatus.BAD_REQUEST:
        return problem(400, _("The body is not valid JSON."), code="BadJSON")
    return problem(error.status_code, str(error), code="Refused")
