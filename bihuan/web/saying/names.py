"""What the keys of a process are called: its own things, and the people and packs around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from bihuan.catalogue.models import Offering, PackVersion
from bihuan.core.text import shown
from bihuan.people.builtin import BUSINESS_ROLES
from bihuan.people.models import AssignmentGroup, Department, Role, User
from bihuan.process.flow import Flow
from bihuan.web.saying.plain import plain

Words = Mapping[str, str]


@dataclass(frozen=True)
class Names:
    """Key -> what a reader knows it by."""

    nodes: Words = field(default_factory=dict)
    fields: Words = field(default_factory=dict)
    types: Words = field(default_factory=dict)
    options: Mapping[str, Words] = field(default_factory=dict)
    buttons: Words = field(default_factory=dict)  # by key, and by "node.key"
    notices: Words = field(default_factory=dict)
    phases: Words = field(default_factory=dict)
    params: Words = field(default_factory=dict)
    events: Words = field(default_factory=dict)
    outcomes: Words = field(default_factory=dict)  # of its own ends
    guide: Words = field(default_factory=dict)
    people: frozenset[str] = frozenset()  # user names that are named somewhere

    def __or__(self, other: Names) -> Names:
        """Both; where they differ, what `other` says."""
        both = {name: {**getattr(self, name), **getattr(other, name)}
                for name in self.__dataclass_fields__ if name != "people"}  # fmt: skip
        return Names(**both, people=self.people | other.people)


def of_flow(flow: Flow) -> Names:
    nodes: dict[str, Any] = {key: {"names": node.names} for key, node in flow.nodes.items()}
    for edge in flow.edges:
        ways = nodes[edge.source].setdefault("edges", [])
        on = {edge.on[0]: edge.on[1]} if edge.on[1] else edge.on[0]
        ways.append({"on": on, "names": edge.names, "actions": plain(edge.actions)})
    for key, node in flow.nodes.items():
        nodes[key] |= {
            "who": plain(node.who),
            "fallback": plain(node.data.get("fallback")),
            "outcome": node.data.get("outcome"),
        }
    head = {"nodes": nodes, "phases": plain(flow.phases), **plain(dict(flow.data))}
    fields = {key: {"label": each.label, "type": each.type, "options": plain(each.options)}
              for key, each in flow.fields.items()}  # fmt: skip
    notices = {n.key: {"subject": n.subject, "to": plain(n.to)} for n in flow.notices}
    return of_documents(
        {"flow.yaml": head, "fields.yaml": {"fields": fields},
         "notices.yaml": {"notices": notices}}
    )  # fmt: skip


def of_documents(documents: Mapping[str, Any]) -> Names:
    """Also of a draft with mistakes: what has no name is left out."""
    head, fields, notices, guide = (
        _map(documents.get(f"{name}.yaml")) for name in ("flow", "fields", "notices", "guide")
    )
    known = _map(fields.get("fields"))
    return Names(
        nodes=_named(head.get("nodes"), "names"),
        fields=_named(known, "label"),
        types={key: str(_map(each).get("type")) for key, each in known.items()},
        options={key: _options(each) for key, each in known.items()},
        buttons=dict(_buttons(_map(head.get("nodes")))),
        notices=_named(notices.get("notices"), "subject"),
        phases={str(_map(each).get("key")): _text(_map(each).get("names"))
                for each in _list(head.get("phases"))},
        params=_named(head.get("params"), "label"),
        events=_named(head.get("events"), "names"),
        outcomes=dict(_outcomes(_map(head.get("nodes")))),
        guide={**_named(guide.get("questions"), "ask"), **_named(guide.get("outcomes"), "names"),
               **_named(guide.get("terms"), "names")},
        people=frozenset(_people(list(documents.values()))),
    )  # fmt: skip


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return shown(value) if isinstance(value, Mapping) else str(value or "")


def _named(things: Any, part: str) -> dict[str, str]:
    found = {key: _text(_map(each).get(part)) for key, each in _map(things).items()}
    return {key: words for key, words in found.items() if words}


def _options(field: Any) -> dict[str, str]:
    return {
        str(each["value"]): _text(each.get("label")) or str(each["value"])
        for each in _list(_map(field).get("options"))
        if isinstance(each, Mapping) and "value" in each
    }


def _outcomes(nodes: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for node in nodes.values():
        outcome, name = _map(node).get("outcome"), _text(_map(node).get("names"))
        if isinstance(outcome, str) and name:
            yield outcome, name


def _buttons(nodes: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, node in nodes.items():
        for edge in _list(_map(node).get("edges")):
            on = _map(edge).get("on")
            button = _map(on).get("button") or (on if isinstance(on, str) else None)
            name = _text(_map(edge).get("names"))
            if button and name:
                yield f"{key}.{button}", name
                yield str(button), name


def _people(data: Any) -> Iterator[str]:
    if isinstance(data, Mapping):
        user = data.get("user")
        if isinstance(user, str):
            yield user
    inner = data.values() if isinstance(data, Mapping) else data if isinstance(data, list) else ()
    for each in inner:
        yield from _people(each)


class Around:
    """Names of what lies outside the process: one statement a kind, and only when asked."""

    def __init__(self, people: frozenset[str] = frozenset()) -> None:
        self.people = people
        self._fields: dict[str, Words] = {}

    @cached_property
    def roles(self) -> Words:
        return {role.key: shown(role.names) for role in Role.objects.all()}

    @cached_property
    def business_roles(self) -> Words:
        return {key: shown(names) for key, names in BUSINESS_ROLES.items()}

    @cached_property
    def groups(self) -> Words:
        return dict(AssignmentGroup.objects.values_list("key", "name"))

    @cached_property
    def departments(self) -> Words:
        return dict(Department.objects.values_list("key", "name"))

    @cached_property
    def users(self) -> Words:
        found = User.objects.filter(username__in=self.people)
        return {user.username: user.name or user.username for user in found}

    @cached_property
    def packs(self) -> Words:
        rows = PackVersion.objects.filter(is_current=True).values_list("key", "names")
        return {key: shown(names) for key, names in rows}

    @cached_property
    def offerings(self) -> Words:
        return {key: shown(names) for key, names in Offering.objects.values_list("key", "names")}

    def fields_of(self, pack: str) -> Words:
        """What the fields of another process are called."""
        if pack not in self._fields:
            version = PackVersion.objects.filter(key=pack, is_current=True).first()
            fields = version.flow.fields if version else {}
            self._fields[pack] = {key: shown(each.label) for key, each in fields.items()}
        return self._fields[pack]
