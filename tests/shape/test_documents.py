"""Documents of the project: their links lead somewhere, and each guide is there twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.shape.source import ROOT

LINK = re.compile(r"\]\(([^)\s]+)\)")
ELSEWHERE = ("http://", "https://", "mailto:", "#")
GUIDE = ROOT / "docs" / "guide"


def documents() -> Iterator[Path]:
    for pattern in ("*.md", "docs/**/*.md", "bench/*.md"):
        yield from ROOT.glob(pattern)


def test_links_of_documents_lead_to_files_that_are_there():
    lost = [
        f"{file.relative_to(ROOT)}: {link}"
        for file in documents()
        for link in LINK.findall(file.read_text())
        if not link.startswith(ELSEWHERE) and not (file.parent / link.partition("#")[0]).exists()
    ]

    assert not lost


def test_each_guide_is_there_in_chinese_and_in_english():
    assert {f.name for f in GUIDE.glob("*.md")} == {f.name for f in (GUIDE / "en").glob("*.md")}
