"""What the buttons of a form lead to, asked while somebody fills it in."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from bihuan.catalogue.models import Offering
from bihuan.tickets import forms, preview
from bihuan.tickets.models import WorkItem
from bihuan.web.form_page import submitted
from bihuan.web.request import Request
from bihuan.web.views import work_items


@login_required
@require_POST
def work_item(request: Request, pk: int) -> HttpResponse:
    """One line a button, for who may press them."""
    item = work_items.found(request, pk)
    if not WorkItem.objects.open_for(request.user).filter(pk=pk).exists():
        return HttpResponse(status=204)  # sent meanwhile, or not his
    view = forms.work_item_form(item, request.user)
    _action, values = submitted(view, request.POST)
    steps = preview.next_steps(item, request.user, values)
    return render(request, "work_items/_next.html", {"steps": steps})


@login_required
@require_POST
def offering(request: Request, key: str) -> HttpResponse:
    """Who hears of a ticket that is about to be opened."""
    offered = Offering.objects.visible_to(request.user).select_related("version")
    found = get_object_or_404(offered, key=key)
    _action, values = submitted(forms.start_form(found, request.user), request.POST)
    if found.route_field:  # the pack, and with it the form, is chosen by a field
        _action, values = submitted(forms.start_form(found, request.user, values), request.POST)
    steps = preview.first_steps(found, request.user, values)
    return render(request, "work_items/_next.html", {"steps": steps})
