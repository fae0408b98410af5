"""A process as a file to take along: YAML, BPMN, Mermaid, SVG, handbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bihuan.process.flow import Flow
from bihuan.process.formats.bpmn_out import bpmn
from bihuan.process.formats.mermaid import mermaid
from bihuan.process.formats.picture import picture
from bihuan.process.formats.zipped import zipped
from bihuan.web import typeset
from bihuan.web.help.handbook import DAYS, Handbook, measure_heads

CSS = Path(__file__).resolve().parent / "static" / "css" / "handbook.css"


@dataclass(frozen=True)
class Exported:
    """A file for somebody to keep."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Process:
    """What is exported: a process with its texts; `version` says which one."""

    flow: Flow
    files: Mapping[str, str]
    version: str = ""
    days: int = DAYS  # that the figures of its handbook look back


def _lang() -> str:
    return (get_language() or "zh-hans").lower()


def _yaml(process: Process) -> Exported:
    key = process.flow.key
    return Exported(f"{key}.zip", "application/zip", zipped({key: process.files}))


def _bpmn(process: Process) -> Exported:
    text = bpmn(process.flow, _lang())
    return Exported(f"{process.flow.key}.bpmn", "application/xml", text.encode())


def _mermaid(process: Process) -> Exported:
    text = mermaid(process.flow, _lang())
    return Exported(f"{process.flow.key}.mmd", "text/plain; charset=utf-8", text.encode())


def _svg(process: Process) -> Exported:
    text = picture(process.flow, _lang())
    return Exported(f"{process.flow.key}.svg", "image/svg+xml", text.encode())


def _html(process: Process) -> Exported:
    book = Handbook(process.flow, process.version, process.days)
    drawn = mark_safe(picture(process.flow, _lang()).partition("?>\n")[2])  # noqa: S308  our own
    styles = mark_safe(CSS.read_text(encoding="utf-8"))  # noqa: S308  a file of ours
    context = {"book": book, "drawn": drawn, "heads": measure_heads(), "styles": styles}
    text = render_to_string("handbook/file.html", context)
    return Exported(f"{process.flow.key}-handbook.html", "text/html; charset=utf-8", text.encode())


def _pdf(process: Process) -> Exported:
    made = typeset.pdf("handbook", Handbook(process.flow, process.version, process.days).data())
    return Exported(f"{process.flow.key}-handbook.pdf", "application/pdf", made)


MAKERS: dict[str, Callable[[Process], Exported]] = {
    "yaml": _yaml, "bpmn": _bpmn, "mermaid": _mermaid, "svg": _svg, "html": _html, "pdf": _pdf,
}  # fmt: skip
NAMES = {
    "yaml": _("YAML (.zip, can be imported again)"),
    "bpmn": _("BPMN 2.0 (.bpmn)"),
    "mermaid": _("Mermaid (.mmd)"),
    "svg": _("Picture (.svg)"),
    "html": _("Handbook (.html)"),
    "pdf": _("Handbook (.pdf)"),
}


def exported(what: str, process: Process) -> Exported:
    return MAKERS[what](process)


def offered() -> list[str]:
    """What can be made on this site: PDF needs its typesetter."""
    return [what for what in MAKERS if what != "pdf" or typeset.is_there()]
