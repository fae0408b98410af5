"""bihuan pack export: published packs as folders, or one of them as a file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from django.utils import translation

from bihuan.catalogue.models import PackVersion
from bihuan.process.shapes import LANGUAGES
from bihuan.web import exporting, typeset
from bihuan.web.help.handbook import DAYS, SPANS

FORMS = ("yaml", "bpmn", "mermaid", "svg", "handbook")
NOTHING = "There is no such published pack. bihuan pack load PATH publishes one."


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("target", metavar="PATH|KEY",
                        help="a folder for all packs; with --as the key of one pack")  # fmt: skip
    parser.add_argument("--pack", metavar="KEY", help="only this pack (with PATH)")
    parser.add_argument("--as", dest="form", choices=FORMS, help="one file of the pack KEY")
    parser.add_argument("-o", dest="file", metavar="FILE", type=Path,
                        help="where to write it; a folder, or a file's name")  # fmt: skip
    parser.add_argument("--lang", choices=LANGUAGES, default="zh-hans", help="language of the file")
    parser.add_argument("--days", type=int, choices=SPANS, default=DAYS,
                        help="days that the figures of a handbook look back (90)")  # fmt: skip


def run(options: argparse.Namespace) -> int:
    return _file(options) if options.form else _folders(options)


def _folders(options: argparse.Namespace) -> int:
    if options.file is not None:  # export KEY -o DIR
        options.pack, options.target = options.target, options.file
    versions = PackVersion.objects.filter(is_current=True).order_by("key")
    if options.pack:
        versions = versions.filter(key=options.pack)
    if not versions:
        print(NOTHING, file=sys.stderr)
        return 1
    for version in versions:
        folder = Path(options.target) / version.key
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in version.files.items():
            (folder / name).write_text(text, encoding="utf-8")
        print(f"{version.key}: version {version.number} -> {folder}")
    return 0


def _file(options: argparse.Namespace) -> int:
    version = PackVersion.objects.filter(key=options.target, is_current=True).first()
    if version is None:
        print(NOTHING, file=sys.stderr)
        return 1
    process = exporting.Process(version.flow, version.files, f"v{version.number}", options.days)
    forms = [options.form]
    if options.form == "handbook":
        forms = ["html", "pdf"] if typeset.is_there() else ["html"]
    with translation.override(options.lang):
        for form in forms:
            made = exporting.exported(form, process)
            target = _target(options.file, made.name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(made.content)
            print(f"{version.key}: version {version.number} -> {target}")
    return 0


def _target(asked: Path | None, name: str) -> Path:
    if asked is None:
        return Path(name)
    if asked.is_dir() or not asked.suffix:
        return asked / name
    return asked if asked.suffix == Path(name).suffix else asked.with_suffix(Path(name).suffix)
