"""Addresses that load when somebody asks for them."""

from __future__ import annotations

from django.urls import URLResolver
from django.urls.resolvers import RoutePattern


class Later(URLResolver):
    """A URLconf in a namespace of its own that nobody loads before its first visitor.

    Pages look their links up in all URLconfs; those of another namespace are none of theirs.
    """

    def _populate(self) -> None:
        """Nothing: names of this namespace are looked up where they are asked for by it."""


def later(route: str, urlconf: str, namespace: str) -> Later:
    """As `path(route, include(urlconf))`."""
    pattern = RoutePattern(route, is_endpoint=False)
    return Later(pattern, urlconf, app_name=namespace, namespace=namespace)
