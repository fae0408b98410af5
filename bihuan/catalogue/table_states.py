"""The states of a process beside its table: what each is called and who has the work there."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from bihuan.catalogue import table, table_cells, table_names

Documents = dict[str, Any]


def states(documents: Documents) -> list[dict[str, Any]]:
    """{key, name, kind, who, editable} of each node."""
    nodes = documents["flow.yaml"].get("nodes") or {}
    return [
        {
            "key": key,
            "name": table.name_of(documents, key),
            "kind": str(node.get("kind", "")),
            "who": table_cells.people(node.get("who"), documents),
            "editable": node.get("kind") in ("start", "form", "approve", "auto"),
        }
        for key, node in nodes.items()
    ]


def put_state(
    documents: Documents, key: str, *, name: str | None, who: str | None, language: str
) -> Documents:
    """Another name, or other handlers (apart by semicolons), for one node."""
    made = deepcopy(documents)
    node = (made["flow.yaml"].get("nodes") or {}).get(key)
    if node is None:
        return made
    if name and name.strip() and name.strip() != table.name_of(documents, key):
        _rename_phase(made["flow.yaml"], node, name.strip(), language)
        node["names"] = table_names.renamed(node.get("names"), name.strip(), language)
    if who is not None:
        node["who"] = table_cells.put_people(who, made) or ["requester"]
    return made


def _rename_phase(flow: Any, node: Any, name: str, language: str) -> None:
    """A phase called like its only state goes along."""
    nodes = flow.get("nodes") or {}
    if sum(other.get("phase") == node.get("phase") for other in nodes.values()) != 1:
        return
    for phase in flow.get("phases") or []:
        same = set(table_names.spoken(phase.get("names"))[:1]) & set(
            table_names.spoken(node.get("names"))
        )
        if phase.get("key") == node.get("phase") and same:
            phase["names"] = table_names.renamed(phase.get("names"), name, language)
