"""Files, sent before the form that names them."""

from __future__ import annotations

from ninja import File, Router, Status
from ninja.files import UploadedFile

from bihuan.api.auth import ApiRequest
from bihuan.api.problems import REFUSALS
from bihuan.api.schemas import AttachmentOut
from bihuan.tickets import attachments

router = Router(tags=["attachments"])


@router.post("/attachments", response={201: AttachmentOut, **REFUSALS})
def upload(request: ApiRequest, file: File[UploadedFile]) -> object:
    """Keep a file and put its id into a file or image field; the caller's until a ticket has it."""
    return Status(201, attachments.store(file, by=request.user))
