"""What makes the pages an app that can be installed: manifest, service worker, offline page."""

from __future__ import annotations

import json
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bihuan.web import compression
from bihuan.web.templatetags.ui import asset, html_lang

STATIC = Path(settings.STATIC_ROOT)
FIRST = ("vendor/tabler.css", "css/process-map.css", "css/frame.css", "css/bihuan.css",
         "vendor/icons.svg", "img/mark.svg", "js/theme.js")  # fmt: skip
ICONS = (("icon-192.png", "192x192", "any"), ("icon-512.png", "512x512", "any"),
         ("icon-maskable-512.png", "512x512", "maskable"))  # fmt: skip


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Name, icons and shortcuts, in the reader's language."""
    return JsonResponse(_manifest(), content_type="application/manifest+json")


def _manifest() -> dict[str, object]:
    shortcuts = ((_("My to-do"), "todo"), (_("My approvals"), "approvals"),
                 (_("New ticket"), "catalogue"))  # fmt: skip
    return {
        "id": "/",
        "name": _("Bihuan"),
        "short_name": _("Bihuan"),
        "description": _("Until the loop is closed."),
        "lang": html_lang(get_language() or settings.LANGUAGE_CODE),
        "start_url": reverse("home"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#f6f8f9",
        "theme_color": "#0e7490",
        "icons": [
            {"src": asset(f"img/{name}"), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, sizes, purpose in ICONS
        ],
        "shortcuts": [{"name": label, "url": reverse(route)} for label, route in shortcuts],
    }


@require_safe
@never_cache
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root, so that it may look after every page."""
    script = (STATIC / "js" / "sw.js").read_text(encoding="utf-8")
    for word, value in {
        "__BUILD__": f"bihuan-{compression.build()}",
        "__STATIC__": compression.below(),
        "__OFFLINE__": reverse("offline"),
        "__FIRST__": json.dumps([asset(name) for name in FIRST]),
    }.items():
        script = script.replace(word, value)
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Kept by the service worker: the same for everybody, with nothing of anybody in it."""
    return HttpResponse(render_to_string("errors/offline.html"))


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Our mark for whoever asks by the old name: bookmarks, mail programs, chat previews."""
    return redirect(asset("img/favicon.ico"))
