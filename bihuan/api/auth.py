"""Who calls: a Bearer token of a person, or the browser's session with CSRF."""

from __future__ import annotations

from django.core.cache import caches
from django.http import HttpRequest
from ninja.security import HttpBearer, SessionAuth
from ninja.throttling import SimpleRateThrottle

from bihuan.people import access, tokens
from bihuan.people.models import User


class ApiRequest(HttpRequest):
    """A request that passed authentication."""

    auth: User
    user: User


class BearerToken(HttpBearer):
    """`Authorization: Bearer bh_...`; the request then acts as the token's person."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        user = tokens.bearer(token)
        if user is not None:
            access.remember(user)
            request.user = user
        return user


class Throttle(SimpleRateThrottle):
    """So many requests a person; counted a process."""

    scope = "api"
    cache = caches["process"]

    def get_cache_key(self, request: HttpRequest) -> str | None:
        user = getattr(request, "auth", None)
        ident = user.pk if user else self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": ident}


AUTH = [BearerToken(), SessionAuth(csrf=True)]
