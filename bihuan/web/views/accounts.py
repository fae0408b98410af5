"""Accounts: find people, create them, change them, let them go."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.people import accounts, find, grants, sessions
from bihuan.people.models import Delegation, User
from bihuan.web.admin_forms.people import (
    AccountForm,
    DelegationForm,
    MembershipForm,
    NewAccountForm,
)
from bihuan.web.desk import attempt, form_page, needs, page_of, posted
from bihuan.web.request import Request


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Accounts"), reverse("people-list"))]


@needs("people")
def people(request: Request) -> HttpResponse:
    """Everybody with an account, found by name, pinyin, initials, user name or e-mail."""
    text = request.GET.get("q", "").strip()
    rows = User.objects.select_related("department").prefetch_related("roles", "assignment_groups")
    if text:
        rows = rows.filter(find.matching(text))
    if request.GET.get("state") != "all":
        rows = rows.filter(is_active=True)
    context = {"page": page_of(request, rows.order_by("name", "pk")), "text": text}
    return render(request, "people/list.html", context)


@needs("people")
def new(request: Request) -> HttpResponse:
    """An account with a random password, shown on the next page and never again."""
    form = NewAccountForm(posted(request))
    made = attempt(form, lambda **values: accounts.create_account(by=request.user, **values))
    if made is None:
        return form_page(
            request, form, title=_("New account"), crumbs=_crumbs(), verb=_("Create account")
        )
    return _show_password(request, *made)


def _show_password(request: Request, user: User, password: str) -> HttpResponse:
    response = render(request, "people/password.html", {"person": user, "password": password})
    response.headers["Cache-Control"] = "no-store"
    return response


@needs("people")
def edit(request: Request, pk: int) -> HttpResponse:
    """All about one person: details, memberships, substitutes, and the verbs on the account."""
    person = get_object_or_404(User, pk=pk)
    details = {key: getattr(person, key) for key in AccountForm.base_fields}
    form = AccountForm(posted(request), initial=details)
    if request.method == "POST":
        attempt(form, lambda **values: accounts.change_account(person, by=request.user, **values))
        if not form.errors:
            return _saved(request, person)
    return _page(request, person, form=form)


def _saved(request: Request, person: User) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("people-edit", pk=person.pk)


def _page(request: Request, person: User, **forms: object) -> HttpResponse:
    details = {key: getattr(person, key) for key in AccountForm.base_fields}
    context = {
        "person": person,
        "form": AccountForm(initial=details),
        "membership": MembershipForm.of(person),
        "delegation": DelegationForm(),
        "delegations": person.delegations.select_related("substitute"),
        "crumbs": _crumbs(),
        "password_url": reverse("people-password", args=[person.pk]),
        "disable_url": reverse("people-disable", args=[person.pk]),
        "factors_url": reverse("people-second-factors", args=[person.pk]),
        "has_factors": Authenticator.objects.filter(user=person).exists(),
        "enable_url": reverse("people-enable", args=[person.pk]),
        **forms,
    }
    wrong = any(getattr(form, "errors", None) for form in forms.values())
    return render(request, "people/edit.html", context, status=422 if wrong else 200)


@needs("people")
@require_POST
def membership(request: Request, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    form = MembershipForm.of(person, request.POST)
    attempt(form, lambda **held: grants.set_membership(person, by=request.user, **held))
    if form.errors:
        return _page(request, person, membership=form)
    return _saved(request, person)


@needs("people")
@require_POST
def reset_password(request: Request, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    return _show_password(request, person, accounts.reset_password(person, by=request.user))


@needs("people")
@require_POST
def disable(request: Request, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    accounts.disable(person, by=request.user)
    messages.success(request, _("%(name)s can no longer log in.") % {"name": person.name})
    return redirect("people-edit", pk=pk)


@needs("people")
@require_POST
def remove_second_factors(request: Request, pk: int) -> HttpResponse:
    """Somebody has lost his phone."""
    person = get_object_or_404(User, pk=pk)
    sessions.remove_second_factors(person, by=request.user)
    name = person.name
    messages.success(request, _("The password alone opens %(name)s's account.") % {"name": name})
    return redirect("people-edit", pk=pk)


@needs("people")
@require_POST
def enable(request: Request, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    accounts.enable(person, by=request.user)
    messages.success(request, _("%(name)s can log in again.") % {"name": person.name})
    return redirect("people-edit", pk=pk)


@needs("people")
@require_POST
def delegate(request: Request, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    form = DelegationForm(request.POST)
    attempt(form, lambda **values: accounts.delegate(person, by=request.user, **values))
    if form.errors:
        return _page(request, person, delegation=form)
    return _saved(request, person)


@needs("people")
@require_POST
def end_delegation(request: Request, pk: int) -> HttpResponse:
    delegation = get_object_or_404(Delegation, pk=pk)
    accounts.end_delegation(delegation, by=request.user)
    return _saved(request, delegation.user)
