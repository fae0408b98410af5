"""What all pages of administration share: who may open them, and how a refused form comes back."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from bihuan.core import refusals
from bihuan.people import access
from bihuan.process.errors import ProcessError

View = Callable[..., HttpResponse]
T = TypeVar("T")
ROWS = 50


def needs(right: str) -> Callable[[View], View]:
    """Only for holders of the right; anybody else finds no such page."""

    def guard(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not access.can(request.user, right):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return guard


def posted(request: HttpRequest) -> QueryDict | None:
    """What the form was sent with; nothing when the page is only opened."""
    return request.POST if request.method == "POST" else None


def attempt(form: Form, act: Callable[..., T]) -> T | None:
    """Do the verb with what the form holds. A refusal becomes a sentence beside what was typed."""
    if not form.is_valid():
        return None
    try:
        return act(**form.cleaned_data)
    except ProcessError as refusal:
        if refusal.status == 403:
            raise
        field = getattr(form, "refusal_field", None)
        form.add_error(field, refusals.words(refusal))
        return None


def form_page(
    request: HttpRequest, form: Form, *, title: str, crumbs: list[tuple[str, str]], **more: Any
) -> HttpResponse:
    """A page with one form; 422 when it comes back."""
    context = {"form": form, "title": title, "crumbs": crumbs, **more}
    template = more.get("template", "admin/form.html")
    return render(request, template, context, status=422 if form.errors else 200)


def page_of(request: HttpRequest, rows: QuerySet[Any], *fields: str) -> Page:
    """The page of the list that the address names; `?q=` finds rows by what `fields` hold."""
    text = request.GET.get("q", "").strip()[:100]
    if text and fields:
        found = Q()
        for field in fields:
            found |= Q(**{f"{field}__icontains": text})
        rows = rows.filter(found)
    return Paginator(rows, ROWS).get_page(request.GET.get("page"))
