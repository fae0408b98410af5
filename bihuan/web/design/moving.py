"""Move tickets: open tickets of earlier versions, tried dry, then taken along."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bihuan.catalogue import drafts
from bihuan.catalogue.models import PackVersion, ProcessDraft
from bihuan.core.text import shown
from bihuan.process.flow import Flow
from bihuan.process.migrate import Refusal
from bihuan.tickets import moving
from bihuan.web.design.frame import context, designs
from bihuan.web.request import Request

PREFIX = "map."


@designs
def page(request: Request, draft: ProcessDraft) -> HttpResponse:
    """GET shows what stands where; POST tries, and with `go` carries out."""
    version = _current(draft)
    lost = moving.places_to_map(version)
    chosen = _chosen(request, lost, version)
    told: dict[str, Any] = {
        "version": version,
        "versions": moving.by_version(version),
        "lost": [_row(node, old, count, chosen) for node, (old, count) in lost.items()],
        "targets": [
            (key, shown(version.flow.nodes[key].names)) for key in moving.targets(version.flow)
        ],
        "waiting": moving.waiting(version),
    }
    if request.method == "POST" and request.POST.get("go"):
        return _go(request, draft, version, chosen)
    if request.method == "POST" or not lost:
        told["trial"] = _trial(version, chosen)
    return render(request, "design/move.html", context(request, draft, **told))


@designs
def progress(request: Request, draft: ProcessDraft) -> HttpResponse:
    """How far the worker is; asked every few seconds."""
    version = _current(draft)
    told = {"draft": draft, "waiting": moving.waiting(version)}
    return render(request, "design/_move_progress.html", told)


def _current(draft: ProcessDraft) -> PackVersion:
    version = drafts.current(draft.key)
    if version is None:
        raise Http404
    return version


def _chosen(request: Request, lost: Mapping[str, Any], version: PackVersion) -> dict[str, str]:
    wanted = {node: request.POST.get(PREFIX + node, "") for node in lost}
    return {node: to for node, to in wanted.items() if to in version.flow.nodes}


def _row(node: str, old: PackVersion, count: int, chosen: Mapping[str, str]) -> dict[str, Any]:
    known = old.flow.nodes.get(node)
    name = shown(known.names) if known else node
    return {"node": node, "name": name, "count": count, "to": chosen.get(node, "")}


def _trial(version: PackVersion, chosen: Mapping[str, str]) -> dict[str, Any]:
    trial = moving.try_out(version, chosen)
    flows = {one.number: one.flow for one in PackVersion.objects.filter(key=version.key)}
    stuck = [
        {
            "number": each.number,
            "title": each.title,
            "version": each.version,
            "why": [_said(why, flows[each.version], version.flow) for why in each.refusals],
        }
        for each in trial.stuck
    ]
    more = trial.stuck_count - len(stuck)
    return {"movable": len(trial.movable), "stuck": stuck, "count": trial.stuck_count, "more": more}


def _said(refusal: Refusal, old: Flow, new: Flow) -> str:
    """The sentence with the names of the steps in place of their keys."""
    message, where = refusal
    told = {
        key: _name(str(each), old, new) if key != "token" else each for key, each in where.items()
    }
    return _(message) % told


def _name(key: str, old: Flow, new: Flow) -> str:
    node = old.nodes.get(key) or new.nodes.get(key)
    return shown(node.names) if node else key


def _go(
    request: Request, draft: ProcessDraft, version: PackVersion, chosen: Mapping[str, str]
) -> HttpResponse:
    count, is_done = moving.order(version, chosen, request.user)
    if is_done:
        messages.success(request, _("%(count)s tickets moved.") % {"count": count})
    else:
        words = _("%(count)s tickets are being moved in the background.")
        messages.success(request, words % {"count": count})
    return redirect("design-move", key=draft.key)
