"""The catalogue as administrators shape it: folders, services, their process, who sees them."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.catalogue import shelves
from bihuan.catalogue.models import Folder, Offering
from bihuan.web.admin_forms.catalogue import (
    BindForm,
    FolderForm,
    NewOfferingForm,
    OfferingForm,
    VisibilityForm,
)
from bihuan.web.desk import attempt, form_page, needs, posted
from bihuan.web.request import Request


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Service catalogue"), reverse("catalogue-admin"))]


@needs("administer")
def tree(request: Request) -> HttpResponse:
    """The whole tree with what stands in each folder: two statements and the visibilities."""
    offerings = Offering.objects.select_related("version").prefetch_related(
        "visible_roles", "visible_groups", "visible_departments"
    )
    below, inside = defaultdict(list), defaultdict(list)
    for folder in Folder.objects.all():
        below[folder.parent_id].append(folder)
    for offering in offerings:
        inside[offering.folder_id].append(offering)
    context = {"folders": _flat(None, 0, below, inside)}
    return render(request, "catalogue_admin/tree.html", context)


def _flat(parent: int | None, depth: int, below: Any, inside: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for folder in below[parent]:
        rows.append({"folder": folder, "depth": depth, "offerings": inside[folder.pk]})
        rows += _flat(folder.pk, depth + 1, below, inside)
    return rows


@needs("administer")
def new_folder(request: Request) -> HttpResponse:
    form = FolderForm(posted(request), initial={"parent": request.GET.get("in")})
    made = attempt(form, lambda **values: shelves.create_folder(by=request.user, **values))
    if made is None:
        return form_page(request, form, title=_("New folder"), crumbs=_crumbs(), verb=_("Create"))
    return redirect("catalogue-admin")


@needs("administer")
def folder(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(Folder, pk=pk)
    form = FolderForm.of(found, posted(request))
    if request.method == "POST":
        attempt(form, lambda **values: shelves.change_folder(found, by=request.user, **values))
        if not form.errors:
            return redirect("catalogue-admin")
    remove = {"url": reverse("catalogue-admin-folder-remove", args=[pk]), "verb": _("Remove")}
    return form_page(
        request,
        form,
        title=_("Folder “%(name)s”") % {"name": found},
        crumbs=_crumbs(),
        danger=remove,
    )


@needs("administer")
@require_POST
def remove_folder(request: Request, pk: int) -> HttpResponse:
    shelves.remove_folder(get_object_or_404(Folder, pk=pk), by=request.user)
    messages.success(request, _("The folder is gone."))
    return redirect("catalogue-admin")


@needs("administer")
def new_offering(request: Request) -> HttpResponse:
    form = NewOfferingForm(posted(request), initial={"folder": request.GET.get("in")})
    made = attempt(form, lambda **values: shelves.create_offering(by=request.user, **values))
    if made is None:
        return form_page(
            request, form, title=_("New service"), crumbs=_crumbs(), verb=_("Create service")
        )
    messages.success(request, _("Created. Now bind a process and publish."))
    return redirect("catalogue-admin-offering", key=made.key)


@needs("administer")
def offering(request: Request, key: str) -> HttpResponse:
    found = get_object_or_404(Offering, key=key)
    form = OfferingForm.of(found, posted(request))
    if request.method == "POST":
        attempt(form, lambda **values: shelves.change_offering(found, by=request.user, **values))
        if not form.errors:
            return _saved(request, found)
    return _page(request, found, form=form)


def _saved(request: Request, offering: Offering) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("catalogue-admin-offering", key=offering.key)


def _page(request: Request, offering: Offering, **forms: Any) -> HttpResponse:
    offering.refresh_from_db()
    context = {
        "offering": offering,
        "form": OfferingForm.of(offering),
        "binding": BindForm.of(offering),
        "visibility": VisibilityForm.of(offering),
        "routes": offering.routes.select_related("version"),
        "crumbs": _crumbs(),
        **forms,
    }
    wrong = any(form.errors for form in forms.values())
    return render(request, "catalogue_admin/offering.html", context, status=422 if wrong else 200)


@needs("administer")
@require_POST
def bind(request: Request, key: str) -> HttpResponse:
    found = get_object_or_404(Offering, key=key)
    form = BindForm.of(found, request.POST)
    attempt(form, lambda version: shelves.bind(found, version, by=request.user))
    if form.errors:
        return _page(request, found, binding=form)
    return _saved(request, found)


@needs("administer")
@require_POST
def show_to(request: Request, key: str) -> HttpResponse:
    found = get_object_or_404(Offering, key=key)
    form = VisibilityForm.of(found, request.POST)
    attempt(form, lambda **named: shelves.show_to(found, by=request.user, **named))
    if form.errors:
        return _page(request, found, visibility=form)
    return _saved(request, found)


@needs("administer")
@require_POST
def publish(request: Request, key: str) -> HttpResponse:
    found = get_object_or_404(Offering, key=key)
    shelves.publish_offering(found, by=request.user)
    messages.success(request, _("Published."))
    return redirect("catalogue-admin-offering", key=key)


@needs("administer")
@require_POST
def unpublish(request: Request, key: str) -> HttpResponse:
    found = get_object_or_404(Offering, key=key)
    shelves.unpublish_offering(found, by=request.user)
    messages.success(request, _("No longer published."))
    return redirect("catalogue-admin-offering", key=key)


@needs("administer")
@require_POST
def move_folder(request: Request, pk: int, way: str) -> HttpResponse:
    """One place up or down among its neighbours."""
    moving = get_object_or_404(Folder, pk=pk)
    row = list(Folder.objects.filter(parent=moving.parent_id))
    shelves.put_in_order(_moved(row, moving, way), by=request.user)
    return redirect("catalogue-admin")


@needs("administer")
@require_POST
def move_offering(request: Request, key: str, way: str) -> HttpResponse:
    """One place up or down in its folder."""
    moving = get_object_or_404(Offering, key=key)
    row = list(Offering.objects.filter(folder=moving.folder_id))
    shelves.put_in_order(_moved(row, moving, way), by=request.user)
    return redirect("catalogue-admin")


def _moved(row: list[Any], thing: Any, way: str) -> list[Any]:
    at = row.index(thing)
    to = max(0, at - 1) if way == "up" else min(len(row) - 1, at + 1)
    row.insert(to, row.pop(at))
    return row
