"""What a list shows, as a file: CSV row by row, or an Excel sheet.

A cell that a spreadsheet would take for a formula is written as the text it is.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from bihuan.tickets import list_refusals, lists
from bihuan.web.lists import columns
from bihuan.web.lists.listing import Listing

PORTION = 500
MOST_IN_SHEET = 20_000
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
ILLEGAL = dict.fromkeys([*range(9), 11, 12, *range(14, 32)])  # not allowed in a sheet


def header(listing: Listing) -> list[str]:
    """The headings, in the reader's language."""
    return [_("Title"), *(str(column.label) for column in listing.columns), _("Tags")]


def cells(listing: Listing) -> Iterator[list[Any]]:
    """All rows that fit, a portion at a time: any length, the same memory."""
    cursor = ""
    while True:
        found = listing.read(cursor, PORTION)
        for row in columns.rows(found.rows, listing.columns):
            plain = (column.plain(row) for column in listing.columns)
            yield [row.ticket.title, *plain, "、".join(row.tags)]
        cursor = found.next
        if not cursor:
            return


def as_csv(listing: Listing) -> Iterator[bytes]:
    """For Excel too: it takes a file for UTF-8 only with a mark in front. The answer is sent after
    the request has forgotten its reader, so his language and time zone go with it."""
    language, zone = translation.get_language(), timezone.get_current_timezone()

    def told() -> Iterator[bytes]:
        with translation.override(language), timezone.override(zone):
            yield from _csv(listing)

    return told()


def _csv(listing: Listing) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield b"\xef\xbb\xbf"
    for number, row in enumerate(_with_header(listing)):
        writer.writerow([guarded(text(value)) for value in row])
        if number % 100 == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _with_header(listing: Listing) -> Iterator[list[Any]]:
    yield header(listing)
    yield from cells(listing)


def _taken(buffer: io.StringIO) -> bytes:
    said = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return said


def as_xlsx(listing: Listing) -> Any:
    """A sheet in a temporary file; refused before it begins when it would be too long."""
    if lists.count(listing.all_rows, MOST_IN_SHEET) > MOST_IN_SHEET:
        raise list_refusals.TooManyRows(most=MOST_IN_SHEET)
    import openpyxl  # here: 10 MB in every process, for the few that are asked for a sheet

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(_safe_title(listing.title))
    sheet.freeze_panes = "A2"
    for number, value in enumerate(_widths(listing), 1):
        sheet.column_dimensions[openpyxl.utils.get_column_letter(number)].width = value
    names = header(listing)
    sheet.append([_cell(sheet, name, is_bold=True) for name in names])
    end = 1
    for row in cells(listing):
        sheet.append([_cell(sheet, value) for value in row])
        end += 1
    sheet.auto_filter.ref = f"A1:{openpyxl.utils.get_column_letter(len(names))}{end}"
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    book.save(file)
    file.seek(0)
    return file


def _widths(listing: Listing) -> list[int]:
    return [48, *([18] * (len(listing.columns) + 1))]


def _safe_title(title: str) -> str:
    return "".join(sign for sign in title if sign not in r"[]:*?/\'")[:31] or "Bihuan"


def _cell(sheet: Any, value: Any, *, is_bold: bool = False) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    if isinstance(value, datetime):
        cell = WriteOnlyCell(sheet, timezone.localtime(value).replace(tzinfo=None))
        cell.number_format = "yyyy-mm-dd hh:mm"
        return cell
    cell = WriteOnlyCell(sheet, text(value).translate(ILLEGAL)[:32_000])
    cell.data_type = "s"  # never a formula, whatever it begins with
    if is_bold:
        cell.font = Font(bold=True)
    return cell


def text(value: Any) -> str:
    """A value as a cell holds it; instants on the reader's clock."""
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    return "" if value is None else str(value)


def guarded(cell: str) -> str:
    """Text that a spreadsheet will not run."""
    return f"'{cell}" if cell.startswith(RISKY) else cell
