"""The service catalogue: what can be asked for, and with which form."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from ninja import Router

from bihuan.api import forms, shapes
from bihuan.api.auth import ApiRequest
from bihuan.api.pages import PagingQuery, page
from bihuan.api.problems import REFUSALS
from bihuan.api.schemas import Asked, FormOut, OfferingDetail, OfferingPage, RemoteOptions, Typed
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
    return forms.offering(_offering(request, key), request.user, request.GET.dict())


@router.post("/offerings/{key}/form", response={200: FormOut, **REFUSALS})
def start_form(request: ApiRequest, key: str, payload: Typed) -> object:
    """The start form as it is with these values in it: options, fields shown, actions."""
    return forms.start_form(_offering(request, key), request.user, payload.values)


@router.post("/offerings/{key}/options/{field}", response={200: RemoteOptions, **REFUSALS})
def start_options(
    request: ApiRequest, key: str, field: str, payload: Asked, search: str = ""
) -> object:
    """Options that another system knows, for a field of type remote, or a column: table.column."""
    row = _offering(request, key)
    return forms.start_options(row, request.user, field, payload.values, search, payload.row)


def _offering(request: ApiRequest, key: str) -> Offering:
    rows = Offering.objects.visible_to(request.user).select_related("folder")
    return get_object_or_404(rows, key=key)
