"""General roles and who holds them."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.people import grants, places
from bihuan.people.models import Role, User
from bihuan.web.admin_forms.base import spread
from bihuan.web.admin_forms.people import MemberForm, NewRoleForm, RoleForm
from bihuan.web.desk import attempt, form_page, needs, page_of, posted
from bihuan.web.request import Request


def _crumbs() -> list[tuple[str, str]]:
    return [(_("General roles"), reverse("roles-list"))]


@needs("people")
def roles(request: Request) -> HttpResponse:
    rows = Role.objects.annotate(size=Count("members", filter=Q(members__is_active=True)))
    return render(
        request,
        "roles/list.html",
        {"page": page_of(request, rows.order_by("pk"), "key", "names__zh-hans", "names__en")},
    )


@needs("people")
def new(request: Request) -> HttpResponse:
    form = NewRoleForm(posted(request))
    made = attempt(form, lambda **values: places.create_role(by=request.user, **values))
    if made is None:
        return form_page(request, form, title=_("New role"), crumbs=_crumbs(), verb=_("Create"))
    return redirect("roles-edit", pk=made.pk)


@needs("people")
def edit(request: Request, pk: int) -> HttpResponse:
    role = get_object_or_404(Role, pk=pk)
    form = RoleForm(posted(request), initial=spread(role.names))
    if request.method == "POST":
        attempt(form, lambda **values: places.change_role(role, by=request.user, **values))
        if not form.errors:
            messages.success(request, _("Saved."))
            return redirect("roles-edit", pk=pk)
    return _page(request, role, form, MemberForm())


def _page(request: Request, role: Role, form: RoleForm, adding: MemberForm) -> HttpResponse:
    members = role.members.order_by("name", "pk")
    context = {
        "role": role,
        "form": form,
        "adding": adding,
        "members": members,
        "crumbs": _crumbs(),
    }
    status = 422 if form.errors or adding.errors else 200
    return render(request, "roles/edit.html", context, status=status)


@needs("people")
@require_POST
def grant(request: Request, pk: int) -> HttpResponse:
    role = get_object_or_404(Role, pk=pk)
    adding = MemberForm(request.POST)
    attempt(adding, lambda user: grants.grant(role, user, by=request.user))
    if adding.errors:
        return _page(request, role, RoleForm(initial=spread(role.names)), adding)
    return redirect("roles-edit", pk=pk)


@needs("people")
@require_POST
def revoke(request: Request, pk: int, user: int) -> HttpResponse:
    role = get_object_or_404(Role, pk=pk)
    grants.revoke(role, get_object_or_404(User, pk=user), by=request.user)
    return redirect("roles-edit", pk=pk)
