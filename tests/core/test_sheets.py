"""CSV as spreadsheets write it, and as they may safely open it."""

from __future__ import annotations

import csv
import io

import pytest

from bihuan.core import sheets


@pytest.mark.parametrize("text", ["=1+1", "+1", "-cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_that_a_spreadsheet_would_run_is_written_as_text(text: str):
    table = sheets.written(["n"], [[text]])

    assert list(csv.reader(io.StringIO(table.removeprefix("\ufeff"))))[1] == [f"'{text}"]


def test_what_was_written_harmlessly_comes_back_as_it_was():
    table = sheets.written(["name", "n"], [["=张三", 3], ["-李四", -4]])
    titles, lines = sheets.read(table.encode())

    assert titles == ["name", "n"]
    assert [line.cells["name"] for line in lines] == ["=张三", "-李四"]
    assert lines[0].cells["n"] == "3"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_files_of_every_spreadsheet_are_read(encoding: str, mark: str):
    data = f"姓名{mark}部门\r\n张三{mark}信息部\r\n\r\n李四{mark}\r\n".encode(encoding)
    titles, lines = sheets.read(data)

    assert titles == ["姓名", "部门"]
    assert [(line.number, line.cells["姓名"]) for line in lines] == [(2, "张三"), (4, "李四")]


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"PK\x03\x04\0\0", sheets.NotATable),
        (b"\xff\xff\xff\xff", sheets.NotATable),
        (b"a,b\n" + b"1,2\n" * 5001, sheets.TooManyLines),
        (b"x" * (sheets.LARGEST + 1), sheets.FileTooLarge),
        (b'a,b\n"1,2\n', sheets.BrokenLine),
    ],
)
def test_what_is_no_table_is_refused_in_words(data: bytes, refusal: type[Exception]):
    with pytest.raises(refusal):
        sheets.read(data)
