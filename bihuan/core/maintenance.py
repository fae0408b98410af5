"""Closed for a while: the setting BIHUAN_MAINTENANCE, or a file that holds what readers are told.

The file needs no restart and no database, so it can be put there before either is touched.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

LONGEST = 500  # signs of the file that are shown


def file() -> Path:
    return Path(settings.DATA_DIR) / "maintenance"


def begin(words: str) -> None:
    """Close the site; `words` are shown to everybody who comes."""
    file().parent.mkdir(parents=True, exist_ok=True)
    file().write_text(words, encoding="utf-8")


def end() -> bool:
    """Open the site again; whether a file was there."""
    was_there = file().exists()
    file().unlink(missing_ok=True)
    return was_there


def notice() -> str | None:
    """What readers are told now ("" for nothing in particular); None while the site is open."""
    try:
        return file().read_text(encoding="utf-8", errors="replace")[:LONGEST].strip()
    except FileNotFoundError:
        return "" if settings.MAINTENANCE else None
