"""How a Chinese name is typed on a keyboard: whole and by initials."""

from __future__ import annotations


def spelled(name: str) -> str:
    """张三 -> "zhangsan zs". A name without Chinese characters is its own spelling."""
    from pypinyin import lazy_pinyin  # its tables take a while to load

    syllables = [part.strip().lower() for part in lazy_pinyin(name) if part.strip()]
    whole = "".join(syllables).replace(" ", "")
    initials = "".join(word[0] for part in syllables for word in part.split())
    return f"{whole} {initials}"[:200] if whole != initials else whole[:200]
