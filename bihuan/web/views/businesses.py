"""Businesses and who holds their business roles."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.people import grants, places
from bihuan.people.models import Business, BusinessRole, User
from bihuan.web.admin_forms.people import (
    BusinessForm,
    BusinessRoleForm,
    MemberForm,
    NewBusinessForm,
)
from bihuan.web.desk import attempt, form_page, needs, page_of, posted
from bihuan.web.request import Request


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Businesses"), reverse("businesses-list"))]


@needs("people")
def businesses(request: Request) -> HttpResponse:
    rows = Business.objects.prefetch_related("roles__members")
    return render(
        request, "businesses/list.html", {"page": page_of(request, rows, "name", "key", "pinyin")}
    )


@needs("people")
def new(request: Request) -> HttpResponse:
    form = NewBusinessForm(posted(request))
    made = attempt(form, lambda **values: places.create_business(by=request.user, **values))
    if made is None:
        return form_page(request, form, title=_("New business"), crumbs=_crumbs(), verb=_("Create"))
    return redirect("businesses-edit", pk=made.pk)


@needs("people")
def edit(request: Request, pk: int) -> HttpResponse:
    business = get_object_or_404(Business, pk=pk)
    form = BusinessForm(posted(request), initial={"name": business.name})
    if request.method == "POST":
        attempt(form, lambda name: places.change_business(business, by=request.user, name=name))
        if not form.errors:
            messages.success(request, _("Saved."))
            return redirect("businesses-edit", pk=pk)
    return _page(request, business, form=form)


def _page(request: Request, business: Business, **forms: object) -> HttpResponse:
    context = {
        "business": business,
        "seats": business.roles.prefetch_related("members"),
        "form": BusinessForm(initial={"name": business.name}),
        "adding_role": BusinessRoleForm(),
        "people": MemberForm().fields["user"].queryset,  # type: ignore[attr-defined]
        "crumbs": _crumbs(),
        **forms,
    }
    wrong = any(getattr(form, "errors", None) for form in forms.values())
    return render(request, "businesses/edit.html", context, status=422 if wrong else 200)


@needs("people")
@require_POST
def add_role(request: Request, pk: int) -> HttpResponse:
    business = get_object_or_404(Business, pk=pk)
    form = BusinessRoleForm(request.POST)
    attempt(form, lambda role: places.add_business_role(business, role, by=request.user))
    if form.errors:
        return _page(request, business, adding_role=form)
    return redirect("businesses-edit", pk=pk)


@needs("people")
@require_POST
def appoint(request: Request, seat: int) -> HttpResponse:
    found = get_object_or_404(BusinessRole.objects.select_related("business"), pk=seat)
    form = MemberForm(request.POST)
    attempt(form, lambda user: grants.appoint(found, user, by=request.user))
    if form.errors:
        return _page(request, found.business, appointing=form, seat=found)
    return redirect("businesses-edit", pk=found.business_id)


@needs("people")
@require_POST
def dismiss(request: Request, seat: int, user: int) -> HttpResponse:
    found = get_object_or_404(BusinessRole.objects.select_related("business"), pk=seat)
    grants.dismiss(found, get_object_or_404(User, pk=user), by=request.user)
    return redirect("businesses-edit", pk=found.business_id)
