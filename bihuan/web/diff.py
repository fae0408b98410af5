"""What one text changes in another, word by word, for people who compare."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

LONGEST = 2000  # characters; longer texts are shown whole, without marks
WORD = re.compile(r"[A-Za-z0-9_]+|\s+|.", re.DOTALL)


def marked(old: str, new: str) -> list[tuple[str, str]]:
    """[(how, text)]: how is "same", "out" or "in". Empty where marks would not help."""
    if not old or not new or old == new or len(old) + len(new) > LONGEST:
        return []
    before, after = WORD.findall(old), WORD.findall(new)
    found: list[tuple[str, str]] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(("same", "".join(after[c:d])))
            continue
        found += [("out", "".join(before[a:b]))] if a < b else []
        found += [("in", "".join(after[c:d]))] if c < d else []
    return found
