"""A request of somebody who is logged in: what every page behind the login gets."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from bihuan.people.models import User


class Request(HttpRequest):
    """Its user has an account; htmx says whether a fragment is asked for."""

    user: User
    htmx: HtmxDetails


def back(request: HttpRequest, otherwise: str = "home") -> HttpResponseRedirect:
    """To the page the form was on, when that is one of ours."""
    came_from = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure())
    return redirect(came_from if ours else otherwise)
