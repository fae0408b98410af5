"""A form of a draft as its handlers will see it: drawn and judged like the real one, never kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods

from bihuan.catalogue import drafts
from bihuan.catalogue.models import ProcessDraft
from bihuan.process import sketch
from bihuan.process.flow import Flow, Node
from bihuan.tickets import forms
from bihuan.tickets.forms import FormView
from bihuan.web import remote_options
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
    return _framed(request, context | _tried(request, flow, node))


def _options(request: Request, flow: Flow, key: str, field: str) -> HttpResponse:
    """What another system offers for a field of this form."""
    view = forms.form_before(flow, flow.nodes[key], request.user)
    values = submitted(view, request.POST)[1]
    return remote_options.answer(request, view, field, values)


def _tried(request: Request, flow: Flow, key: str) -> dict[str, Any]:
    is_reader = request.GET.get("as") == "reader"
    node = _only_read(flow.nodes[key]) if is_reader else flow.nodes[key]
    stored = samples(flow, node, request.user)
    view = forms.form_before(flow, node, request.user, stored)
    if is_reader:
        return {"form": FormPage(_masked(view, flow), request.user), "is_reader": True}
    if request.method != "POST":
        return {"form": FormPage(view, request.user)}
    action, values = submitted(view, request.POST)
    view = forms.form_before(flow, node, request.user, stored, values)
    if not action:
        return {"form": FormPage(view, request.user)}
    trouble = _judged(flow, node, request, action, values, stored)
    pressed = next((each for each in view.actions if each.key == action), None)
    page = FormPage(view, request.user, trouble, tried=action)
    return {"form": page, "pressed": pressed, "is_good": trouble is None}


def _judged(
    flow: Flow, node: Node, request: Request, action: str, values: Any, stored: Any
) -> Trouble | None:
    """What the real form would refuse."""
    by = request.user
    return attempt(lambda: forms.try_out(flow, node, by, action, values, stored))[1]


def _only_read(node: Node) -> Node:
    """As somebody who may only look at the ticket."""
    form = {key: "read" for key, mode in node.form.items() if mode != "hidden"}
    return replace(node, form=form)  # type: ignore[arg-type]


def _masked(view: FormView, flow: Flow) -> FormView:
    hidden = frozenset(key for key, field in flow.fields.items() if field.sensitive)
    fields = tuple(
        replace(field, value=None, is_masked=True) if field.key in hidden else field
        for field in view.fields
    )
    return replace(view, fields=fields, actions=(), hidden=hidden)


def _framed(request: Request, context: dict[str, Any]) -> HttpResponse:
    is_bad = bool(context.get("pressed")) and not context.get("is_good")
    page = render(request, "design/preview.html", context, status=422 if is_bad else 200)
    page["Content-Security-Policy"] = FRAMED
    return page
