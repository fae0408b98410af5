"""The frame all editors of a process share: whose process it is, its tabs, its words."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from bihuan.catalogue import drafts, takeover
from bihuan.catalogue.models import ProcessDraft
from bihuan.people import access
from bihuan.process.errors import N_
from bihuan.web import exporting
from bihuan.web.design import words
from bihuan.web.request import Request

View = Callable[..., HttpResponse]
TABS = [  # route, words, icon; a tab appears once its route is there
    ("design-canvas", N_("Canvas"), "schema"),
    ("design-grid", N_("Grid"), "table"),
    ("design-yaml", N_("YAML"), "file-text"),
    ("design-forms", N_("Forms"), "forms"),
    ("design-notices", N_("Notices"), "bell"),
    ("design-simulate", N_("Simulate"), "player-play"),
    ("design-publish", N_("Publish"), "send"),
]
# Pages without a tab of their own, and the tab they belong to.
UNDER = {
    **dict.fromkeys(
        ("design-versions", "design-version", "design-move", "design-newer"), "design-publish"
    ),
    **dict.fromkeys(("design-walks", "design-load", "design-notes"), "design-simulate"),
}


def designs(view: View) -> View:
    """Only for whoever may design this process; the view gets its draft instead of its key."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, key: str, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, draft_of(request, key), *args, **kwargs)

    return guarded


def draft_of(request: HttpRequest, key: str) -> ProcessDraft:
    """The draft of that process; begun from its current version when a designer first looks."""
    rows = ProcessDraft.objects.visible_to(request.user)
    draft = rows.filter(key=key).select_related("based_on", "updated_by").first()
    if draft is not None:
        return draft
    may = access.can(request.user, "design")
    if not may or drafts.current(key) is None:
        raise Http404
    return drafts.open_draft(key, request.user)  # type: ignore[arg-type]  # he has a right


def revision_of(request: HttpRequest) -> int:
    """The revision of the draft that a form was read at; -1, which none ever has, for nonsense."""
    said = request.POST.get("revision", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else -1


def context(request: Request, draft: ProcessDraft, **more: Any) -> dict[str, Any]:
    """What design/frame.html needs."""
    here = request.resolver_match.url_name if request.resolver_match else ""
    return {
        "draft": draft,
        "tabs": list(_tabs(draft.key, here or "")),
        "words": words.words(),
        "downloads": _downloads(draft),
        "newer": takeover.newer(draft),
        "addresses": {
            "document": reverse("design-document", args=[draft.key]),
            "presence": reverse("design-presence", args=[draft.key]),
            "parts": reverse("design-parts", args=[draft.key]),
            "yaml": reverse("design-yaml", args=[draft.key]),
            "notices": reverse("design-notices", args=[draft.key]),
            "publish": reverse("design-publish", args=[draft.key]),
        },
        **more,
    }


def _downloads(draft: ProcessDraft) -> dict[str, Any]:
    """What can be taken along, of the draft and of the version that runs."""
    sources = [("draft", _("Of the draft"))]
    if draft.based_on is not None and draft.based_on.is_current:
        sources.append(("running", _("Of the published version")))
    return {"from": sources, "as": [(what, exporting.NAMES[what]) for what in exporting.offered()]}


def _tabs(key: str, here: str) -> Any:
    for route, label, icon in TABS:
        try:
            yield reverse(route, args=[key]), _(label), icon, route == UNDER.get(here, here)
        except NoReverseMatch:
            continue
