"""One form of a process that is still being designed, so that it can be shown and tried.

Whatever else is unfinished does not matter: the node is looked at alone, between a beginning and
an end of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bihuan.process import build, source
from bihuan.process.flow import Flow
from bihuan.process.format import SHAPES
from bihuan.process.mistakes import Mistake
from bihuan.process.read import declared
from bihuan.process.shapes import Reading

OPENING, CLOSING = "the_opening", "the_closing"  # keys no process is likely to have
PHASE = {"key": "trial", "names": {"zh-hans": "试填"}}
HEAD = ("pack", "names", "kind", "number", "params", "events")
MEANT = ("title", "business", "service")  # name a field
SHOWN = ("kind", "names", "help", "form", "layout", "how", "vote")
PRESSED = ("button", "submit", "pass", "reject")
PLAIN = {"names": {"zh-hans": "-"}, "phase": "trial"}
SAID = ("on", "names", "when", "requires", "asks", "partial", "style", "help")


def one_form(documents: Mapping[str, Any], node: str) -> tuple[Flow | None, tuple[Mistake, ...]]:
    """A flow in which `node` stands with its form and its buttons, or what is wrong with them."""
    written = dict(documents.get("flow.yaml") or {})
    fields = documents.get("fields.yaml") or {"fields": {}}
    sources = {
        "flow.yaml": source.Source("flow.yaml", _alone(written, node, fields.get("fields") or {})),
        "fields.yaml": source.Source("fields.yaml", fields),
    }
    reading = Reading(sources)
    reading.known, reading.fields = declared(sources)
    for name, read in sources.items():
        reading.file = name
        SHAPES[name](reading, (), read.data)
    wrong = tuple(mistake for mistake in reading.mistakes if mistake.severity == "error")
    if wrong:
        return None, wrong
    return build.build({name: read.data for name, read in sources.items()}), ()


def whole(documents: Mapping[str, Any]) -> Flow | None:
    """The process as far as it is written, whatever the checks say; None if it cannot be read."""
    sources = {name: source.Source(name, data) for name, data in documents.items()
               if name in SHAPES}  # fmt: skip
    sources.setdefault("fields.yaml", source.Source("fields.yaml", {"fields": {}}))
    if "flow.yaml" not in sources:
        return None
    reading = Reading(sources)
    reading.known, reading.fields = declared(sources)
    for name, read in sources.items():
        reading.file = name
        SHAPES[name](reading, (), read.data)
    if any(mistake.severity == "error" for mistake in reading.mistakes):
        return None
    return build.build({name: read.data for name, read in sources.items()})


def _alone(written: Mapping[str, Any], key: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    node = dict((written.get("nodes") or {}).get(key) or {})
    shown = {name: node[name] for name in SHOWN if name in node}
    shown |= {"phase": "trial", "edges": list(_buttons(node))}
    nodes: dict[str, Any] = {key: shown, CLOSING: {**PLAIN, "kind": "end"}}
    start = key
    if node.get("kind") != "start":
        start = OPENING
        shown["who"] = ["anyone"]
        nodes[OPENING] = {**PLAIN, "kind": "start", "edges": [{"on": "submit", "to": key}]}
    head = {name: written[name] for name in HEAD if name in written}
    head |= {name: written[name] for name in MEANT if written.get(name) in fields}
    return {**head, "phases": [PHASE], "start": start, "nodes": nodes}


def _buttons(node: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    """What a person may press, all leading to the same end."""
    found = 0
    for edge in node.get("edges") or ():
        on = edge.get("on")
        word = next(iter(on), "") if isinstance(on, Mapping) else on
        if word in PRESSED:
            found += 1
            yield {**{name: edge[name] for name in SAID if name in edge}, "to": CLOSING}
    if not found:
        yield {"on": "pass" if node.get("kind") == "approve" else "submit", "to": CLOSING}
