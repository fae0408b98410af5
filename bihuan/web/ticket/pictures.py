"""Pictures on a printed ticket: where they stand among the words, how many, and how large.

A part is what stands below a field's name: `{"text"}` or `{"picture": Picture}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.core import pictures, richtext
from bihuan.people.models import User
from bihuan.tickets.models import Attachment
from bihuan.tickets.plain import plain
from bihuan.web.drawing import Drawn
from bihuan.web.plain_values import text_of
from bihuan.web.references import is_uuid

MOST, SHARP = 60, 16  # pictures on one sheet; the first of them in full, the others as small copies
LARGEST = (1500, 2000)  # pixels: 220 a line of A4's 174 mm
IMAGE = re.compile(r"""(<img\b(?:[^>"']|"[^"]*"|'[^']*')*>)""")
Part = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture in its place."""

    file: Attachment
    is_sharp: bool

    @property
    def address(self) -> str:
        size = "" if self.is_sharp or not self.file.small else "?size=small"
        return reverse("file", args=[self.file.pk]) + size

    @property
    def lost(self) -> str:
        return _("[Picture cannot be shown: %(name)s]") % {"name": self.file.name}

    def printed(self) -> tuple[bytes, tuple[int, int]]:
        """A JPEG and its size in pixels; nothing if the file is gone or broken."""
        kept = self.file.file if self.is_sharp or not self.file.small else self.file.small
        try:
            with kept.open("rb") as source:
                return pictures.printable(source, LARGEST)
        except OSError:
            return b"", (0, 0)


class Album:
    """Hands out the pictures of one sheet, in the order in which they are asked for."""

    def __init__(self, reader: User, files: Iterable[Attachment]) -> None:
        self.reader = reader
        self.files = {str(file.pk): file for file in files}
        self.placed: list[str] = []
        self.left_out = 0

    def look_up(self, fields: Iterable[Drawn]) -> None:
        """Pictures in rich text that are no files of this ticket: found together, if he may."""
        named = {key for field in fields for key in _inside(field) if is_uuid(key)}
        if missing := named - self.files.keys():
            found = Attachment.objects.visible_to(self.reader).filter(pk__in=missing)
            self.files |= {str(file.pk): file for file in found}

    def parts(self, field: Drawn) -> list[Part]:
        """The value of a field in pieces of text and pictures."""
        if field.is_masked or field.is_empty or field.type not in ("richtext", "file", "image"):
            return [{"text": text_of(field)}]
        if field.type == "richtext":
            return list(self._mixed(str(field.value)))
        drawn = [part for key, _file in field.named for part in self.place(key)]
        return [{"text": text_of(field)}, *drawn]

    def _mixed(self, html: str) -> Iterable[Part]:
        for piece in IMAGE.split(html):
            if not IMAGE.match(piece):
                if text := plain(piece):
                    yield {"text": text}
                continue
            placed = [part for key in richtext.files(piece) for part in self.place(key)]
            yield from placed or [{"text": _("[Picture]")}]

    def place(self, key: str) -> list[Part]:
        """The picture; nothing if it is none, is not for this reader, or there are too many."""
        file = self.files.get(key)
        if file is None or not file.is_image:
            return []
        if len(self.placed) >= MOST:
            self.left_out += 1
            return []
        self.placed.append(key)
        return [{"picture": Picture(file, is_sharp=len(self.placed) <= SHARP)}]

    @property
    def cut(self) -> str:
        """Said where pictures are left out."""
        if not self.left_out:
            return ""
        return _("Only the first %(n)s pictures are printed.") % {"n": MOST}


def _inside(field: Drawn) -> list[str]:
    if field.type != "richtext" or field.is_masked or field.is_empty:
        return []
    return richtext.files(str(field.value))


class Negatives:
    """The pictures of a PDF as files of the typesetter, each set once."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.sizes: dict[str, tuple[int, int]] = {}

    def set(self, part: Part) -> Part:
        """A part as the typesetter takes it; a picture that is gone leaves a line of text."""
        picture = part.get("picture")
        if picture is None:
            return part
        name = f"{picture.file.pk}.jpg"
        if name not in self.sizes:
            content, self.sizes[name] = picture.printed()
            if content:
                self.files[name] = content
        if name not in self.files:
            return {"text": picture.lost}
        width, height = self.sizes[name]
        alt = picture.file.name
        return {"file": f"/{name}", "width": width, "height": height, "alt": alt}
