"""The list of a remote field: options of another system, and a clear word when it is silent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import JsonResponse
from django.utils.translation import gettext as _

from bihuan.tickets import remote
from bihuan.tickets.forms import FormView
from bihuan.web.forms import raw
from bihuan.web.request import Request
from bihuan.web.templatetags.ui import exact


def answer(request: Request, view: FormView, key: str, values: Mapping[str, Any]) -> JsonResponse:
    """For a field that stands on the form, or in the dialog of one of its buttons."""
    field, row = view.remote(key), _row(request, view, key)
    found = remote.ask(field, values, request.POST.get("q", "")[:60], row)
    return JsonResponse(
        {
            "options": [{"value": v, "text": label, "sub": v if v != label else ""}
                        for v, label in found.options],
            "note": note(found),
            "is_down": found.down_since is not None,
        }
    )  # fmt: skip


def _row(request: Request, view: FormView, key: str) -> dict[str, Any]:
    """What stands in the row of the table that is asked for; `row` is how its inputs begin."""
    name, _dot, column = key.partition(".")
    start = request.POST.get("row", "")
    if not column or not start:
        return {}
    asked = [field for action in view.actions for field in action.asks]
    columns = next(field.columns for field in (*view.fields, *asked) if field.key == name)
    return {each.key: raw(each, request.POST, f"{start}.{each.key}") for each in columns}


def note(found: remote.Answer) -> str:
    """Nothing while the source answers; else since when it does not, and what can be done."""
    if found.down_since is None:
        return ""
    since = exact(found.down_since)
    if found.known_at:
        told = _("This list does not answer since %(since)s. Shown is what it said at %(at)s.")
        return told % {"since": since, "at": exact(found.known_at)}
    told = _("This list does not answer since %(since)s. Write the value yourself, or try later.")
    return told % {"since": since}
