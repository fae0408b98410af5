"""The formats that can be imported, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath

from bihuan.process.errors import N_
from bihuan.process.formats import bkitsm, bpmn, tasksteper, zipped
from bihuan.process.formats.brought import Brought

Reader = Callable[[str, bytes], list[Brought]]
READERS: Mapping[str, Reader] = {
    "tasksteper": tasksteper.read,
    "bkitsm": bkitsm.read,
    "bpmn": bpmn.read,
    "zip": zipped.unzip,
}
NAMES: Mapping[str, str] = {
    "bpmn": N_("BPMN 2.0 (.bpmn, .xml)"),
    "bkitsm": N_("BlueKing ITSM export (.json)"),
    "tasksteper": N_("TaskSteper (.py, or text with the Python in it)"),
    "zip": N_("Our own packs (.zip)"),
}
_ENDINGS = {".json": "bkitsm", ".bpmn": "bpmn", ".xml": "bpmn", ".py": "tasksteper",
            ".md": "tasksteper", ".txt": "tasksteper", ".zip": "zip"}  # fmt: skip


def bring(kind: str, file: str, data: bytes) -> list[Brought]:
    """The processes of a foreign file; source.Unreadable when it cannot be read at all."""
    return READERS[kind](PurePath(file).name[-100:] or "file", data)


def guessed(file: str) -> str:
    """The format a file's name speaks of, or nothing."""
    return _ENDINGS.get(PurePath(file).suffix.lower(), "")
