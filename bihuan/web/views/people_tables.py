"""People in and out as a table: export, a trial of an import line by line, and the import."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.core import clock, refusals, sheets
from bihuan.people import imports, sheet
from bihuan.people.models import User
from bihuan.process.errors import ProcessError
from bihuan.web.desk import needs
from bihuan.web.request import Request
from bihuan.web.views.audit import download


@needs("people")
def export(request: Request) -> HttpResponse:
    rows = sheet.rows(User.objects.order_by("username"))
    return download(sheets.written(sheet.titles(), rows), f"people-{clock.now():%Y%m%d}.csv")


@needs("people")
def template(request: Request) -> HttpResponse:
    """A file to begin with: the heads, and one line as an example."""
    example = ["zhangsan", "张三", "zhangsan@example.com", "13800000000", "", "", "zh-hans",
               "", "", _("yes")]  # fmt: skip
    return download(sheets.written(sheet.titles(), [example]), "people-template.csv")


@needs("people")
def bring(request: Request) -> HttpResponse:
    """Choose a file; the answer says for every line what would become of it."""
    if request.method != "POST":
        return _page(request)
    file = request.FILES.get("file")
    if file is None:
        return _page(request, refusal=_("Choose a file."))
    try:
        made = imports.trial(file.read(sheets.LARGEST + 1), by=request.user)
    except ProcessError as error:
        return _page(request, refusal=refusals.words(error))
    return _page(request, made=made)


@needs("people")
@require_POST
def carry_out(request: Request) -> HttpResponse:
    """The table of the trial once more, now for good."""
    text = request.POST.get("table", "")
    invite = bool(request.POST.get("invite"))
    try:
        made = imports.carry_out(text.encode(), by=request.user, invite=invite)
    except ProcessError as error:
        return _page(request, refusal=refusals.words(error))
    return _page(request, made=made)


def _page(
    request: Request, *, made: imports.Import | None = None, refusal: str = ""
) -> HttpResponse:
    context = {"made": made, "refusal": refusal, "columns": sheet.COLUMNS}
    return render(request, "people/import.html", context, status=422 if refusal else 200)
