"""Words for the search index, from Chinese and Latin text alike: one tokeniser for both databases.

Each character of a Chinese run stands with the next (支付失败 -> 支付 付失 失败 败), the last one
of a run alone; Latin words and numbers stay whole. As every unit takes one place, a phrase of these
tokens is found exactly where the text holds it, also across scripts (支付API超时).
Traditional characters are folded to simplified ones, one by one, so that no phrase table can tear a
text and a query apart; full-width letters to plain ones; capitals to small ones.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path

import opencc

CJK = "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
CJK += "\U00020000-\U0003ffff"
UNIT = re.compile(rf"(?P<cjk>[{CJK}]+)|(?:(?![{CJK}])[^\W_])+")
_CJK = re.compile(f"[{CJK}]")
BORDER = "\u01c0"  # stands between two texts, so that no phrase reaches from one into the other
LONGEST = 60  # of one Latin word
MOST_WORDS = 8  # of a query


def fold(text: str) -> str:
    """What is searched for and what is searched through, spelled alike."""
    return unicodedata.normalize("NFKC", text).casefold().translate(_simplified())


def tokens(text: str) -> list[str]:
    """The tokens of a text, in order."""
    found: list[str] = []
    for run in UNIT.finditer(fold(text)):
        unit = run[0]
        if run.lastgroup == "cjk":
            found += [one + next_one for one, next_one in pairwise(unit)]
            found.append(unit[-1])
        else:
            found.append(unit[:LONGEST])
    return found


def phrases(query: str) -> list[tuple[list[str], bool]]:
    """(tokens, is the last one only a beginning) of each word of a query; all must be found."""
    found = []
    for word in query.split()[:MOST_WORDS]:
        wanted = tokens(word[:200])
        if len(wanted) > 1 and is_cjk(wanted[-2]) and wanted[-2][1:] == wanted[-1]:
            found.append((wanted[:-1], False))  # the pair before it says it all
        elif wanted:
            found.append((wanted, True))
    return found


def is_cjk(token: str) -> bool:
    return bool(_CJK.match(token))


@cache
def _simplified() -> dict[int, str]:
    """Traditional character -> simplified one, as OpenCC has them."""
    file = Path(opencc.__file__).parent / "dictionary" / "TSCharacters.txt"
    pairs = (line.split("\t") for line in file.read_text(encoding="utf-8").splitlines() if line)
    return {ord(old): new.split()[0] for old, new in pairs if len(old) == 1}
