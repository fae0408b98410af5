"""Files as people and attackers send them, made here: none is kept in the tree."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image


def picture(kind: str = "PNG", size: tuple[int, int] = (80, 60), colour: str = "teal") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


def pixel_bomb(side: int = 30_000) -> bytes:
    """A PNG of a few kilobytes that says it is 900 million pixels large."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"".join([
        b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(b"\0" * 4096)),
        chunk(b"IEND", b""),
    ])  # fmt: skip


def zip_bomb() -> bytes:
    """50 MB of zeros in 50 KB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("zeros", b"\0" * 50_000_000)
    return out.getvalue()


SCRIPT = b"<script>document.title='owned'</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="document.title=\'owned\'"/>'
HTML = b"<!doctype html><html><body>" + SCRIPT + b"</body></html>"
GIF_AND_SCRIPT = b"GIF89a/*" + b"\0" * 8 + b"*/=1;" + SCRIPT
PNG_HEAD_ONLY = b"\x89PNG\r\n\x1a\n" + HTML
