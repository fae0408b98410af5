"""Check, load, import, export or simulate process packs (docs/pack-format.md).

bihuan pack check PATH    read it and name every mistake with file, line and column
bihuan pack load PATH     check it, then publish it as a new version
bihuan pack export PATH   write the published packs below PATH, a folder each
bihuan pack export KEY --as yaml|bpmn|mermaid|svg|handbook
                          write one published pack as a file
bihuan pack import --from tasksteper|bkitsm|bpmn|zip FILE -o DIR
                          make packs of what another tool has written, with a report
bihuan pack plan DIR      say what a folder of packs would change
                          (exit code 0: nothing, 2: changes, 1: mistakes)
bihuan pack apply DIR     make it so, all or nothing; --prune retires what is not in the folder
bihuan pack simulate KEY|PATH
                          run made-up tickets through it: waiting, breaches, bottleneck
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from bihuan.catalogue import upgrades
from bihuan.commands import pack_export, pack_import, pack_plan, pack_simulate
from bihuan.core.refusals import ProcessError, words
from bihuan.process.read import Pack, read_pack

Verb = tuple[Any, Any, str]
DRAFTS = {
    "": "",
    "moved": "; its draft goes on from it",
    "stays": "; its draft has changes of its own and stays as it is: take the version over there",
}
MODULES: dict[str, Verb] = {  # verbs with a module of their own
    "plan": (pack_plan, pack_plan.plan, "say what a folder of packs would change here"),
    "apply": (pack_plan, pack_plan.apply, "make what runs equal to a folder of packs"),
    "export": (pack_export, pack_export.run, "write packs to PATH/<key>/, or one as a file"),
    "import": (pack_import, pack_import.run, "make packs of a file of another tool"),
    "simulate": (pack_simulate, pack_simulate.run, "run made-up tickets, keep nothing"),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for verb, help_text in (
        ("check", "name every mistake, change nothing"),
        ("load", "check, then publish as a new version"),
    ):
        one = verbs.add_parser(verb, help=help_text)
        one.add_argument("path", metavar="PATH", type=Path, help="a pack's folder, or one of packs")
    for verb, (module, _run, help_text) in MODULES.items():
        module.arguments(verbs.add_parser(verb, help=help_text))


def run(options: argparse.Namespace) -> int:
    if options.verb in MODULES:
        return int(MODULES[options.verb][1](options))
    return {"check": check, "load": load}[options.verb](options)


def check(options: argparse.Namespace) -> int:
    folders = _folders(options.path)
    return min(1, sum(_read(folder) is None for folder in folders)) if folders else 2


def load(options: argparse.Namespace) -> int:
    folders = _folders(options.path)
    if not folders:
        return 2
    for folder in folders:
        if _read(folder) is None:
            print(f"{folder.name}: nothing was loaded.", file=sys.stderr)
            return 1
        try:
            version, draft = upgrades.load(folder)
        except ProcessError as error:
            print(f"{folder.name}: {words(error)}", file=sys.stderr)
            return 1
        print(f"{version.key}: version {version.number} is published{DRAFTS[draft]}")
    return 0


def _folders(path: Path) -> list[Path]:
    """The pack at `path`, or all packs below it."""
    found = [path] if (path / "flow.yaml").exists() else sorted(path.glob("*/flow.yaml"))
    if not found:
        print(f"{path}: no flow.yaml here. Give the folder of a pack.", file=sys.stderr)
    return [one if one.is_dir() else one.parent for one in found]


def _read(folder: Path) -> Pack | None:
    pack, mistakes = read_pack(folder)
    for mistake in mistakes:
        print(mistake, file=sys.stderr)
    if pack is None:
        print(f"{folder.name}: {len(mistakes)} mistake(s)", file=sys.stderr)
        return None
    print(f"{pack.key}: {len(pack.flow.nodes)} nodes, ok")
    return pack
