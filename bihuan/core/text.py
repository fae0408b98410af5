"""Texts that carry their languages themselves: {"zh-hans": ..., "zh-hant": ..., "en": ...}."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language

FIRST = "zh-hans"


def shown(names: Mapping[str, str], language: str | None = None) -> str:
    """The text in the reader's language, else in Simplified Chinese, else in any."""
    chosen = names.get(language or get_language() or FIRST) or names.get(FIRST)
    return chosen or next((text for text in names.values() if text), "")
