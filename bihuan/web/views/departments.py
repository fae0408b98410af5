"""Departments: the tree of the organisation."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.people import places
from bihuan.people.models import Department
from bihuan.web.admin_forms.people import DepartmentForm, NewDepartmentForm
from bihuan.web.desk import attempt, form_page, needs, page_of, posted
from bihuan.web.request import Request


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Departments"), reverse("departments-list"))]


@needs("people")
def departments(request: Request) -> HttpResponse:
    rows = Department.objects.select_related("parent", "manager").annotate(
        size=Count("people", filter=Q(people__is_active=True))
    )
    return render(
        request,
        "departments/list.html",
        {"page": page_of(request, rows.order_by("name", "pk"), "name", "key")},
    )


@needs("people")
def new(request: Request) -> HttpResponse:
    form = NewDepartmentForm(posted(request))
    made = attempt(form, lambda **values: places.create_department(by=request.user, **values))
    if made is None:
        title = _("New department")
        return form_page(request, form, title=title, crumbs=_crumbs(), verb=_("Create"))
    return redirect("departments-list")


@needs("people")
def edit(request: Request, pk: int) -> HttpResponse:
    department = get_object_or_404(Department, pk=pk)
    now = {key: getattr(department, key) for key in DepartmentForm.base_fields}
    form = DepartmentForm(posted(request), initial=now)
    if request.method == "POST":
        attempt(
            form, lambda **values: places.change_department(department, by=request.user, **values)
        )
        if not form.errors:
            messages.success(request, _("Saved."))
            return redirect("departments-list")
    return form_page(request, form, title=department.name, crumbs=_crumbs())
