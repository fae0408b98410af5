"""Sending a form: what was refused comes back beside the field, what was typed stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url

from bihuan.core import refusals
from bihuan.process.errors import BadValues
from bihuan.tickets.refusals import EditConflict

Result = TypeVar("Result")


@dataclass(frozen=True)
class Trouble:
    """Why a form comes back."""

    status: int
    sentence: str
    errors: Mapping[str, list[str]] = field(default_factory=dict)
    changed: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # EditConflict
    revision: int | None = None


def attempt(do: Callable[[], Result]) -> tuple[Result | None, Trouble | None]:
    """Do it; refusals that belong to the form are returned, all others go their way."""
    try:
        return do(), None
    except BadValues as bad:
        return None, Trouble(422, refusals.words(bad), refusals.field_errors(bad))
    except EditConflict as conflict:
        words = refusals.words(conflict)
        return None, Trouble(409, words, {}, conflict.changed, conflict.revision)


def go(request: HttpRequest, to: str, *args: Any) -> HttpResponse:
    """On to another page, for htmx and for plain forms."""
    return go_to(request, resolve_url(to, *args))


def go_to(request: HttpRequest, url: str) -> HttpResponse:
    """On to this address."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)
