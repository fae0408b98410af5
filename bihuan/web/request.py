"""A request of somebody who is logged in: what every page behind the login gets."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from bihuan.people.models import User


class Request(HttpRequest):
    """Its user has an account; htmx says whether a fragment is asked for."""

    user: User
    htmx: HtmxDetails
