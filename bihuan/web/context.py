"""What layout/base.html needs on every page, worked out only when it is drawn."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.web import menu
from bihuan.web.script_words import script_words
from bihuan.web.stage import stage


class Shell:
    """The frame around a page."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def menu(self) -> list[menu.Section]:
        return menu.build(self.request)

    @property
    def here(self) -> str:
        match = self.request.resolver_match
        return match.url_name or "" if match else ""

    @property
    def demo(self) -> bool:
        return settings.DEMO and stage() is not None

    @property
    def themes(self) -> list[tuple[str, str]]:
        return [("auto", _("Auto")), ("light", _("Light")), ("dark", _("Dark"))]

    @property
    def languages(self) -> list[tuple[str, str]]:
        return [("zh-hans", "简"), ("zh-hant", "繁"), ("en", "EN")]

    @property
    def frame(self) -> str:
        """What scripts are told on every page, as JSON."""
        told = {"words": script_words(), "keys": menu.keys()}
        return json.dumps(told, ensure_ascii=False)

    @property
    def settings_pages(self) -> list[tuple[str, str, str, bool]]:
        """The pages of the personal settings: address, words, icon, and whether this is it."""
        pages = [
            ("settings", _("Language and look"), "adjustments"),
            ("settings-notices", _("What I am told"), "bell"),
            ("settings-delegation", _("Substitute"), "user-share"),
            ("settings-security", _("Log-in and devices"), "shield-lock"),
            ("settings-tokens", _("API tokens"), "key"),
        ]
        here = "settings-notices" if self.here == "settings-quiet" else self.here
        here = "settings-security" if here.startswith("mfa_") else here
        return [(reverse(route), words, icon, route == here) for route, words, icon in pages]

    @property
    def file_limit(self) -> int:
        return settings.FILE_LIMIT

    @property
    def personal(self) -> list[menu.Entry]:  # type: ignore[name-defined]
        return [menu.Entry(_("My settings"), reverse("settings"), "settings")]


def shell(request: HttpRequest) -> dict[str, Any]:
    return {"shell": Shell(request)}
