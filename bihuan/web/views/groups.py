"""Assignment groups and who works in them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.people import access, grants, places
from bihuan.people.models import AssignmentGroup, User
from bihuan.web.admin_forms.people import GroupForm, MemberForm, NewGroupForm
from bihuan.web.desk import attempt, form_page, needs, page_of, posted
from bihuan.web.request import Request


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Assignment groups"), reverse("groups-list"))]


def _mine(request: Request, pk: int) -> AssignmentGroup:
    """The group, for who may change its members; no such page for others."""
    group = get_object_or_404(AssignmentGroup, pk=pk)
    if not grants.may_change_members(group, request.user):
        raise Http404
    return group


@needs("people")
def groups(request: Request) -> HttpResponse:
    rows = AssignmentGroup.objects.select_related("owner").annotate(
        size=Count("members", filter=Q(members__is_active=True))
    )
    return render(
        request,
        "groups/list.html",
        {"page": page_of(request, rows.order_by("name", "pk"), "name", "key", "pinyin")},
    )


@needs("people")
def new(request: Request) -> HttpResponse:
    form = NewGroupForm(posted(request))
    made = attempt(form, lambda **values: places.create_group(by=request.user, **values))
    if made is None:
        return form_page(request, form, title=_("New group"), crumbs=_crumbs(), verb=_("Create"))
    return redirect("groups-edit", pk=made.pk)


@login_required
def edit(request: Request, pk: int) -> HttpResponse:
    group = _mine(request, pk)
    form = GroupForm(posted(request), initial={"name": group.name, "owner": group.owner_id})
    if request.method == "POST":
        attempt(form, lambda **values: places.change_group(group, by=request.user, **values))
        if not form.errors:
            messages.success(request, _("Saved."))
            return redirect("groups-edit", pk=pk)
    return _page(request, group, form, MemberForm())


def _page(
    request: Request, group: AssignmentGroup, form: GroupForm, adding: MemberForm
) -> HttpResponse:
    context = {
        "group": group,
        "form": form,
        "adding": adding,
        "may_change": access.can(request.user, "people"),
        "members": group.members.order_by("name", "pk"),
        "crumbs": _crumbs() if access.can(request.user, "people") else [],
    }
    status = 422 if form.errors or adding.errors else 200
    return render(request, "groups/edit.html", context, status=status)


@login_required
@require_POST
def join(request: Request, pk: int) -> HttpResponse:
    group = _mine(request, pk)
    adding = MemberForm(request.POST)
    attempt(adding, lambda user: grants.join(group, user, by=request.user))
    if adding.errors:
        form = GroupForm(initial={"name": group.name, "owner": group.owner_id})
        return _page(request, group, form, adding)
    return redirect("groups-edit", pk=pk)


@login_required
@require_POST
def leave(request: Request, pk: int, user: int) -> HttpResponse:
    grants.leave(_mine(request, pk), get_object_or_404(User, pk=user), by=request.user)
    return redirect("groups-edit", pk=pk)
