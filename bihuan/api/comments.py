"""What people say about a ticket."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from ninja import Router

from bihuan.api import shapes
from bihuan.api.auth import ApiRequest
from bihuan.api.once import once
from bihuan.api.pages import PagingQuery, page
from bihuan.api.problems import REFUSALS
from bihuan.api.schemas import CommentEdit, CommentOut, CommentPage, NewComment, ReactionIn
from bihuan.api.tickets import visible_ticket
from bihuan.tickets.models import Comment

BESIDE = ("mentions__user", "reactions")
router = Router(tags=["tickets"])


@router.get("/tickets/{number}/comments", response={200: CommentPage, **REFUSALS})
def list_comments(request: ApiRequest, number: str, paging: PagingQuery) -> object:
    """Comments the caller may see, oldest first."""
    rows = visible_ticket(request, number).comments.visible_to(request.user)
    return page(
        rows.select_related("author").prefetch_related(*BESIDE), paging, ("pk",), shapes.comment
    )


@router.post("/tickets/{number}/comments", response={201: CommentOut, **REFUSALS})
def add_comment(request: ApiRequest, number: str, payload: NewComment) -> object:
    """Say something about the ticket; internal comments are for its handlers only."""
    ticket = visible_ticket(request, number)

    def say() -> object:
        made = ticket.comment(by=request.user, text=payload.text, internal=payload.internal)
        return shapes.comment(made)

    return once(request, 201, CommentOut, say)


@router.post("/tickets/{number}/comments/{pk}/edition", response={200: CommentOut, **REFUSALS})
def edit_comment(request: ApiRequest, number: str, pk: int, payload: CommentEdit) -> object:
    """Better one's own comment; what it said before is kept and shown to its readers."""
    _visible(request, number, pk).edit(by=request.user, text=payload.text)
    return shapes.comment(_visible(request, number, pk))


@router.post("/tickets/{number}/comments/{pk}/reactions", response={200: CommentOut, **REFUSALS})
def react_to_comment(request: ApiRequest, number: str, pk: int, payload: ReactionIn) -> object:
    """Put a sign to a comment; the same sign once more takes it away."""
    _visible(request, number, pk).react(by=request.user, sign=payload.sign)
    return shapes.comment(_visible(request, number, pk))


def _visible(request: ApiRequest, number: str, pk: int) -> Comment:
    rows = Comment.objects.visible_to(request.user).filter(ticket=visible_ticket(request, number))
    found = rows.select_related("author").prefetch_related(*BESIDE)
    return get_object_or_404(found, pk=pk)  # type: ignore[no-any-return]
