"""bihuan pack plan | apply: a folder of packs, kept in git, against what runs here."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from django.utils.translation import gettext

from bihuan.catalogue import plan as plans
from bihuan.catalogue.plan import Item
from bihuan.core.refusals import ProcessError, words
from bihuan.core.text import shown
from bihuan.web.design.differences import difference

SAME, BROKEN, CHANGES = 0, 1, 2
SIGNS = {
    "new": "+",
    "back": "+",
    "changed": "~",
    "removed": "-",
    "unchanged": "=",
    "kept": " ",
    "broken": "!",
}
SAID = {
    "new": "is new", "back": "was retired and runs again", "changed": "changes",
    "removed": "is retired", "unchanged": "stays as it is",
    "kept": "is not in the folder and stays (--prune retires it)", "broken": "has mistakes",
}  # fmt: skip


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", type=Path, help="a folder of packs")
    parser.add_argument("--prune", action="store_true",
                        help="retire processes that are not in the folder")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="for programs")


def plan(options: argparse.Namespace) -> int:
    """0 nothing to do, 2 there are changes, 1 there are mistakes."""
    if not _is_there(options.folder):
        return BROKEN
    items = plans.plan(options.folder, options.prune)
    _say(items, options.json)
    if any(item.fate == "broken" for item in items):
        return BROKEN
    return CHANGES if any(item.is_change for item in items) else SAME


def apply(options: argparse.Namespace) -> int:
    """0 the folder is what runs now, 1 nothing was changed."""
    if not _is_there(options.folder):
        return BROKEN
    try:
        items = plans.apply(options.folder, options.prune)
    except ProcessError as error:
        _say(plans.plan(options.folder, options.prune), options.json)
        print(f"bihuan: {words(error)}", file=sys.stderr)
        return BROKEN
    _say(items, options.json)
    return SAME


def _is_there(folder: Path) -> bool:
    if plans.folders(folder):
        return True
    print(f"{folder}: no flow.yaml here, nor in a folder below it.", file=sys.stderr)
    return False


def _say(items: list[Item], as_json: bool) -> None:
    if as_json:
        print(json.dumps(_data(items), ensure_ascii=False, indent=2))
        return
    for item in items:
        if item.fate != "unchanged":
            print(f"{SIGNS[item.fate]} {item.key} {SAID[item.fate]}")
        for line in _lines(item):
            old = f"{line['old']} -> " if line["old"] else ""
            print(f"    {line['sentence']}{': ' if old or line['new'] else ''}{old}{line['new']}")
        for want in item.wants:
            print(f"    ? {gettext(want.message) % want.where}")
        for service in item.services:
            print(f"    {gettext('can be asked for again')}: {service}")
        for mistake in item.mistakes:
            if mistake.severity == "error":
                print(f"    {item.key}/{mistake}", file=sys.stderr)
    back = f"{_count(items, 'back')} back, " if _count(items, "back") else ""
    print(f"{_count(items, 'new')} new, {back}{_count(items, 'changed')} changed, "
          f"{_count(items, 'removed')} retired, {_count(items, 'unchanged')} unchanged, "
          f"{_count(items, 'broken')} with mistakes")  # fmt: skip


def _count(items: list[Item], fate: str) -> int:
    return sum(item.fate == fate for item in items)


def _lines(item: Item) -> list[dict[str, str]]:
    old, new = item.flows
    if item.fate not in ("changed", "back") or old is None or new is None:
        return []
    if item.version is not None and item.pack is not None and item.version.hash == item.pack.hash:
        return []
    found = [line for _title, lines in difference(old, new).groups for line in lines]
    if not found:  # the same process in other words: notes, README, places on the canvas
        return [{"how": "changed", "sentence": gettext("Texts that change no behaviour"),
                 "old": "", "new": ""}]  # fmt: skip
    return [{"how": line.how, "sentence": line.sentence, "old": line.old, "new": line.new}
            for line in found]  # fmt: skip


def _data(items: list[Item]) -> dict[str, Any]:
    packs = []
    for item in items:
        old, new = item.flows
        flow = new or old
        packs.append({
            "key": item.key,
            "name": shown(flow.names) if flow else "",
            "fate": item.fate,
            "version": item.version.number if item.version else None,
            "changes": _lines(item),
            "wants": [gettext(want.message) % want.where for want in item.wants],
            "services": [service.key for service in item.services],
            "mistakes": [str(mistake) for mistake in item.mistakes],
        })  # fmt: skip
    return {"changes": sum(item.is_change for item in items), "packs": packs}
