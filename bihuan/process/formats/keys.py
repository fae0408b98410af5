"""Keys for what other tools name freely: small letters, digits and _, each once."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

_OTHER = re.compile(r"[^a-z0-9]+")
_HASH = re.compile(r"[0-9a-f]{24,}|\d+|[a-z_]*[0-9a-f]{8}-[0-9a-f-]{20,}")
LONGEST = 40


@dataclass
class Keys:
    """Gives each foreign name a key of its own and remembers it."""

    otherwise: str = "item"  # what a name without letters is called
    given: dict[str, str] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)

    def of(self, identity: object, *names: object) -> str:
        """The key of the thing `identity`, made of the first of `names` that yields one."""
        known = self.given.get(str(identity))
        if known is None:
            known = self.given[str(identity)] = self._free(self._plain(names))
        return known

    def reserve(self, key: str) -> str:
        self._taken.add(key)
        return key

    def _plain(self, names: tuple[object, ...]) -> str:
        return next(filter(None, map(slug, names)), self.otherwise)

    def _free(self, key: str) -> str:
        number, free = 1, key
        while free in self._taken:
            number += 1
            free = f"{key}_{number}"
        return self.reserve(free)


def slug(name: object) -> str:
    """A readable key for a name in any script; nothing for a bare number or a hash."""
    from pypinyin import lazy_pinyin  # its tables take 50 MB, which few processes need

    text = str(name or "")[:200].strip()  # a key has 40 letters
    if _HASH.fullmatch(text.lower()):
        return ""
    plain = unicodedata.normalize("NFKD", "_".join(lazy_pinyin(text, errors="default")))
    spelled = "".join(letter for letter in plain if not unicodedata.combining(letter))
    key = _OTHER.sub("_", spelled.lower()).strip("_")[:LONGEST].strip("_")
    if key and not key[0].isalpha():
        key = f"n_{key}"
    return key
