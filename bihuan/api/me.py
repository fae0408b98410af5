"""Who calls, and what waits for him."""

from __future__ import annotations

from ninja import Router

from bihuan.api import shapes
from bihuan.api.auth import ApiRequest
from bihuan.api.pages import PagingQuery, page
from bihuan.api.problems import REFUSALS
from bihuan.api.schemas import MeOut, WorkItemPage
from bihuan.notify import inbox
from bihuan.people import access
from bihuan.tickets.models import WorkItem

router = Router(tags=["me"])


@router.get("/me", response={200: MeOut, **REFUSALS})
def me(request: ApiRequest) -> object:
    """The person the token or session belongs to."""
    user = request.user
    return {
        **shapes.person(user),  # type: ignore[dict-item]
        "email": user.email,
        "language": user.language,
        "roles": sorted(access.standing(user).roles),
        "is_administrator": access.is_admin(user),
        "unread": inbox.unread(user),
    }


@router.get("/me/work-items", response={200: WorkItemPage, **REFUSALS})
def my_work_items(request: ApiRequest, paging: PagingQuery, ticket: str = "") -> object:
    """Open work items that wait for the caller, newest first."""
    rows = WorkItem.objects.waiting_for(request.user)
    rows = rows.filter(ticket__number=ticket) if ticket else rows
    rows = rows.select_related("ticket__version", "handler")
    return page(rows, paging, ("-opened_at", "-pk"), shapes.work_item)
