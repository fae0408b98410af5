"""What fills fields that name somebody or something: people, groups, businesses, services."""

from __future__ import annotations

from django.db.models import QuerySet
from ninja import Router

from bihuan.api.auth import ApiRequest
from bihuan.api.pages import PagingQuery, page
from bihuan.api.problems import REFUSALS
from bihuan.api.schemas import ChoicePage
from bihuan.catalogue.models import Service
from bihuan.people.find import matching
from bihuan.people.models import AssignmentGroup, Business, User

router = Router(tags=["directory"])
ANSWERS = {200: ChoicePage, **REFUSALS}


@router.get("/people", response=ANSWERS)
def list_people(request: ApiRequest, paging: PagingQuery, search: str = "") -> object:
    """People who work here, by name, pinyin or user name: values of person fields."""
    rows = User.objects.filter(is_active=True)
    rows = rows.filter(matching(search)) if search.strip() else rows
    return page(rows, paging, ("pk",), lambda row: {"value": row.username, "label": row.name})


@router.get("/groups", response=ANSWERS)
def list_groups(request: ApiRequest, paging: PagingQuery, search: str = "") -> object:
    """Assignment groups: values of group fields."""
    return _keyed(AssignmentGroup.objects.all(), paging, search)


@router.get("/businesses", response=ANSWERS)
def list_businesses(request: ApiRequest, paging: PagingQuery, search: str = "") -> object:
    """Businesses: values of business fields."""
    return _keyed(Business.objects.all(), paging, search)


@router.get("/services", response=ANSWERS)
def list_services(request: ApiRequest, paging: PagingQuery, search: str = "") -> object:
    """Services that can be hurt: values of service fields."""
    return _keyed(Service.objects.all(), paging, search)


def _keyed(rows: QuerySet, paging: PagingQuery, search: str) -> object:
    found = rows.named(search)  # type: ignore[attr-defined]
    return page(found, paging, ("pk",), lambda row: {"value": row.key, "label": row.name})
