"""What is kept of a file, and under which name. It is what its content proves."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from bihuan.tickets import attachments, refusals
from tests import pictures

ENDLESS = "x" * 300 + ".pdf"


def kept(person: Any, name: str, content: bytes, **more: Any) -> Any:
    upload = SimpleUploadedFile("x", content)
    upload._name = name  # as a client may send it, before Django cleans it
    return attachments.store(upload, by=person("kefu"), **more)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_picture_is_shown_and_has_a_small_copy(person: Any, kind: str):
    there = kept(person, "shot.bin", pictures.picture(kind, (2000, 1000)))

    assert there.content_type == f"image/{kind.lower()}"
    with Image.open(there.small) as small:
        assert small.size == (640, 320)


@pytest.mark.parametrize(
    "content",
    [
        pictures.SVG,
        pictures.HTML,
        pictures.GIF_AND_SCRIPT,
        pictures.PNG_HEAD_ONLY,
        pictures.pixel_bomb(),
        pictures.zip_bomb(),
        pictures.picture()[:60],
    ],
    ids=["svg", "html", "gif and script", "png head", "pixel bomb", "zip bomb", "cut png"],
)
def test_what_is_no_whole_picture_is_never_shown_as_one(person: Any, content: bytes):
    there = kept(person, "harmless.png", content)

    assert not there.is_image
    assert not there.small
    with pytest.raises(refusals.NotAPicture, match="harmless"):
        kept(person, "harmless.png", content, as_picture=True)


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\tmp\\报告.docx", "报告.docx"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\x00b\r\n.txt", "ab.txt"),
        ("", "file"),
        (ENDLESS, "x" * 251 + ".pdf"),
        ("长" * 100 + ".png", "长" * 83 + ".png"),
    ],
)
def test_names_lose_what_turns_them_around_and_keep_their_ending(person: Any, sent: str, name: str):
    assert kept(person, sent, b"text").name == name
    assert len(name.encode()) <= 255


def test_too_large_and_empty_files_are_refused_with_their_names(person: Any, settings: Any):
    settings.FILE_LIMIT = 1024 * 1024
    with pytest.raises(refusals.TooBig, match=r"大.*1 MB"):
        kept(person, "大.bin", b"x" * (1024 * 1024 + 1))
    with pytest.raises(refusals.EmptyFile, match="空"):
        kept(person, "空.txt", b"")
