"""Background jobs: what waits, what runs, and dead letters that can be tried again."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.core import jobs as core
from bihuan.core.models import Heartbeat, Job
from bihuan.web.desk import needs
from bihuan.web.paging import page
from bihuan.web.request import Request


@needs("administer")
def jobs(request: Request) -> HttpResponse:
    state = request.GET.get("state", Job.State.DEAD)
    by_state = Job.objects.order_by().values_list("state").annotate(Count("pk"))
    counts = dict(by_state)
    context = {
        "page": page(request, Job.objects.filter(state=state), "created_at"),
        "tabs": [(value, label, counts.get(value, 0)) for value, label in Job.State.choices],
        "state": state,
        "heartbeats": Heartbeat.objects.order_by("-at")[:5],
    }
    return render(request, "jobs/jobs.html", context)


@needs("administer")
@require_POST
def retry(request: Request, pk: int) -> HttpResponse:
    core.retry(get_object_or_404(Job, pk=pk), by=request.user)
    messages.success(request, _("It will be tried again at once."))
    return redirect("jobs")
