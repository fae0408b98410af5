"""A pack as one zip file. Out and in again give the same bytes of every text."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath

from bihuan.process import read
from bihuan.process.errors import N_
from bihuan.process.format import FILES
from bihuan.process.formats.brought import Brought, Report, refusal
from bihuan.process.shapes import KEY
from bihuan.process.source import LARGEST

KEPT = (*FILES, read.README)
MOST_FILES = 200
MOST_BYTES = 8_000_000  # of all texts unpacked
_EPOCH = (1980, 1, 1, 0, 0, 0)  # a zip of the same pack is the same file


def zipped(packs: Mapping[str, Mapping[str, str]]) -> bytes:
    """{key: {file: text}} as <key>/<file> in a zip."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for key, texts in sorted(packs.items()):
            for name, text in texts.items():
                entry = zipfile.ZipInfo(f"{key}/{name}", _EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, text.encode())
    return target.getvalue()


def unzip(file: str, data: bytes) -> list[Brought]:
    """The packs in a zip, their texts untouched."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            packs = _texts(file, archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise refusal(file, N_("this is not a zip file.")) from error
    if not packs:
        raise refusal(file, N_("no flow.yaml is in this zip file."))
    return [_brought(key, texts) for key, texts in packs.items()]


def _texts(file: str, archive: zipfile.ZipFile) -> dict[str, dict[str, str]]:
    """What belongs to packs, read no further than what a pack may be large."""
    entries = [one for one in archive.infolist() if not one.is_dir()]
    if len(entries) > MOST_FILES:
        raise refusal(file, N_("a zip file may hold %(max)s files."), max=MOST_FILES)
    folders = {PurePosixPath(one.filename).parent for one in entries
               if PurePosixPath(one.filename).name == "flow.yaml"}  # fmt: skip
    packs: dict[str, dict[str, str]] = {}
    total = 0
    for entry in entries:
        path = PurePosixPath(entry.filename)
        if path.parent not in folders or path.name not in KEPT:
            continue
        text = _text(file, archive, entry)
        total += len(text)
        if total > MOST_BYTES:
            words = N_("unpacked, this zip file has more than %(max)s bytes.")
            raise refusal(file, words, max=MOST_BYTES)
        packs.setdefault(str(path.parent), {})[path.name] = text
    return packs


def _text(file: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> str:
    most = LARGEST * 4
    with archive.open(entry) as opened:  # a bomb says what it likes about its size
        raw = opened.read(most + 1)
    where = f"{file}/{entry.filename[-80:]}"
    if len(raw) > most:
        raise refusal(where, N_("this file is too large; a file may have %(max)s characters."),
                      max=LARGEST)  # fmt: skip
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise refusal(where, N_("this file is not UTF-8 text.")) from error


def _brought(folder: str, texts: Mapping[str, str]) -> Brought:
    pack, mistakes = read.read_texts(texts)
    report = Report()
    for name in texts:
        report.mapped(name, N_("taken over as it is."))
    key = pack.key if pack else _name(folder)
    names = pack.flow.names["zh-hans"] if pack else key
    return Brought(key, names, texts, tuple(report.lines), mistakes, pack)


def _name(folder: str) -> str:
    """A folder's own name where it can be a key; it becomes the name of a folder here."""
    name = PurePosixPath(folder).name
    return name if KEY.match(name) else "pack"
