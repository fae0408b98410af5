"""A process as the table of its state machine: source, trigger, dest, condition, action.

One row is one edge. `rows` reads the table out of the documents of a process, `put` writes a table
back: an untouched cell leaves its part of the document as it is, a new state becomes a node, and a
state that no row names any more is gone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from bihuan.catalogue import table_cells, table_names
from bihuan.catalogue.refusals import BadTable, NoTable, TooManyStates
from bihuan.core.text import shown

Documents = dict[str, Any]
COLUMNS = ("source", "trigger", "dest", "condition", "action")
LANGUAGE = "zh-hans"
MOST_ROWS = 2000
MOST_NEW = 500  # states one table may add
_OVER = re.compile(
    r".{0,20}(关闭|關閉|结束|結束|取消|作废|作廢|终止|終止|完成|归档|歸檔)"
    r"|closed?|end|done|cancel(l?ed)?|finish(ed)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Row:
    """One line of the table; `at` is the edge it was read from: (node, number)."""

    cells: Mapping[str, str]
    at: tuple[str, int] | None = None

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "").strip()

    @property
    def is_whole(self) -> bool:
        return bool(self["source"] and self["dest"])


@dataclass
class _Put:
    """A table being written into documents."""

    documents: Documents
    language: str
    rows: Sequence[Row]
    old: dict[tuple[str, int], Row] = field(default_factory=dict)
    new: list[str] = field(default_factory=list)  # keys of states that were not there
    spare: dict[str, str] = field(default_factory=dict)  # what states that are gone had asked for

    @property
    def nodes(self) -> dict[str, Any]:
        found: dict[str, Any] = self.documents["flow.yaml"].setdefault("nodes", {})
        return found


def demand_shape(documents: Any) -> Documents:
    """The documents, if a table can show them; half-written ones belong into the YAML editor."""
    head = documents.get("flow.yaml") if isinstance(documents, Mapping) else None
    nodes = head.get("nodes", {}) if isinstance(head, Mapping) else None
    good = isinstance(nodes, Mapping) and all(map(_has_shape, nodes.values()))
    fields = documents.get("fields.yaml", {}) if good else None
    if not good or not isinstance(fields, Mapping):
        raise NoTable
    return dict(documents)


def _has_shape(node: Any) -> bool:
    if not isinstance(node, Mapping) or not isinstance(node.get("form") or {}, Mapping):
        return False
    edges = node.get("edges", [])
    return isinstance(edges, list) and all(
        isinstance(edge, Mapping)
        and isinstance(edge.get("on") or "", str | Mapping)
        and isinstance(edge.get("actions") or [], list)
        and all(isinstance(action, Mapping) for action in edge.get("actions") or [])
        and isinstance(edge.get("requires") or [], list)
        for edge in edges
    )


def rows(documents: Documents) -> list[Row]:
    """The table of a process, in the order of its nodes and their edges."""
    nodes = documents["flow.yaml"].get("nodes")
    found: list[Row] = []
    for key, node in (nodes if isinstance(nodes, Mapping) else {}).items():
        edges = node.get("edges") if isinstance(node, Mapping) else None
        for number, edge in enumerate(edges if isinstance(edges, list) else ()):
            if isinstance(edge, Mapping):
                found.append(Row(_cells(documents, key, edge), (key, number)))
    return found


def _cells(documents: Documents, source: str, edge: Mapping[str, Any]) -> dict[str, str]:
    return {
        "source": name_of(documents, source),
        "trigger": table_cells.trigger(edge),
        "dest": name_of(documents, str(edge.get("to", ""))),
        "condition": table_cells.condition(edge),
        "action": table_cells.actions(edge, documents),
    }


def name_of(documents: Documents, key: str) -> str:
    """What a node is called; its key where two have the same name."""
    nodes = documents["flow.yaml"].get("nodes") or {}
    node = nodes.get(key)
    names = node.get("names") if isinstance(node, Mapping) else None
    name = shown(names) if isinstance(names, Mapping) else str(names or "")
    return name if name and table_names.node_key(documents, name) == key else key


# --- writing -------------------------------------------------------------------------------------


def put(
    documents: Documents, table: Sequence[Row], *, replace: bool = False, language: str = LANGUAGE
) -> Documents:
    """The documents with this table. `replace`: the states of `table` are all there are, and the
    start leads to its first one."""
    if len(table) > MOST_ROWS:
        raise BadTable(most=MOST_ROWS)
    made = _Put(deepcopy(documents), language, [row for row in table if row.is_whole])
    made.old = {row.at: row for row in rows(documents) if row.at is not None}
    mentioned = _states(made.rows)
    before = {row[column] for row in made.old.values() for column in ("source", "dest")}
    _ensure_states(made, mentioned)
    edges = _edges(made)
    _put_edges(made, edges, replace)
    _drop(made, before, mentioned, replace)
    if replace:
        _lead_in(made)
    _dress(made)
    return made.documents


def _states(table: Sequence[Row]) -> list[str]:
    """Every state named, sources before those that are only reached."""
    sources = dict.fromkeys(row["source"] for row in table)
    return list(sources | dict.fromkeys(row["dest"] for row in table))


def _ensure_states(made: _Put, mentioned: Sequence[str]) -> None:
    sources = {row["source"] for row in made.rows}
    fresh = [name for name in mentioned if table_names.node_key(made.documents, name) is None]
    if len(fresh) > MOST_NEW:
        raise TooManyStates(most=MOST_NEW, count=len(fresh))
    for name in fresh:
        is_over = name not in sources and (len(made.rows) > 1 or bool(_OVER.fullmatch(name)))
        key = table_names.key_of(name, made.nodes, "state")
        phase = _phase(made.documents["flow.yaml"], name, key, is_over)
        node: dict[str, Any] = {"kind": "end" if is_over else "form", "names": {LANGUAGE: name}}
        node["phase"] = phase
        node |= {"outcome": "closed"} if is_over else {"who": ["requester"], "form": {}}
        if not is_over:
            node["edges"] = []
        _insert(made.documents["flow.yaml"], key, node)
        made.new.append(key)


def _insert(flow: dict[str, Any], key: str, node: dict[str, Any]) -> None:
    """Ends stand last."""
    nodes = flow["nodes"]
    ends = {k: n for k, n in nodes.items() if isinstance(n, Mapping) and n.get("kind") == "end"}
    if node["kind"] == "end":
        nodes[key] = node
        return
    rest = {k: n for k, n in nodes.items() if k not in ends}
    flow["nodes"] = {**rest, key: node, **ends}


def _phase(flow: dict[str, Any], name: str, key: str, is_over: bool) -> str:
    """Every state of the table is a phase of its own, before those of the ends."""
    phases = [p for p in table_names.listed(flow.get("phases")) if isinstance(p, Mapping)]
    for phase in phases:
        if name in table_names.spoken(phase.get("names")):
            return str(phase.get("key"))
    own = table_names.key_of(key, {str(phase.get("key")) for phase in phases}, "phase")
    fresh = {"key": own, "names": {LANGUAGE: name}}
    nodes = flow.get("nodes") or {}
    over = {n.get("phase") for n in nodes.values() if isinstance(n, Mapping) and _is_end(n)}
    at = next((i for i, p in enumerate(phases) if p.get("key") in over), len(phases))
    at = len(phases) if is_over else at
    flow["phases"] = [*phases[:at], fresh, *phases[at:]]
    return own


def _is_end(node: Mapping[str, Any]) -> bool:
    return node.get("kind") == "end"


def _edges(made: _Put) -> dict[str, list[dict[str, Any]]]:
    """Edges by node, as the rows say."""
    found: dict[str, list[dict[str, Any]]] = {}
    originals = {
        row.at: deepcopy(made.nodes[row.at[0]]["edges"][row.at[1]])
        for row in made.rows
        if row.at in made.old and row.at is not None
    }
    for row in made.rows:
        source = table_names.node_key(made.documents, row["source"]) or row["source"]
        edge = originals.get(row.at) if row.at else None
        was = made.old[row.at] if edge is not None and row.at else Row({})
        kind = str(made.nodes[source].get("kind", "form"))
        found.setdefault(source, []).append(_edge(made, dict(edge or {}), was, row, kind))
    return found


def _edge(made: _Put, edge: dict[str, Any], was: Row, row: Row, kind: str) -> dict[str, Any]:
    """Only the cells that changed change their part."""
    if row["trigger"] != was["trigger"] or not edge:
        text = row["trigger"] or ("" if kind in ("choice", "split", "join") else row["dest"])
        if text:
            table_cells.put_trigger(edge, text, kind, made.language)
    if row["dest"] != was["dest"]:
        edge["to"] = table_names.node_key(made.documents, row["dest"])
    if (row["source"], row["dest"]) != (was["source"], was["dest"]):
        edge.pop("via", None)  # the bends were those of another line
    if row["condition"] != was["condition"]:
        table_cells.put_condition(edge, row["condition"], made.documents)
    if row["action"] != was["action"]:
        table_cells.put_actions(edge, row["action"], made.documents)
    return edge


def _put_edges(made: _Put, edges: Mapping[str, list[dict[str, Any]]], replace: bool) -> None:
    for key, node in made.nodes.items():
        if isinstance(node, dict) and not _is_end(node) and (key in edges or "edges" in node):
            if not (replace and node.get("kind") == "start" and key not in edges):
                node["edges"] = edges.get(key, [])
        elif isinstance(node, dict) and key in edges:  # work goes on from what was an end
            node.pop("outcome", None)
            node |= {"kind": "form", "who": ["requester"], "form": {}, "edges": edges[key]}
            made.new.append(key)


def _drop(made: _Put, before: set[str], mentioned: Sequence[str], replace: bool) -> None:
    """States that rows named and name no longer; all others when the table replaces everything."""
    keys = {table_names.node_key(made.documents, name) for name in mentioned}
    were = {table_names.node_key(made.documents, name) for name in before}
    flow = made.documents["flow.yaml"]
    for key in [*made.nodes]:
        is_start = made.nodes[key].get("kind") == "start" or key == flow.get("start")
        if key not in keys and not is_start and (replace or key in were):
            made.spare |= dict.fromkeys(made.nodes.pop(key).get("form") or {}, "optional")
    _drop_phases(flow)


def _drop_phases(flow: dict[str, Any]) -> None:
    nodes = [node for node in flow["nodes"].values() if isinstance(node, Mapping)]
    used = {node.get("phase") for node in nodes}
    kept = [p for p in flow.get("phases") or [] if isinstance(p, Mapping) and p.get("key") in used]
    if kept:
        flow["phases"] = kept
    for name in ("withdraw", "reopen_to"):
        value = flow.get(name)
        target = value.get("until") if isinstance(value, Mapping) else value
        if target not in (*flow["nodes"], "any_time", "never"):
            flow.pop(name, None)


def _lead_in(made: _Put) -> None:
    """The start form leads to the first state, unless the table says itself what follows it."""
    flow = made.documents["flow.yaml"]
    start = flow.get("start")
    first = table_names.node_key(made.documents, made.rows[0]["source"]) if made.rows else None
    node = made.nodes.get(start)
    if not isinstance(node, dict) or first is None or first == start:
        return
    edges = table_names.listed(node.get("edges"))
    if any(isinstance(edge, Mapping) and edge.get("to") in made.nodes for edge in edges):
        return
    edge = dict(edges[0]) if edges else {"on": "submit", "style": "primary"}
    node["edges"] = [{**edge, "to": first}]
    node["phase"] = made.nodes[first].get("phase", node.get("phase"))
    _drop_phases(flow)


def _dress(made: _Put) -> None:
    """New states show what was filled in and ask the people that buttons before them named."""
    flow = made.documents["flow.yaml"]
    start = made.nodes.get(flow.get("start"))
    asked = start.get("form") if isinstance(start, Mapping) else None
    asked = asked if isinstance(asked, Mapping) else {}
    for key in made.new:
        node = made.nodes.get(key)
        if node is None or _is_end(node):
            continue
        shown = {**dict.fromkeys(asked, "optional"), **made.spare}
        node["form"] = {**shown, **node.get("form", {})}
        named = [who for edge in _into(made, key) for who in _assigned(edge) if who != "requester"]
        if named and node["who"] == ["requester"]:
            node["who"] = [named[0], "requester"]
    for node in made.nodes.values():
        form = node.get("form") if isinstance(node, dict) else None
        if isinstance(form, dict):
            for edge in node.get("edges") or ():
                for need in edge.get("requires") or ():
                    if need not in (edge.get("asks") or ()):
                        form.setdefault(need, "optional")


def _into(made: _Put, key: str) -> list[Mapping[str, Any]]:
    edges = [e for n in made.nodes.values() for e in n.get("edges") or () if isinstance(n, Mapping)]
    return [edge for edge in edges if edge.get("to") == key]


def _assigned(edge: Mapping[str, Any]) -> list[Any]:
    actions = edge.get("actions")
    return [a["assign"] for a in actions if "assign" in a] if isinstance(actions, list) else []
