"""Background jobs: what waits, what runs, and dead letters that can be tried again."""

from __future__ import annotations

import json
import re
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bihuan.core import jobs as core
from bihuan.core.models import Heartbeat, Job
from bihuan.web import kinds
from bihuan.web.desk import needs
from bihuan.web.lists.paging import page
from bihuan.web.request import Request

SECRET = re.compile(r"passw|secret|token|authori[sz]ation|cookie|api[-_]?key|credential", re.I)
LONGEST = 2000  # signs of one text that are shown
HIDDEN = "••••••"


def _asked(query: QueryDict) -> tuple[str, str, str]:
    """State, kind and text that the page is about."""
    state = query.get("state", "")
    known = state if state in Job.State.values else str(Job.State.DEAD)
    return known, query.get("kind", "")[:60], query.get("q", "").strip()[:100]


def _rows(state: str, kind: str, text: str) -> QuerySet[Job]:
    rows = Job.objects.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    if text:
        rows = rows.filter(Q(last_error__icontains=text) | Q(lane__icontains=text))
    return rows


@needs("administer")
def jobs(request: Request) -> HttpResponse:
    state, kind, text = asked = _asked(request.GET)
    counts = dict(Job.objects.order_by().values_list("state").annotate(Count("pk")))
    here = Job.objects.filter(state=state).order_by().values_list("kind").annotate(Count("pk"))
    found = page(request, _rows(*asked), "created_at")
    context = {
        "page": found,
        "rows": [(job, kinds.job(job.kind)) for job in found.rows],
        "tabs": [(value, label, counts.get(value, 0)) for value, label in Job.State.choices],
        "kinds": sorted((name, kinds.job(name), number) for name, number in here),
        "state": state,
        "kind": kind,
        "text": text,
        "heartbeats": Heartbeat.objects.order_by("-at")[:5],
    }
    return render(request, "jobs/jobs.html", context)


@needs("administer")
def job(request: Request, pk: int) -> HttpResponse:
    """One job with what it carries; secrets are hidden, long texts are cut."""
    found = get_object_or_404(Job, pk=pk)
    payload = json.dumps(harmless(found.payload), ensure_ascii=False, indent=2)
    context = {"job": found, "what": kinds.job(found.kind), "payload": payload}
    return render(request, "jobs/job.html", context)


def harmless(value: Any) -> Any:
    """The payload as it may be shown."""
    if isinstance(value, dict):
        return {
            key: HIDDEN if SECRET.search(str(key)) and inner else harmless(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [harmless(inner) for inner in value]
    if isinstance(value, str) and len(value) > LONGEST:
        return value[:LONGEST] + "…"
    return value


@needs("administer")
@require_POST
def retry(request: Request, pk: int) -> HttpResponse:
    core.retry(get_object_or_404(Job, pk=pk), by=request.user)
    messages.success(request, _("It will be tried again at once."))
    return redirect("jobs")


@needs("administer")
@require_POST
def retry_all(request: Request) -> HttpResponse:
    """Every dead letter that the filter of the page shows."""
    _state, kind, text = _asked(request.POST)
    number = core.retry_all(_rows(Job.State.DEAD, kind, text), by=request.user)
    said = ngettext("%(n)d job will be tried again.", "%(n)d jobs will be tried again.", number)
    messages.success(request, said % {"n": number})
    return redirect("jobs")


@needs("administer")
@require_POST
def discard(request: Request, pk: int) -> HttpResponse:
    core.discard(get_object_or_404(Job, pk=pk), by=request.user)
    messages.success(request, _("Set aside. It is in the audit."))
    return redirect("jobs")
