"""What people say about a ticket."""

from __future__ import annotations

from ninja import Router

from bihuan.api import shapes
from bihuan.api.auth import ApiRequest
from bihuan.api.once import once
from bihuan.api.pages import PagingQuery, page
from bihuan.api.problems import REFUSALS
from bihuan.api.schemas import CommentOut, CommentPage, NewComment
from bihuan.api.tickets import visible_ticket

router = Router(tags=["tickets"])


@router.get("/tickets/{number}/comments", response={200: CommentPage, **REFUSALS})
def list_comments(request: ApiRequest, number: str, paging: PagingQuery) -> object:
    """Comments the caller may see, oldest first."""
    rows = visible_ticket(request, number).comments.visible_to(request.user)
    return page(rows.select_related("author"), paging, ("pk",), shapes.comment)


@router.post("/tickets/{number}/comments", response={201: CommentOut, **REFUSALS})
def add_comment(request: ApiRequest, number: str, payload: NewComment) -> object:
    """Say something about the ticket; internal comments are for its handlers only."""
    ticket = visible_ticket(request, number)

    def say() -> object:
        made = ticket.comment(by=request.user, text=payload.text, internal=payload.internal)
        return shapes.comment(made)

    return once(request, 201, CommentOut, say)
