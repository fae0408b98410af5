"""The notices of a process being designed: the page of their editor, and how one will read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from bihuan.catalogue import drafts
from bihuan.catalogue.models import ProcessDraft
from bihuan.core.text import shown
from bihuan.notify.texts import Message
from bihuan.notify.words import link_to, readable
from bihuan.people.models import User
from bihuan.process import sketch
from bihuan.process.flow import Field, Flow
from bihuan.process.shapes import LANGUAGES
from bihuan.tickets import plain
from bihuan.web.design.frame import context, designs
from bihuan.web.design.samples import sample
from bihuan.web.request import Request
from bihuan.web.saying.canvas_words import canvas_words

LONGEST = 20_000  # of a text, as in the pack format
WRITTEN = {"text", "longtext", "richtext", "editselect", "ci"}
SEQUENCE = re.compile(r"\{seq(?::(\d+))?\}")


@designs
def page(request: Request, draft: ProcessDraft) -> HttpResponse:
    """The list, one notice with its texts, and the preview."""
    preview_url = reverse("design-notice-preview", args=[draft.key])
    more = {"canvas_words": canvas_words(), "preview_url": preview_url}
    return render(request, "design/notices.html", context(request, draft, **more))


@designs
@require_POST
def preview(request: Request, draft: ProcessDraft) -> HttpResponse:
    """Subject and body as they are typed, with sample data in their places."""
    language = request.POST.get("language", "")
    language = language if language in LANGUAGES else LANGUAGES[0]
    documents = drafts.documents(draft.files)
    message = Message(
        heading=request.POST.get("subject", "")[:LONGEST],
        template=request.POST.get("body", "")[:LONGEST],
        words=sample_words(documents, request.user, language, request.POST.get("node", "")),
        language=language,
        reader=request.user.name,
    )
    told = {"message": message, "number": message.words["ticket.number"]}
    return render(request, "design/_notice_preview.html", told)


def sample_words(
    documents: Mapping[str, Any], reader: User, language: str, node: str = ""
) -> dict[str, str]:
    """What stands in every place of a text, made up; `node`: the step the notice speaks of."""
    head = documents.get("flow.yaml") or {}
    nodes: Mapping[str, Any] = head["nodes"] if isinstance(head.get("nodes"), Mapping) else {}
    flow = sketch.one_form(documents, str(head.get("start")))[0]
    with override(language):
        fields = _fields(flow, reader, language) if flow else _labels(documents)
        number = _number(str(head.get("number", "")))
        return {
            **fields,
            "ticket.number": number,
            "ticket.title": fields.get(f"f.{head.get('title')}") or _("Sample text"),
            "ticket.priority": fields.get(f"f.{head.get('priority')}", ""),
            "ticket.phase": _phase(head, nodes, node),
            "requester.name": _("Li Ming"),
            "actor.name": reader.name,
            "actor.signature": reader.signature,
            "process.name": _said(head, "names"),
            "node.name": _said(nodes.get(node) or _first_step(nodes), "names"),
            "reason": _("More is needed to go on."),
            "comment": _("A word about this ticket."),
            "link": link_to(number),
        }


def _fields(flow: Flow, reader: User, language: str) -> dict[str, str]:
    values = {key: _value(field, reader) for key, field in flow.fields.items()}
    names = plain.names([(flow, values)])
    return {
        f"f.{key}": readable(field, values[key], language, names)
        for key, field in flow.fields.items()
    }


def _value(field: Field, reader: User) -> Any:
    """A text says which field it stands for."""
    if field.type in WRITTEN and not field.options:
        return _("Sample of %(label)s") % {"label": shown(field.label) or field.key}
    return sample(field, reader)


def _labels(documents: Mapping[str, Any]) -> dict[str, str]:
    """While the fields have mistakes: their names in brackets."""
    fields = (documents.get("fields.yaml") or {}).get("fields")
    items = fields.items() if isinstance(fields, Mapping) else ()
    return {f"f.{key}": f"[{_said(field, 'label') or key}]" for key, field in items}


def _said(part: Any, name: str) -> str:
    """A text of the document in the language of the moment, whatever is written there."""
    written = part.get(name) if isinstance(part, Mapping) else None
    if isinstance(written, Mapping):
        return shown({key: str(each) for key, each in written.items()})
    return str(written or "")


def _number(pattern: str) -> str:
    """The pattern of the numbers, filled in."""
    dated = pattern.replace("{date}", "20260105")
    return SEQUENCE.sub(lambda found: "1".zfill(int(found[1] or 1)), dated) or "ABC-001"


def _phase(head: Mapping[str, Any], nodes: Mapping[str, Any], node: str) -> str:
    phases = [one for one in head.get("phases") or () if isinstance(one, Mapping)]
    at = nodes.get(node) or _first_step(nodes)
    wanted = at.get("phase") if isinstance(at, Mapping) else None
    found = next((one for one in phases if one.get("key") == wanted), None)
    return _said(found, "names")


def _first_step(nodes: Mapping[str, Any]) -> Any:
    kinds = ("form", "approve")
    steps = (one for one in nodes.values() if isinstance(one, Mapping))
    return next((one for one in steps if one.get("kind") in kinds), None)
