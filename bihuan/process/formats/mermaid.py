"""A process as Mermaid text, for READMEs, wikis and merge requests."""

from __future__ import annotations

from bihuan.process.flow import Edge, Flow, Node
from bihuan.process.svg import say

SHAPES = {
    "start": ("([", "])"), "end": ("([", "])"), "form": ("[", "]"), "approve": ("[[", "]]"),
    "choice": ("{", "}"), "split": ("{{", "}}"), "join": ("{{", "}}"), "auto": ("[/", "/]"),
    "wait": ("((", "))"), "child": ("[[", "]]"),
}  # fmt: skip
RESERVED = frozenset({"end", "start", "graph", "subgraph", "default", "class", "style", "click"})


def mermaid(flow: Flow, lang: str = "zh-hans") -> str:
    """The flowchart, top to bottom; ways back are dashed."""
    order = {key: place for place, key in enumerate(flow.nodes)}
    lines = ["flowchart TD"]
    lines += [f"  {_node(node, lang)}" for node in flow.nodes.values()]
    for edge in flow.edges:
        is_back = order[edge.source] >= order[edge.target]
        lines.append(f"  {_edge(edge, is_back, lang)}")
    return "\n".join(lines) + "\n"


def _key(key: str) -> str:
    return f"{key}_" if key in RESERVED else key


def _text(words: str) -> str:
    plain = " ".join(words.split())
    for sign, code in (("#", "#35;"), ('"', "#quot;"), ("<", "#lt;"), (">", "#gt;")):
        plain = plain.replace(sign, code)
    return f'"{plain}"'


def _node(node: Node, lang: str) -> str:
    before, after = SHAPES[node.kind]
    return f"{_key(node.key)}{before}{_text(say(node.names, lang) or node.key)}{after}"


def _edge(edge: Edge, is_back: bool, lang: str) -> str:
    words = label_of(edge, lang)
    arrow = "-.->" if is_back else "-->"
    label = f"|{_text(words)}|" if words else ""
    return f"{_key(edge.source)} {arrow}{label} {_key(edge.target)}"


def label_of(edge: Edge, lang: str) -> str:
    """What stands at a line: the button, the timer, the guard."""
    kind, name = edge.on
    parts = [say(edge.names, lang)]
    if kind == "timer":
        parts = [name or " ".join(str(value) for value in edge.timer.values())]
    elif kind == "event":
        parts.append(name)
    elif kind == "failed":
        parts.append("✗")
    if edge.guard:
        parts.append(f"[{edge.guard}]")
    return " ".join(part for part in parts if part)
