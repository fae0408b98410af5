"""What is wrong with a process, said so that its owner can mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Literal

from bihuan.process.errors import N_

DID_YOU_MEAN = N_("Did you mean '%(guess)s'?")
# how to mend what is wrong with a file as a whole
SAVE_AS_UTF8 = N_("Save the file as UTF-8 text.")
ADD_FILE = N_("Add the file '%(name)s'; 'bihuan pack export' shows how a whole pack looks.")
NO_SUCH_FILE = N_("Take it out: a pack has flow.yaml, fields.yaml, notices.yaml, guide.yaml and "
                  "README.md.")  # fmt: skip
SHORTEN = N_("Shorten it; what is long belongs into a document of its own, with a link to it.")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong inside an expression; line and column count from its own beginning (1, 1)."""

    message: str
    where: Mapping[str, Any] = field(default_factory=dict)
    guess: str = ""
    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something wrong in a pack. `message` is a msgid, `where` fills it in."""

    file: str
    line: int
    column: int
    message: str
    where: Mapping[str, Any] = field(default_factory=dict)
    guess: str = ""
    severity: Literal["error", "warning"] = "error"
    node: str = ""  # the node it is about, for the canvas
    mend: str = ""  # msgid: what to do
    rule: str = ""  # name of the rule that found it

    def text(self, translate: Callable[[str], str] = str) -> str:
        """The sentence with its guess, or how to mend it, in the language of `translate`."""
        said = translate(self.message) % self.where
        if self.guess:
            said += " " + translate(DID_YOU_MEAN) % {"guess": self.guess}
        elif self.mend:
            said += " " + translate(self.mend) % self.where
        return said

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.text()}"


def guess(word: object, known: Iterable[str]) -> str:
    """The known word that looks most like `word`, or nothing."""
    names = sorted({str(name) for name in known})[:2000]
    if not isinstance(word, str) or len(word) > 100:
        return ""
    return next(iter(get_close_matches(word, names, n=1, cutoff=0.6)), "")
