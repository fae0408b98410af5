"""What the buttons of a form lead to, asked while somebody fills it in."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from bihuan.tickets import forms, preview
from bihuan.tickets.models import WorkItem
from bihuan.web.form_page import submitted
from bihuan.web.request import Request
from bihuan.web.views.work_items import found


@login_required
@require_POST
def work_item(request: Request, pk: int) -> HttpResponse:
    """One line a button, for who may press them."""
    item = found(request, pk)
    if not WorkItem.objects.open_for(request.user).filter(pk=pk).exists():
        return HttpResponse(status=204)  # sent meanwhile, or not his
    view = forms.work_item_form(item, request.user)
    _action, values = submitted(view, request.POST)
    steps = preview.next_steps(item, request.user, values)
    return render(request, "work_items/_next.html", {"steps": steps})
