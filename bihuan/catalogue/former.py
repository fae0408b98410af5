"""What steps were called that a process no longer has; tickets moved on still name them."""

from __future__ import annotations

from bihuan.catalogue.models import PackVersion
from bihuan.core.text import shown
from bihuan.process.flow import Flow, Text

_names: dict[tuple[str, str], Text] = {}  # of every version seen; a version never changes


def node_name(flow: Flow, key: str) -> str:
    """The step's name here; else in the last version that had it, asked for once a process."""
    node = flow.nodes.get(key)
    if node is not None:
        return shown(node.names)
    if key and (flow.key, key) not in _names:
        _learn(flow.key)
        _names.setdefault((flow.key, key), {})  # in no version: not asked for again
    return shown(_names.get((flow.key, key)) or {}) or key


def _learn(pack: str) -> None:
    for version in PackVersion.objects.filter(key=pack).order_by("number"):
        _names.update({(pack, node.key): node.names for node in version.flow.nodes.values()})
