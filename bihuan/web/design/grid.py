"""The table of a process for its editor: documents in, table out, and a changed table back."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.catalogue import table, table_paste, table_states
from bihuan.catalogue.models import ProcessDraft
from bihuan.catalogue.table import Row
from bihuan.core import refusals
from bihuan.process.errors import ProcessError
from bihuan.web.design.frame import designs
from bihuan.web.request import Request

Documents = dict[str, Any]


@designs
@require_POST
def rows(request: Request, draft: ProcessDraft) -> HttpResponse:
    """{documents, and rows | text | state} -> {documents, rows, states}. Nothing is saved here."""
    try:
        sent = json.loads(request.body)
        documents = table.demand_shape(sent["documents"])
        changed = _changed(documents, sent)
        told = {
            "documents": changed,
            "rows": _rows(changed),
            "states": table_states.states(changed),
        }
    except ProcessError as refusal:
        return JsonResponse({"message": refusals.words(refusal)}, status=refusal.status)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return JsonResponse({"message": _("This request cannot be read.")}, status=400)
    return JsonResponse(told)


def _changed(documents: Documents, sent: dict[str, Any]) -> Documents:
    language = get_language() or "zh-hans"
    if "text" in sent:
        pasted = table_paste.parse(str(sent["text"]))
        if sent.get("replace"):
            return table.put(documents, pasted, replace=True, language=language)
        here = table.rows(documents)
        at = int(sent.get("after", len(here)))
        return table.put(documents, [*here[:at], *pasted, *here[at:]], language=language)
    if "rows" in sent:
        return table.put(documents, [_row(each) for each in sent["rows"]], language=language)
    if "state" in sent:
        key, name, who = (sent["state"].get(part) for part in ("key", "name", "who"))
        return table_states.put_state(documents, str(key), name=name, who=who, language=language)
    return documents


def _row(sent: dict[str, Any]) -> Row:
    at = sent.get("at")
    cells = {column: str(sent["cells"].get(column, ""))[:5000] for column in table.COLUMNS}
    return Row(cells, (str(at[0]), int(at[1])) if at else None)


def _rows(documents: Documents) -> list[dict[str, Any]]:
    return [{"at": row.at, "cells": dict(row.cells)} for row in table.rows(documents)]
