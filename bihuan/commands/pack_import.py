"""bihuan pack import: a file of another tool becomes folders of packs, with a report."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils.translation import gettext

from bihuan.process.formats.bring import READERS, bring
from bihuan.process.formats.brought import FATES, LARGEST, Brought, readme
from bihuan.process.read import README
from bihuan.process.source import Unreadable


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="what the other tool has written")
    parser.add_argument("--from", dest="kind", required=True, choices=sorted(READERS))
    parser.add_argument("-o", dest="folder", metavar="DIR", type=Path, required=True,
                        help="where the folders of the packs are written")  # fmt: skip
    parser.add_argument("--replace", action="store_true", help="overwrite packs that are there")


def run(options: argparse.Namespace) -> int:
    """0: all packs pass the check; 1: some do not yet, or nothing was read."""
    try:
        with options.file.open("rb") as file:
            data = file.read(LARGEST + 1)
        brought = bring(options.kind, options.file.name, data)
    except OSError as error:
        print(f"{options.file}: {error.strerror}", file=sys.stderr)
        return 1
    except Unreadable as unreadable:
        print(said(unreadable), file=sys.stderr)
        return 1
    twice = sorted({one.key for one in brought if [b.key for b in brought].count(one.key) > 1})
    if twice:
        print(f"{options.file}: holds {', '.join(twice)} twice. Nothing was written.",
              file=sys.stderr)  # fmt: skip
        return 1
    there = [one.key for one in brought if (options.folder / one.key).exists()]
    if there and not options.replace:
        print(f"{', '.join(there)}: already below {options.folder}; --replace overwrites. "
              "Nothing was written.", file=sys.stderr)  # fmt: skip
        return 1
    try:
        _write_all(options.folder, brought, options.file.name)
    except OSError as error:
        print(f"{options.folder}: {error.strerror}. Nothing was written.", file=sys.stderr)
        return 1
    for one in brought:
        _print(one, options.folder)
    return 1 if any(one.errors for one in brought) else 0


def said(unreadable: Unreadable) -> str:
    mistake = unreadable.mistake
    return f"{mistake.file}:{mistake.line}:{mistake.column}: {mistake.text(gettext)}"


def _write_all(folder: Path, brought: list[Brought], file: str) -> None:
    """All packs or none: they are written beside their places and moved there at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".import-", dir=folder) as aside:
        for one in brought:
            _write(Path(aside) / one.key, one, file)
        for one in brought:
            _put(Path(aside) / one.key, folder / one.key)


def _put(made: Path, place: Path) -> None:
    """A new folder as a whole; into one that is there each file as a whole, others stay."""
    if not place.exists():
        made.rename(place)
        return
    for file in made.iterdir():
        file.replace(place / file.name)


def _write(folder: Path, one: Brought, file: str) -> None:
    folder.mkdir()
    texts = {README: readme(one, file, gettext), **one.texts}  # a pack of ours has its own
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")


def _print(one: Brought, folder: Path) -> None:
    print(f"{one.key} ({one.name}) -> {folder / one.key}")
    for line in one.lines:
        print(f"  {gettext(FATES[line.fate])}: {line.place}: {line.text(gettext)}")
    for mistake in one.mistakes:
        if mistake.severity == "error":
            print(f"  {one.key}/{mistake}", file=sys.stderr)
    verdict = "passes the check" if one.pack else "cannot be published yet, see above"
    print(f"{one.key}: {verdict}")
