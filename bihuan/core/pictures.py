"""What a file is by its content, and a small copy of a picture. Nothing is ever unpacked."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

UNKNOWN = "application/octet-stream"
# What the first bytes say. Whatever else it is, a browser is told to download it.
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\xd0\xcf\x11\xe0", "application/x-ole-storage"),
)
FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
MOST_PIXELS = 40_000_000  # a larger picture is kept, but neither drawn nor read
SMALL = (640, 640)
WHITE = (255, 255, 255)
BROKEN = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    struct.error,
    zlib.error,
)  # fmt: skip  what Pillow says about files that only look like pictures


def kind(head: bytes) -> str:
    """The content type that the first bytes of a file prove; text only when it is clean UTF-8."""
    for signature, content_type in SIGNATURES:
        if head.startswith(signature):
            return content_type
    if b"\0" in head:
        return UNKNOWN
    try:
        head[:-4].decode() if len(head) > 512 else head.decode()
    except UnicodeDecodeError:
        return UNKNOWN
    return "text/plain"


def read(file: IO[bytes]) -> tuple[str, bytes]:
    """(content type, a small copy) of a picture that a browser may draw; ("", b"") of all else.

    The picture is decoded to its end: what is only a picture in its first bytes is none.
    """
    try:
        with _opened(file) as picture:
            return FORMATS[picture.format or ""], _small(picture)
    except BROKEN:
        return "", b""
    finally:
        file.seek(0)


def printable(file: IO[bytes], most: tuple[int, int]) -> tuple[bytes, tuple[int, int]]:
    """A JPEG on white for paper, no larger than `most`, and its size; (b"", (0, 0)) if broken."""
    try:
        with _opened(file) as picture:
            upright = _upright(picture, most)
            if upright.mode == "RGBA":
                upright = Image.alpha_composite(
                    Image.new("RGBA", upright.size, (*WHITE, 255)), upright
                )
            out = io.BytesIO()
            upright.convert("RGB").save(out, "JPEG", quality=85)
            return out.getvalue(), upright.size
    except BROKEN:
        return b"", (0, 0)


@contextmanager
def _opened(file: IO[bytes]) -> Iterator[Image.Image]:
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(file, formats=list(FORMATS)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Image.DecompressionBombError
            yield picture


def _upright(picture: Image.Image, most: tuple[int, int]) -> Image.Image:
    """Decoded to its end, turned as its camera was held, no larger than `most`."""
    picture.draft("RGB", most)  # a JPEG is decoded at a fraction of its size
    picture.load()
    upright = ImageOps.exif_transpose(picture)
    upright = upright.convert("RGBA" if _is_clear(upright) else "RGB")
    upright.thumbnail(most)
    return upright


def _small(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    _upright(picture, SMALL).save(out, "WEBP", quality=80, method=2)
    return out.getvalue()


def _is_clear(picture: Image.Image) -> bool:
    return picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info
