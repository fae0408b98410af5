"""The service catalogue: what can be asked for, and with which form."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from ninja import Router

from bihuan.api import forms, shapes
from bihuan.api.auth import ApiRequest
from bihuan.api.pages import PagingQuery, page
from bihuan.api.problems import REFUSALS
from bihuan.api.schemas import OfferingDetail, OfferingPage
from bihuan.catalogue.models import Offering

router = Router(tags=["offerings"])


@router.get("/offerings", response={200: OfferingPage, **REFUSALS})
def list_offerings(request: ApiRequest, paging: PagingQuery, kind: str = "") -> object:
    """Services the caller may ask for."""
    rows = Offering.objects.visible_to(request.user).select_related("folder")
    rows = rows.filter(kind=kind) if kind else rows
    return page(rows, paging, ("pk",), shapes.offering)


@router.get("/offerings/{key}", response={200: OfferingDetail, **REFUSALS})
def get_offering(request: ApiRequest, key: str) -> object:
    """One service with its start form and the actions it offers.

    Where a field decides the process (the type of a change), pass it in the query string, as in
    `?type=紧急变更`: the form is then the one of that process.
    """
    row = get_object_or_404(
        Offering.objects.visible_to(request.user).select_related("folder"), key=key
    )
    return forms.offering(row, request.user, request.GET.dict())
