"""Values that administrators change at run time."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from bihuan.core import parameters as store
from bihuan.core.models import Parameter
from bihuan.web.admin_forms.catalogue import ParametersForm
from bihuan.web.desk import form_page, needs, posted
from bihuan.web.request import Request


@needs("administer")
def parameters(request: Request) -> HttpResponse:
    form = ParametersForm(posted(request))
    if request.method == "POST" and form.is_valid():
        for parameter in Parameter.objects.filter(key__in=form.changed_data):
            store.set(parameter.key, _text(form.cleaned_data[parameter.key]), request.user)
        messages.success(request, _("Saved."))
        return redirect("parameters")
    return form_page(request, form, title=_("Runtime parameters"), crumbs=[])


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
