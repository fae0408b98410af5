"""Services that can be hurt, and who owns them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.catalogue import services as verbs
from bihuan.catalogue.models import Service
from bihuan.web.admin_forms.people import NewServiceForm, ServiceForm
from bihuan.web.desk import attempt, form_page, needs, page_of, posted
from bihuan.web.request import Request


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Services"), reverse("services-list"))]


@needs("administer")
def services(request: Request) -> HttpResponse:
    rows = Service.objects.select_related(
        "business", "operations_owner", "development_owner", "product_owner", "support_group"
    )
    return render(
        request, "services/list.html", {"page": page_of(request, rows, "name", "key", "pinyin")}
    )


@needs("administer")
def new(request: Request) -> HttpResponse:
    form = NewServiceForm(posted(request))
    made = attempt(form, lambda **values: verbs.create_service(by=request.user, **values))
    if made is None:
        return form_page(request, form, title=_("New service"), crumbs=_crumbs(), verb=_("Create"))
    return redirect("services-list")


@needs("administer")
def edit(request: Request, pk: int) -> HttpResponse:
    service = get_object_or_404(Service, pk=pk)
    now = {key: getattr(service, key) for key in ServiceForm.base_fields}
    form = ServiceForm(posted(request), initial=now)
    if request.method == "POST":
        attempt(form, lambda **values: verbs.change_service(service, by=request.user, **values))
        if not form.errors:
            messages.success(request, _("Saved."))
            return redirect("services-list")
    return form_page(request, form, title=service.name, crumbs=_crumbs())
