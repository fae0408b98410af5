"""What is sent: the notices of every process, the last mails and their state, a test mail."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.catalogue.models import PackVersion
from bihuan.core import refusals
from bihuan.notify import texts, trial
from bihuan.notify.models import Delivery
from bihuan.people import find
from bihuan.people.models import User
from bihuan.people.refusals import BadMail
from bihuan.web import notices as told
from bihuan.web.desk import needs
from bihuan.web.lists.paging import page
from bihuan.web.request import Request


@needs("administer")
def notices(request: Request) -> HttpResponse:
    """The texts of every process that new tickets follow."""
    flows = [(version, told.of(version.flow)) for version in told.current()]
    return render(request, "notices/notices.html", {"flows": flows, "tab": "notices"})


@needs("administer")
def notice(request: Request, pack: str, key: str) -> HttpResponse:
    """One text as its readers get it."""
    version = get_object_or_404(PackVersion, key=pack, is_current=True)
    found = next((n for n in version.flow.notices if n.key == key), None)
    if found is None:
        raise Http404
    message = told.preview(version.flow, found)
    about = next(each for each in told.of(version.flow) if each.key == key)
    body = texts.to_html(message.template, message.words)
    context = {"version": version, "about": about, "message": message, "body": body}
    return render(request, "notices/notice.html", context)


@needs("administer")
def deliveries(request: Request) -> HttpResponse:
    """What left the house, or could not."""
    rows = Delivery.objects.select_related("user", "ticket").defer("html", "ticket__values")
    counts = dict(Delivery.objects.order_by().values_list("state").annotate(Count("pk")))
    if (state := request.GET.get("state", "")) in Delivery.State.values:
        rows = rows.filter(state=state)
    if text := request.GET.get("q", "").strip()[:100]:
        people = User.objects.filter(find.matching(text))
        rows = rows.filter(Q(user__in=people) | Q(subject__icontains=text))
    context = {
        "page": page(request, rows, "created_at"),
        "tabs": [(value, label, counts.get(value, 0)) for value, label in Delivery.State.choices],
        "state": state,
        "text": text,
        "tab": "deliveries",
    }
    return render(request, "notices/deliveries.html", context)


@needs("administer")
def mail(request: Request) -> HttpResponse:
    """How mail is set up, and whether it works: seen by sending one."""
    context = {"trials": trial.trials(), "server": _server(), "tab": "mail"}
    return render(request, "notices/mail.html", context)


@needs("administer")
@require_POST
def test(request: Request) -> HttpResponse:
    to = request.POST.get("to", "").strip()
    try:
        trial.send(to, by=request.user)
    except BadMail as refusal:
        words = refusals.words(refusal)
        context = {"trials": trial.trials(), "server": _server(), "tab": "mail"}
        return render(
            request, "notices/mail.html", context | {"to": to, "refusal": words}, status=422
        )
    messages.success(request, _("The test mail is on its way. What comes of it appears here."))
    return redirect("notices-mail")


@needs("administer")
def trials(request: Request) -> HttpResponse:
    """What the page asks again while a test mail is under way."""
    return render(request, "notices/_trials.html", {"trials": trial.trials()})


def _server() -> dict[str, str]:
    """As it is set; the password is not among it."""
    host = settings.EMAIL_HOST
    return {
        "host": f"{host}:{settings.EMAIL_PORT}" if host else "",
        "sender": settings.DEFAULT_FROM_EMAIL,
        "safety": "TLS" if settings.EMAIL_USE_TLS else "SSL" if settings.EMAIL_USE_SSL else "",
        "user": settings.EMAIL_HOST_USER,
    }
