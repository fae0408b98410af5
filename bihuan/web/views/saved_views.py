"""Saving what a list shows, and what its owner does with it afterwards."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.people.models import AssignmentGroup
from bihuan.tickets.models import SavedView
from bihuan.web.lists.saved import url_of
from bihuan.web.posting import go_to
from bihuan.web.request import Request
from bihuan.web.sources import source


def _own(request: Request, pk: int) -> SavedView:
    return get_object_or_404(SavedView.objects.filter(owner=request.user).exclude(name=""), pk=pk)


@login_required
@require_POST
def new(request: Request, key: str) -> HttpResponse:
    """Keep filters, order and columns under a name."""
    asked = request.POST
    view = SavedView.objects.keep(
        request.user, source(key).key, asked.get("name", ""), asked.get("query", "")
    )
    messages.success(request, _("The view is kept. It stands in the menu now."))
    return go_to(request, url_of(view))


@login_required
@require_POST
def change(request: Request, pk: int) -> HttpResponse:
    """What is shown now becomes the view."""
    view = _own(request, pk)
    view.query = request.POST.get("query", "")[:2000]
    view.save(update_fields=["query"])
    messages.success(request, _("Saved."))
    return go_to(request, url_of(view))


@login_required
@require_POST
def rename(request: Request, pk: int) -> HttpResponse:
    view = _own(request, pk)
    view.rename(request.POST.get("name", ""))
    return go_to(request, url_of(view))


@login_required
@require_POST
def share(request: Request, pk: int) -> HttpResponse:
    view = _own(request, pk)
    asked = request.POST.get("group", "")
    group = get_object_or_404(AssignmentGroup, key=asked) if asked else None
    view.share(group)
    messages.success(request, _("Shared.") if group else _("No longer shared."))
    return go_to(request, url_of(view))


@login_required
@require_POST
def default(request: Request, pk: int) -> HttpResponse:
    """Open this view whenever its list is opened; his own choice, also of a shared one."""
    view = get_object_or_404(SavedView.objects.for_reader(request.user), pk=pk)
    bare = SavedView.objects.bare(request.user, view.source)
    bare.first = None if request.POST.get("off") else view
    bare.save(update_fields=["first"])
    messages.success(request, _("Saved."))
    return go_to(request, url_of(view))


@login_required
@require_POST
def delete(request: Request, pk: int) -> HttpResponse:
    view = _own(request, pk)
    view.delete()
    messages.success(request, _("The view “%(name)s” is deleted.") % {"name": view.name})
    return go_to(request, source(view.source).url)
