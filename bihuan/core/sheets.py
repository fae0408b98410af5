"""Tables as CSV: what spreadsheets write is read, and what they would run is written as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bihuan.core.refusals import N_, ProcessError

BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
MOST_LINES = 5000
LARGEST = 5 * 1024 * 1024


class NotATable(ProcessError):
    """A file that holds no table we can read."""

    message = N_("This is no text file. Save it as CSV and choose it again.")
    status = 422


class FileTooLarge(NotATable):
    message = N_("The file is larger than 5 MB. Split it.")


class TooManyLines(NotATable):
    message = N_("The file has more than 5,000 lines. Split it.")


class BrokenLine(NotATable):
    message = N_("Line %(line)s cannot be read: a quotation mark is not closed.")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file: its number as a person counts, and its cells by column."""

    number: int
    cells: dict[str, str]


def written(header: Sequence[object], rows: Iterable[Iterable[object]]) -> str:
    """A CSV that Excel opens with Chinese intact and without running a cell."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([harmless(title) for title in header])
    for row in rows:
        writer.writerow([harmless(value) for value in row])
    return BOM + out.getvalue()


def harmless(value: object) -> object:
    """A text that would be a formula gets an apostrophe, as spreadsheets themselves write it."""
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def read(data: bytes) -> tuple[list[str], list[Line]]:
    """Titles and lines of a CSV in UTF-8 (with or without mark) or GB18030."""
    if len(data) > LARGEST:
        raise FileTooLarge
    text = decoded(data)
    if "\0" in text:
        raise NotATable
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        titles = [title.strip() for title in next(reader, [])]
        lines = list(_lines(reader, titles))
    except csv.Error as error:
        raise BrokenLine(line=reader.line_num) from error
    return titles, lines


def _lines(reader: Any, titles: Sequence[str]) -> Iterable[Line]:
    """Lines that hold anything; a cell written harmlessly gets its own text back."""
    for count, cells in enumerate(reader, 1):
        if count > MOST_LINES:
            raise TooManyLines
        kept = [_own(cell.strip()) for cell in cells]
        if any(kept):
            padded = kept + [""] * (len(titles) - len(kept))
            yield Line(reader.line_num, dict(zip(titles, padded, strict=False)))


def _own(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8 or, as Excel in China writes it, GB18030."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotATable


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)
