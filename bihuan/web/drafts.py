"""What a person has typed and not sent; kept per form, gone once the form is sent."""

from __future__ import annotations

from typing import Any

from django.http import JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.core import clock
from bihuan.people.models import User
from bihuan.tickets.models import Draft
from bihuan.web.request import Request


def keep(request: Request, form: str, values: dict[str, Any]) -> JsonResponse:
    """Save it and say when."""
    Draft.objects.save_for(request.user, form, values)
    at = timezone.localtime(clock.now()).strftime("%H:%M")
    return JsonResponse({"saved": _("Saved %(at)s") % {"at": at}})


def drop(user: User, form: str) -> None:
    Draft.objects.filter(user=user, form=form).delete()
