"""Files on tickets: kept by what they are, not by what they say; handed out as downloads."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from bihuan.core import clock
from bihuan.people.models import User
from bihuan.process.flow import Field
from bihuan.tickets import refusals
from bihuan.tickets.tables import model, table

if TYPE_CHECKING:
    from bihuan.tickets.models import Attachment
    from bihuan.tickets.turn import Turn

UNKNOWN = "application/octet-stream"
# What the first bytes say. Whatever else it is, a browser is told to download it.
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\xd0\xcf\x11\xe0", "application/x-ole-storage"),
)
IMAGES = {"image/png", "image/jpeg", "image/gif", "image/webp"}


def sniff(head: bytes) -> str:
    """The content type the first bytes prove; text only when it is clean UTF-8."""
    for signature, content_type in SIGNATURES:
        if head.startswith(signature):
            return content_type
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if b"\0" not in head:
        try:
            head[:-4].decode() if len(head) > 512 else head.decode()
        except UnicodeDecodeError:
            return UNKNOWN
        return "text/plain"
    return UNKNOWN


def store(upload: UploadedFile, *, by: User) -> Attachment:
    """Keep a file; it is its uploader's own until a form takes it to a ticket."""
    name = (upload.name or "file").replace("\\", "/").rsplit("/", 1)[-1][:255]
    size = upload.size or 0
    if size > settings.FILE_LIMIT:
        raise refusals.TooBig(name=name, limit=settings.FILE_LIMIT // (1024 * 1024))
    if not size:
        raise refusals.EmptyFile(name=name)
    head = upload.read(4096)
    upload.seek(0)
    attachment = model("Attachment")(
        uploader=by,
        name=name,
        size=size,
        content_type=sniff(head),
        created_at=clock.now(),
    )
    attachment.file.save(attachment.id.hex, upload, save=False)
    attachment.save(force_insert=True)
    return attachment


def adopt(turn: Turn, changed: Mapping[str, Any], fields: Mapping[str, Field]) -> None:
    """Give the files a form names to its ticket; refuse those of somebody else."""
    named = [
        each
        for key, value in changed.items()
        if fields[key].type in {"file", "image"} and value
        for each in (value if isinstance(value, list) else [value])
    ]
    if not named:
        return
    try:
        ids = {uuid.UUID(str(each)) for each in named}
    except ValueError:
        raise refusals.NoSuchFile from None
    files = table("Attachment").filter(pk__in=ids)
    if turn.by:
        files.filter(ticket=None, uploader=turn.by).update(ticket=turn.ticket)
    if files.filter(ticket=turn.ticket).count() != len(ids):
        raise refusals.NoSuchFile
