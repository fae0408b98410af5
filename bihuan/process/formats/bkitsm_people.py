"""Processors of BlueKing ITSM as resolvers. Its files name roles by number only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bihuan.process.errors import N_
from bihuan.process.formats.brought import Report
from bihuan.process.formats.plain import as_text, words_of

CMDB = {  # its public business roles and ours
    "bk_biz_maintainer": "运维", "bk_biz_productor": "产品", "bk_biz_developer": "开发",
    "bk_biz_tester": "测试", "operator": "运维", "bak_operator": "运维", "biz_pm": "产品",
}  # fmt: skip
ADMINISTRATORS = {"role": "管理员"}
HOW = {
    "PROCESS": "direct", "CLAIM_THEN_PROCESS": "claim", "DISTRIBUTE_THEN_PROCESS": "dispatch",
    "DISTRIBUTE_THEN_CLAIM": "dispatch_then_claim",
}  # fmt: skip


@dataclass
class People:
    """Finds out who a state means; says in the report what its file does not tell."""

    report: Report
    fields: Mapping[str, str]  # their key -> our key
    person: Callable[[str], None]  # makes a field hold people
    node: Callable[[str], str]  # state id -> our node, or nothing

    def who(self, place: str, kind: str, names: Any) -> list[Any]:
        """Resolvers, tried in order. Nobody known: the administrators."""
        found = self._one_kind(place, kind, words_of(names))
        if not found:
            words = N_("nobody that can be found here handles it (%(kind)s): administrators do "
                       "until you name somebody.")  # fmt: skip
            self.report.near(place, words, kind=kind or "EMPTY")
            return [ADMINISTRATORS]
        return [{"together": found}] if len(found) > 1 else found

    def _one_kind(self, place: str, kind: str, names: list[str]) -> list[Any]:
        if kind == "OPEN":
            return ["anyone"]
        if kind == "STARTER":
            return ["requester"]
        if kind == "STARTER_LEADER":
            return [{"manager_of": "requester"}]
        if kind == "PERSON":
            return [{"user": name} for name in names]
        if kind == "ASSIGN_LEADER":
            return [{"manager_of": {"node": key}} for key in map(self.node, names) if key]
        if kind in {"VARIABLE", "VARIABLE_LEADER"}:
            return self._fields(place, kind, names)
        if kind == "CMDB":
            return [{"business_role": self._cmdb(place, name)} for name in names]
        if kind in ROLES:
            return [self._role(place, kind, name) for name in names]
        return []

    def _fields(self, place: str, kind: str, names: list[str]) -> list[Any]:
        keys = [self.fields[name] for name in names if name in self.fields]
        for key in keys:
            self.person(key)
        if kind == "VARIABLE_LEADER" and keys:
            words = N_(
                "the manager of the person in '%(field)s' handled it; here that person does."
            )
            self.report.near(place, words, field=", ".join(keys))
        return [{"field": key} for key in keys]

    def _cmdb(self, place: str, name: str) -> str:
        role = CMDB.get(name, f"业务角色{name}")
        if name not in CMDB:
            words = N_("business role number %(number)s is called '%(name)s' here; the file does "
                       "not name it.")  # fmt: skip
            self.report.near(place, words, number=name, name=role)
        return role

    def _role(self, place: str, kind: str, name: str) -> dict[str, str]:
        key, prefix = ROLES[kind]
        found = f"{prefix}{name}"
        words = N_("number %(number)s (%(kind)s) is called '%(name)s' here; the file does not name "
                   "it.")  # fmt: skip
        self.report.near(place, words, number=name, kind=kind, name=found)
        return {key: found}


ROLES = {
    "GENERAL": ("role", "通用角色"),
    "IAM": ("role", "权限中心角色"),
    "ORGANIZATION": ("group", "zu-zhi-"),
}


def handling(people: People, place: str, state: Mapping[str, Any]) -> dict[str, Any]:
    """`who`, `how` and `transfer` of the state's node."""
    extras = state.get("extras") if isinstance(state.get("extras"), Mapping) else {}
    assert isinstance(extras, Mapping)
    kind, names = as_text(state.get("processors_type")), state.get("processors")
    how = HOW.get(as_text(state.get("distribute_type")), "direct")
    assignors = (as_text(state.get("assignors_type")), state.get("assignors"))
    if "can_distribute" in extras or "need_claim" in extras:  # the older dialect
        assignors = (as_text(extras.get("assignor_type")), extras.get("assignor"))
        how = _older_how(bool(extras.get("can_distribute")), bool(extras.get("need_claim")))
    if how.startswith("dispatch") and assignors[0] not in {"", "EMPTY"}:
        _say_pool(people.report, place, kind)
        kind, names = assignors
    elif kind == "BY_ASSIGNOR":
        kind, names = assignors
    found: dict[str, Any] = {"who": people.who(place, kind, names)}
    if how != "direct":
        found["how"] = how
    if not (state.get("can_deliver") or extras.get("can_deliver")):
        found["transfer"] = False
    return found


def _older_how(can_distribute: bool, need_claim: bool) -> str:
    if can_distribute:
        return "dispatch_then_claim" if need_claim else "dispatch"
    return "claim" if need_claim else "direct"


def _say_pool(report: Report, place: str, kind: str) -> None:
    if kind not in {"BY_ASSIGNOR", "OPEN", "EMPTY", ""}:
        words = N_("whoever dispatches chose among %(kind)s; here among everybody.")
        report.near(place, words, kind=kind)
