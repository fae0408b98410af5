"""Where in a process something is, in words."""

from __future__ import annotations

from bihuan.catalogue.models import ProcessNote
from bihuan.core.text import shown
from bihuan.process.flow import Flow


def named(key: str, flow: Flow | None) -> str:
    """A node as the process calls it now."""
    node = flow.nodes.get(key) if flow else None
    return shown(node.names) if node else key


def where(note: ProcessNote, flow: Flow | None) -> str:
    """The step and field a note is about."""
    field = flow.fields.get(note.field) if flow and note.field else None
    parts = [named(note.node, flow), shown(field.label) if field else note.field]
    return " · ".join(part for part in parts if part)
