"""Files on tickets: kept by what they are, not by what they say; handed out as downloads."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from bihuan.core import clock, pictures, richtext
from bihuan.people.models import User
from bihuan.tickets import refusals
from bihuan.tickets.tables import model, table

if TYPE_CHECKING:
    from bihuan.tickets.models import Attachment
    from bihuan.tickets.turn import Turn

CONTROL = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # also turned words
LONGEST_NAME = 255  # bytes, as on people's disks


def store(upload: UploadedFile, *, by: User, as_picture: bool = False) -> Attachment:
    """Keep a file; it is its uploader's own until a form takes it to a ticket."""
    name = clean_name(upload.name or "")
    size = upload.size or 0
    if size > settings.FILE_LIMIT:
        raise refusals.TooBig(name=name, limit=settings.FILE_LIMIT // (1024 * 1024))
    if not size:
        raise refusals.EmptyFile(name=name)
    content_type, small = pictures.read(upload)  # type: ignore[arg-type]
    if as_picture and not content_type:
        raise refusals.NotAPicture(name=name)
    head = upload.read(4096)
    upload.seek(0)
    attachment = model("Attachment")(
        uploader=by,
        name=name,
        size=size,
        content_type=content_type or pictures.kind(head),
        created_at=clock.now(),
    )
    attachment.file.save(attachment.id.hex, upload, save=False)
    if small:
        attachment.small.save(f"{attachment.id.hex}.webp", ContentFile(small), save=False)
    attachment.save(force_insert=True)
    return attachment


def clean_name(name: str) -> str:
    """Without folders and signs that turn words around; too long a one keeps its ending."""
    name = CONTROL.sub("", name.replace("\\", "/").rsplit("/", 1)[-1]).strip() or "file"
    if len(name.encode()) <= LONGEST_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    ending = dot + ending if stem and len(ending) <= 10 else ""
    room = LONGEST_NAME - len(ending.encode())
    return name.encode()[:room].decode(errors="ignore") + ending


def adopt(turn: Turn, changed: Mapping[str, Any]) -> None:
    """Give the files a form names to its ticket; refuse those of somebody else."""
    fields = turn.flow.fields
    named = [
        each
        for key, value in changed.items()
        if fields[key].type in {"file", "image"} and value
        for each in (value if isinstance(value, list) else [value])
    ]
    drawn = [
        each
        for key, value in changed.items()
        if fields[key].type == "richtext" and value
        for each in richtext.files(value)
    ]
    if not named and not drawn:
        return
    ids, inside = _ids(named), _ids(drawn)
    files = table("Attachment").filter(pk__in=ids | inside)
    if turn.by:
        files.filter(ticket=None, uploader=turn.by).update(ticket=turn.ticket)
    if ids and files.filter(pk__in=ids, ticket=turn.ticket).count() != len(ids):
        raise refusals.NoSuchFile


def _ids(texts: Iterable[object]) -> set[uuid.UUID]:
    try:
        return {uuid.UUID(str(each)) for each in texts}
    except ValueError:
        raise refusals.NoSuchFile from None
