"""Names people write in a table -> keys of nodes and fields of a process, new ones among them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from bihuan.people.pinyin import spelled

Documents = dict[str, Any]
_NOT_IN_KEYS = re.compile(r"[^a-z0-9]+")


def key_of(name: str, taken: Collection[str], stem: str = "item") -> str:
    """A key nobody has, spelled from a name."""
    name = name[:200]
    typed = spelled(name) if not name.isascii() else name
    whole = typed.rpartition(" ")[0] if not name.isascii() and " " in typed else typed
    key = _NOT_IN_KEYS.sub("_", whole.lower()).strip("_")[:40].strip("_")
    key = key if key[:1].isalpha() else f"{stem}_{key}".strip("_")
    found, number = key, 2
    while found in taken:
        found, number = f"{key}_{number}", number + 1
    return found


def listed(value: Any) -> list[Any]:
    """What was written as a list; nothing where something else was."""
    return value if isinstance(value, list) else []


def spoken(names: Any) -> list[str]:
    """All that something is called."""
    if isinstance(names, Mapping):
        return [str(each) for each in names.values()]
    return [names] if isinstance(names, str) else []


def renamed(names: Any, text: str, language: str) -> dict[str, str]:
    """Names with this one in the reader's language; what was only a repeat of it goes along."""
    old = dict(names) if isinstance(names, Mapping) else {"zh-hans": names} if names else {}
    before = old.get(language)
    fresh = {key: text if each == before else each for key, each in old.items()}
    fresh[language if old else "zh-hans"] = text
    fresh.setdefault("zh-hans", text)
    return fresh


# --- nodes ---------------------------------------------------------------------------------------


def node_key(documents: Documents, name: str) -> str | None:
    nodes = documents["flow.yaml"].get("nodes") or {}
    if name in nodes:
        return name
    for key, node in nodes.items():  # asked for every cell: thousands of times in a large table
        names = node.get("names") if isinstance(node, dict) else None
        if name == names or (isinstance(names, dict) and name in names.values()):
            return str(key)
    return None


# --- fields --------------------------------------------------------------------------------------


def fields(documents: Documents) -> dict[str, Any]:
    written: dict[str, Any] = documents.setdefault("fields.yaml", {})
    found = written.get("fields")
    if not isinstance(found, dict):
        found = written["fields"] = {}
    return found


def field_key(documents: Documents, name: str) -> str | None:
    known = fields(documents)
    if name in known:
        return name
    for key, field in known.items():
        if isinstance(field, Mapping) and name in spoken(field.get("label")):
            return str(key)
    return None


def field_label(documents: Documents, key: str) -> str:
    field = fields(documents).get(key)
    names = spoken(field.get("label")) if isinstance(field, Mapping) else []
    return names[0] if names else f"field:{key}"


def ensure_person(documents: Documents, label: str) -> str:
    """The field of that name, or a new one that holds a person."""
    found = field_key(documents, label)
    if found is not None:
        return found
    known = fields(documents)
    key = key_of(label, known, "person")
    known[key] = {"type": "person", "label": {"zh-hans": label}, "width": "half"}
    return key
