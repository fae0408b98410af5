"""The caller's inbox, and what the bell shows."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from bihuan.api import shapes
from bihuan.api.auth import ApiRequest
from bihuan.api.pages import PagingQuery, page
from bihuan.api.problems import REFUSALS
from bihuan.api.schemas import LiveOut, NoticePage, ReadMark
from bihuan.notify import inbox

router = Router(tags=["inbox"])


@router.get("/me/inbox", response={200: NoticePage, **REFUSALS})
def my_inbox(request: ApiRequest, paging: PagingQuery, unread: bool = False) -> object:
    """What the caller was told, newest first."""
    rows = inbox.entries(request.user)
    return page(rows.filter(read_at=None) if unread else rows, paging, ("-pk",), shapes.notice)


@router.get("/me/inbox/live", response={200: LiveOut, 304: None, **REFUSALS})
def live(request: ApiRequest, response: HttpResponse) -> object:
    """Unread count and latest entries; answers 304 to `If-None-Match` while nothing changed."""
    now = inbox.live(request.user)
    response["ETag"] = now.etag
    response["Cache-Control"] = "no-cache"
    if _known(request, now.etag):
        return Status(304, None)
    return {"unread": now.unread, "latest": [shapes.notice(row) for row in now.latest]}


@router.post("/me/inbox/read", response={204: None, **REFUSALS})
def read(request: ApiRequest, payload: ReadMark) -> object:
    """Take some entries, or all, as read."""
    if payload.ids is None:
        inbox.mark_all_read(request.user)
    else:
        inbox.mark_read(request.user, payload.ids)
    return Status(204, None)


def _known(request: HttpRequest, etag: str) -> bool:
    return request.headers.get("If-None-Match", "").removeprefix("W/") == etag
