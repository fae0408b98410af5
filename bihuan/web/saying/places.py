"""Where in the documents of a process something stands: Steps › Review › Return › target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bihuan.core.text import shown
from bihuan.web.saying.parts import part_words
from bihuan.web.saying.values import Sayer, is_text
from bihuan.web.saying.vocabulary import INSIDE, KEYED

HELD = frozenset({*KEYED, "options", "notices", "columns", "questions", "outcomes", "terms"})


def place(path: Sequence[str | int], within: Sequence[Any], sayer: Sayer) -> str:
    """`within`: what stands at each step of the path."""
    words = []
    for at, part in enumerate(path):
        if at == 0 and str(part).endswith((".yaml", ".md")):
            continue  # its file: the parts say it
        above = path[at - 1] if at else ""
        if part == "to" and at > 1 and path[at - 2] == "edges":
            part = "target"
        words.append(_word(part, str(above), within[at] if at < len(within) else None, sayer))
    return " › ".join(words) or str(path[0] if path else "")


def _word(part: str | int, above: str, here: Any, sayer: Sayer) -> str:
    name = _name(here, above, sayer) if isinstance(part, int) or above in HELD else ""
    if name:
        return name
    if isinstance(part, int):
        return f"#{part + 1}"
    if above == "fields" or (above in KEYED and KEYED[above] == "fields"):
        return sayer.names.fields.get(part, part)
    return part_words(part)


def _name(here: Any, above: str, sayer: Sayer) -> str:
    """What the thing at a step is called."""
    if isinstance(here, str):
        return sayer.say(INSIDE.get(above, above), here) if above not in KEYED else ""
    if not isinstance(here, Mapping) or is_text(here):
        return ""
    for part in ("names", "label", "subject", "ask", "group", "value", "key"):
        if here.get(part):
            return shown(here[part]) if isinstance(here[part], Mapping) else str(here[part])
    if "on" in here:
        return sayer.say("on", here["on"])
    if "to" in here:
        return "→ " + sayer.say("target", here["to"])
    return sayer.say(INSIDE.get(above, above), here) if len(here) == 1 else ""
