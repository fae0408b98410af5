"""A ticket on paper."""

from __future__ import annotations

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bihuan.web import typeset
from bihuan.web.request import Request
from bihuan.web.ticket.paper import TicketPaper
from bihuan.web.views.tickets import found

UNFIT = re.compile(r'[\\/:*?"<>|]+')  # some file systems take none of these in a name


@login_required
@require_GET
def sheet(request: Request, number: str) -> HttpResponse:
    """A page for the printer: everything unfolded, nothing to press on the paper."""
    paper = TicketPaper(found(request, number), request.user)
    context = {"paper": paper, "ticket": paper.ticket, "has_pdf": typeset.is_there()}
    return render(request, "tickets/paper.html", context)


@login_required
@require_GET
def pdf(request: Request, number: str) -> HttpResponse:
    ticket = found(request, number)
    if not typeset.is_there():
        messages.warning(request, _("PDF is not installed on this site. Print this page instead."))
        return redirect("ticket-paper", number)
    made = TicketPaper(ticket, request.user).pdf()
    name = f"{UNFIT.sub('-', f'{ticket.number} {ticket.title}')[:70]}.pdf"  # fits into 255 bytes
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Cache-Control"] = "private, no-store"
    return response
