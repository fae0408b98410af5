"""What an importer hands back: the texts of a pack, and line by line what became of each part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sized
from dataclasses import dataclass, field
from typing import Any, Literal

from bihuan.process import read
from bihuan.process.errors import N_
from bihuan.process.mistakes import SAVE_AS_UTF8, Mistake
from bihuan.process.source import Unreadable

Fate = Literal["mapped", "approximated", "dropped"]
FATES: Mapping[Fate, str] = {
    "mapped": N_("carried over"),
    "approximated": N_("carried over differently"),
    "dropped": N_("not carried over"),
}
LARGEST = 2_000_000  # bytes of a foreign file; an export of a hundred processes has less
MOST_STEPS = 500
MOST_WRITTEN = 30_000  # values of one pack; a process of a hundred steps has a tenth
MOST_PARTS = 2000  # fields, lines, rows of one process


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one part of the foreign file. `message` is a msgid, `where` fills it in."""

    fate: Fate
    place: str  # where it stands there: "line 12", "state 459", "task_1"
    message: str
    where: Mapping[str, Any] = field(default_factory=dict)

    def text(self, translate: Callable[[str], str] = str) -> str:
        return translate(self.message) % self.where


@dataclass
class Report:
    """The lines about one process, in the order of reading."""

    lines: list[Line] = field(default_factory=list)

    def mapped(self, place: object, message: str, **where: Any) -> None:
        self.lines.append(Line("mapped", str(place), message, where))

    def near(self, place: object, message: str, **where: Any) -> None:
        """Carried over, but not to the letter."""
        self.lines.append(Line("approximated", str(place), message, where))

    def dropped(self, place: object, message: str, **where: Any) -> None:
        self.lines.append(Line("dropped", str(place), message, where))

    def count(self, fate: Fate) -> int:
        return sum(line.fate == fate for line in self.lines)


@dataclass(frozen=True)
class Brought:
    """One process of a foreign file as a pack: its texts, the report, and what the check says."""

    key: str
    name: str
    texts: Mapping[str, str]
    lines: tuple[Line, ...]
    mistakes: tuple[Mistake, ...] = ()  # with an error among them nothing can be published yet
    pack: read.Pack | None = None

    @property
    def errors(self) -> tuple[Mistake, ...]:
        return tuple(m for m in self.mistakes if m.severity == "error")


def finish(file: str, documents: Mapping[str, Any], report: Report) -> Brought:
    """The documents as texts, checked as `pack check` does."""
    _demand_small(file, documents)
    texts = read.dump(documents)
    pack, mistakes = read.read_texts(texts)
    head = documents["flow.yaml"]
    return Brought(head["pack"], head["names"], texts, tuple(report.lines), mistakes, pack)


def _demand_small(file: str, documents: Mapping[str, Any]) -> None:
    """Refuse what could not be saved before seconds are spent on writing it."""
    waiting: list[Any] = [documents]
    parts = letters = 0
    while waiting:
        one = waiting.pop()
        parts += 1
        if isinstance(one, Mapping):
            waiting += one.values()
        elif isinstance(one, list | tuple):
            waiting += one
        elif isinstance(one, str):
            letters += len(one)
        if parts > MOST_WRITTEN or letters > read.source.LARGEST:
            words = N_("one process in it is too large for a pack: it has too many parts or texts.")
            raise refusal(file, words)


def decoded(file: str, data: bytes) -> str:
    """The file as text, or a refusal that says what is wrong with it."""
    if len(data) > LARGEST:
        words = N_("this file is too large; an import may have %(max)s bytes.")
        raise refusal(file, words, max=LARGEST)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise refusal(file, N_("this file is not UTF-8 text."), line) from error
    return text.replace("\r\n", "\n")


def demand_few(file: str, parts: Sized, line: int = 1) -> None:
    """Refuse a process that is larger than any that people draw."""
    if len(parts) > MOST_PARTS:
        words = N_("a process here has more than %(max)s parts of one kind.")
        raise refusal(file, words, line, max=MOST_PARTS)


OTHER = N_("Export the process again from where it comes from, whole and unchanged, and bring that "
           "file.")  # fmt: skip
DIVIDE = N_("Divide it there into several processes, and bring them one by one.")
MENDS = {
    N_("this file is not UTF-8 text."): SAVE_AS_UTF8,
    N_("a process here has more than %(max)s parts of one kind."): DIVIDE,
    N_("one process in it is too large for a pack: it has too many parts or texts."): DIVIDE,
}  # fmt: skip


def refusal(file: str, message: str, line: int = 1, column: int = 1, **where: Any) -> Unreadable:
    """A foreign file that cannot be imported at all."""
    return Unreadable(Mistake(file, line, column, message, where, mend=MENDS.get(message, OTHER),
                              rule="import"))  # fmt: skip


def readme(one: Brought, file: str, translate: Callable[[str], str] = str) -> str:
    """README.md of an imported pack: where it comes from and the whole report."""
    title = translate(N_("Imported from %(file)s")) % {"file": file}
    parts = [f"# {one.name}", "", title, ""]
    for fate in FATES:
        lines = [line for line in one.lines if line.fate == fate]
        if lines:
            parts += [f"## {translate(FATES[fate])} ({len(lines)})", "", *_items(lines, translate)]
    return "\n".join(parts).rstrip() + "\n"


def _items(lines: Iterable[Line], translate: Callable[[str], str]) -> list[str]:
    return [*(f"- {line.place}: {line.text(translate)}" for line in lines), ""]
