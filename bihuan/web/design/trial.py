"""A form of a draft as its handlers will see it: drawn and judged like the real one, never kept."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods

from bihuan.catalogue import drafts
from bihuan.catalogue.models import ProcessDraft
from bihuan.process import sketch
from bihuan.process.flow import Flow
from bihuan.tickets import forms
from bihuan.web import remote_options
from bihuan.web.design.eyes import Eyes, drawn
from bihuan.web.design.findings import as_data
from bihuan.web.design.frame import designs
from bihuan.web.design.samples import samples
from bihuan.web.form_page import FormPage, submitted
from bihuan.web.middleware import POLICY
from bihuan.web.posting import Trouble, attempt
from bihuan.web.request import Request

FORMS = ("start", "form", "approve")
FRAMED = POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")


@xframe_options_sameorigin
@require_http_methods(["GET", "POST"])
@designs
def preview(request: Request, draft: ProcessDraft, node: str) -> HttpResponse:
    """The form of one node in a frame of the form designer; a button says what it would say."""
    documents = drafts.documents(draft.files)
    nodes = documents.get("flow.yaml", {}).get("nodes", {})
    if not isinstance(nodes, dict) or nodes.get(node, {}).get("kind") not in FORMS:
        raise Http404
    flow, mistakes = sketch.one_form(documents, node)
    context: dict[str, Any] = {"draft": draft, "node": node}
    if flow is None:
        context["findings"] = as_data(mistakes, {})
        return _framed(request, context)
    if field := request.GET.get("options"):
        return _options(request, flow, node, field)
    eyes = Eyes.of(request, flow, flow.nodes[node], documents)
    return _framed(request, context | {"eyes": eyes, "told": eyes.told} | _tried(request, eyes))


def _options(request: Request, flow: Flow, key: str, field: str) -> HttpResponse:
    """What another system offers for a field of this form."""
    view = forms.form_before(flow, flow.nodes[key], request.user)
    values = submitted(view, request.POST)[1]
    return remote_options.answer(request, view, field, values)


def _tried(request: Request, eyes: Eyes) -> dict[str, Any]:
    stored = samples(eyes.flow, eyes.form_node, request.user)
    view = drawn(eyes, stored)
    if eyes.only_reads or request.method != "POST":
        return {"form": FormPage(view, request.user)}
    action, values = submitted(view, request.POST)
    view = drawn(eyes, stored, values)
    if not action:
        return {"form": FormPage(view, request.user)}
    trouble = _judged(eyes, action, values, stored)
    pressed = next((each for each in view.actions if each.key == action), None)
    page = FormPage(view, request.user, trouble, tried=action)
    return {"form": page, "pressed": pressed, "is_good": trouble is None}


def _judged(eyes: Eyes, action: str, values: Any, stored: Any) -> Trouble | None:
    """What the real form would refuse."""
    return attempt(lambda: forms.try_out(
        eyes.flow, eyes.node, eyes.user, action, values, stored, eyes.requester))[1]  # fmt: skip


def _framed(request: Request, context: dict[str, Any]) -> HttpResponse:
    is_bad = bool(context.get("pressed")) and not context.get("is_good")
    page = render(request, "design/preview.html", context, status=422 if is_bad else 200)
    page["Content-Security-Policy"] = FRAMED
    return page
